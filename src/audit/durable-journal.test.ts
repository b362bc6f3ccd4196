import { describe, expect, it } from 'vitest'
import { META, newSigner } from '../../test/harness/signed-journal.ts'
import {
  fail, money, ok, quantity, type Failure, type Result, type Sequence, type UtcMillis,
} from '../base/index.ts'
import type { Fact, FactBody } from '../model/index.ts'
import type { Anchor, JournalEntry, JournalHead, JournalStore, Lease } from '../port/index.ts'
import { Checkpointer } from './checkpointer.ts'
import { decodeEntry } from './decode-body.ts'
import { DurableJournal } from './durable-journal.ts'
import { openNote } from './signed-note.ts'
import { JournalVerifier } from './verify-journal.ts'
import { genesisHash } from './chain.ts'

const LEASE: Lease = { holder: 'test', epoch: 1, expiresAt: 0 as UtcMillis }
const at = (ms: number): UtcMillis => (META.createdAt + ms) as UtcMillis

/** Checkpoints in memory, which can be told to fail. */
class NoteList implements Anchor {
  readonly name = 'list'
  readonly kept: string[] = []
  isFailing = false

  async publish(note: string): Promise<Result<void>> {
    if (this.isFailing) return fail('ANCHOR_FAILED', 'the disk is away')
    this.kept.push(note)
    return ok(undefined)
  }

  async notes(limit = Infinity): Promise<Result<readonly string[]>> {
    return ok(this.kept.slice(limit === Infinity ? 0 : -limit))
  }
}

/**
 * Only what the writer needs of a store, with failures to order: real stores have their own contract suite,
 * and cannot be made to fail between two batches.
 */
class FailingStore {
  readonly meta = { ...META, schemaVersion: 1 }
  readonly checkpoints = new NoteList()
  readonly entries: JournalEntry[] = []
  readonly batches: number[] = []
  failures: Failure[] = []

  async append(batch: readonly JournalEntry[]): Promise<Result<void>> {
    await Promise.resolve()
    const failure = this.failures.shift()
    if (failure !== undefined) return { ok: false, failure }
    this.batches.push(batch.length)
    this.entries.push(...batch)
    return ok(undefined)
  }

  async head(): Promise<Result<JournalHead | undefined>> {
    return ok(this.entries.at(-1))
  }

  async read({ from, limit }: { from: number; limit: number }): Promise<Result<readonly JournalEntry[]>> {
    return ok(this.entries.slice(from - 1, from - 1 + limit))
  }

  asStore(): JournalStore {
    return this as unknown as JournalStore
  }
}

function factOf(sequence: number, body: FactBody): Fact {
  return {
    sequence: sequence as Sequence,
    eventAt: at(sequence),
    knownAt: at(sequence),
    correlation: 0 as Sequence,
    body,
  }
}
const cash = (sequence: number, reason = 'b'): Fact =>
  factOf(sequence, { kind: 'CashMoved', amount: money('1'), by: 'a', reason })

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

const failure = (code: string, retry: Failure['retry']): Failure => ({
  code,
  retry,
  message: code,
  details: {},
})

describe('a durable journal', () => {
  it('writes what came during a commit with the next one', async () => {
    const store = new FailingStore()
    const journal = good(await DurableJournal.open(store.asStore(), { lease: LEASE }))
    journal.append(cash(1))
    const first = journal.commit()
    for (let n = 2; n <= 6; n++) journal.append(cash(n))
    const rest = [journal.commit(), journal.commit()]
    expect([journal.durable, journal.pendingCount]).toEqual([0, 6])
    expect(good(await first)).toBe(1)
    for (const commit of rest) expect(good(await commit)).toBe(6)
    expect(store.batches).toEqual([1, 5])
    expect(good(await journal.commit())).toBe(6)
    expect(store.batches).toHaveLength(2)
  })

  it('tries the same rows again after a failure that passes', async () => {
    const store = new FailingStore()
    store.failures = [failure('STORE_BUSY', 'safe')]
    const journal = good(await DurableJournal.open(store.asStore(), { lease: LEASE }))
    journal.append(cash(1))
    expect(await journal.commit()).toMatchObject({ failure: { code: 'STORE_BUSY' } })
    expect([journal.pendingCount, journal.failure]).toEqual([1, undefined])
    journal.append(cash(2))
    expect(good(await journal.commit())).toBe(2)
    expect(store.entries.map(({ sequence }) => sequence)).toEqual([1, 2])
  })

  it('is over after a failure that does not pass: nothing is called durable any more', async () => {
    const store = new FailingStore()
    store.failures = [failure('STORE_IO', 'never')]
    const journal = good(await DurableJournal.open(store.asStore(), { lease: LEASE }))
    journal.append(cash(1))
    const both = await Promise.all([journal.commit(), journal.commit()])
    for (const each of both) expect(each).toMatchObject({ failure: { code: 'STORE_IO' } })
    expect(await journal.commit()).toMatchObject({ failure: { code: 'STORE_IO' } })
    expect([journal.durable, journal.failure?.code, store.batches]).toEqual([0, 'STORE_IO', []])
  })

  it('keeps the cause that a fact names, and one epoch', async () => {
    const store = new FailingStore()
    const journal = good(await DurableJournal.open(store.asStore(), { lease: LEASE }))
    journal.append(cash(1))
    journal.append({ ...cash(2), correlation: 1 as Sequence })
    journal.append({ ...cash(3), correlation: 1 as Sequence, causation: 2 as Sequence })
    good(await journal.commit())
    expect(store.entries.map(({ causation }) => causation)).toEqual([0, 1, 2])
    journal.renew({ ...LEASE, expiresAt: at(5) })
    expect(() => journal.renew({ ...LEASE, epoch: 2 })).toThrow('one epoch')
  })

  it('never writes a secret, wherever it stands', async () => {
    const secrets = ['canary-"quoted"-0123456789', 'short12', 'PLAINSECRET99', '87654321']
    const store = new FailingStore()
    const journal = good(await DurableJournal.open(store.asStore(), { lease: LEASE, secrets }))
    journal.append(cash(1, `the key ${secrets[0]} was refused, so was ${secrets[2]}, and short12`))
    journal.append(
      factOf(2, {
        kind: 'ConfigChanged',
        by: 'ann',
        reason: 'r',
        changes: [{ key: 'a', from: secrets[0] ?? '', to: 'PLAINSECRET999' }],
      }),
    )
    journal.append(
      factOf(3, {
        kind: 'SignalGenerated',
        evidence: { indicators: { PLAINSECRET99: 1 }, rules: [] },
        signal: {
          type: 'BUY',
          symbol: 'A',
          strategy: 's',
          at: at(1),
          strength: 1,
          metadata: { PLAINSECRET99: 'x' },
        },
      }),
    )
    journal.append(cash(4, 'nothing secret'))
    const lazy = { code: 'C', outcome: 'PASS', measured: 1, limit: 2, unit: 'count' }
    const message = `asked with ${secrets[2]}`
    const check = Object.create({ toJSON: () => ({ ...lazy, message }) }) as object
    journal.append(
      factOf(5, {
        kind: 'RiskDecided',
        decision: {
          signal: 1, leg: 0, verdict: 'APPROVED', code: '', message: '', terms: undefined, checks: [check],
          sizing: [{ name: 'method', quantity: quantity('87654321'), note: 'account 87654321' }],
        } as never,
      }),
    )
    good(await journal.commit())
    const text = JSON.stringify(store.entries)
    expect(text).not.toContain('PLAINSECRET')
    expect(text).not.toContain('canary')
    expect(good(decodeEntry(store.entries[0] as JournalEntry)).body).toMatchObject({
      reason: 'the key [secret ...6789] was refused, so was [secret], and short12',
    })
    expect(journal.maskedCount).toBe(4)
    expect(store.entries[4]?.body).toContain('"quantity":"87654321","note":"account [secret]"')
    expect(store.entries[4]?.body).toContain('asked with [secret]')
    for (const entry of store.entries) good(decodeEntry(entry))
  })
})

describe('a checkpointer', () => {
  const pace = { rows: 10, ms: 60_000 }

  async function started(store: FailingStore, anchors: readonly Anchor[], signer = newSigner()) {
    const checkpointer = good(await Checkpointer.resume(store.asStore(), { signer, anchors, pace }))
    const journal = good(await DurableJournal.open(store.asStore(), { lease: LEASE, checkpointer }))
    return { checkpointer, journal, signer }
  }

  it('signs after so many rows or so much time, and only what is durable', async () => {
    const [store, outside] = [new FailingStore(), new NoteList()]
    const { checkpointer, journal, signer } = await started(store, [outside])
    expect(checkpointer.isDue(at(1e9))).toBe(false)
    journal.append(cash(1))
    expect(checkpointer.isDue(at(1e9))).toBe(false)
    good(await journal.commit())
    expect(checkpointer.isDue(at(1e9))).toBe(true)
    good(await checkpointer.publish(at(0)))
    expect(checkpointer.isDue(at(1e9))).toBe(false)
    for (let n = 2; n <= 10; n++) journal.append(cash(n))
    good(await journal.commit())
    expect([checkpointer.isDue(at(59_999)), checkpointer.isDue(at(60_000))]).toEqual([false, true])
    journal.append(cash(11))
    good(await journal.commit())
    expect(checkpointer.isDue(at(1))).toBe(true)
    expect(good(await checkpointer.publish(at(2)))).toMatchObject({ size: 11 })
    expect(outside.kept).toEqual(store.checkpoints.kept)
    expect(outside.kept.every((note) => openNote(note, [signer.verifier]).ok)).toBe(true)
  })

  it('carries on from its last checkpoint, with the same roots as from the first row', async () => {
    const store = new FailingStore()
    const { checkpointer, journal, signer } = await started(store, [])
    for (let n = 1; n <= 13; n++) journal.append(cash(n))
    good(await journal.commit())
    good(await checkpointer.publish(at(1)))
    journal.append(cash(14))
    good(await journal.commit())
    const again = good(await Checkpointer.resume(store.asStore(), { signer, anchors: [], pace }))
    const other = good(await Checkpointer.resume(store.asStore(), { signer: newSigner(), anchors: [], pace }))
    expect([again.size, other.size]).toEqual([14, 14])
    expect(good(await again.publish(at(2))).root).toBe(good(await other.publish(at(2))).root)
  })

  it('says which anchor failed, and covers the rows with the next checkpoint', async () => {
    const [store, outside] = [new FailingStore(), new NoteList()]
    const { checkpointer, journal } = await started(store, [outside])
    journal.append(cash(1))
    good(await journal.commit())
    outside.isFailing = true
    expect(await checkpointer.publish(at(1))).toMatchObject({
      failure: {
        code: 'ANCHOR_FAILED',
        retry: 'safe',
        message: 'checkpoint 1 was not kept by list: the disk is away',
      },
    })
    outside.isFailing = false
    expect(checkpointer.isDue(at(60_001))).toBe(true)
    expect(good(await checkpointer.publish(at(60_001))).size).toBe(1)
    expect([store.checkpoints.kept.length, outside.kept.length]).toEqual([2, 1])
  })

  it('refuses to go on over fewer or other rows than an anchor has seen', async () => {
    const [store, outside] = [new FailingStore(), new NoteList()]
    const { checkpointer, journal, signer } = await started(store, [outside])
    for (let n = 1; n <= 5; n++) journal.append(cash(n))
    good(await journal.commit())
    good(await checkpointer.publish(at(1)))
    const yesterday = new FailingStore()
    yesterday.entries.push(...store.entries.slice(0, 3))
    const resumed = await Checkpointer.resume(yesterday.asStore(), { signer, anchors: [outside] })
    expect(resumed).toMatchObject({ failure: { code: 'JOURNAL_BROKEN' } })
    const changed = new FailingStore()
    changed.entries.push(
      ...store.entries.with(4, { ...(store.entries[4] as JournalEntry), hash: 'ff'.repeat(32) }),
    )
    expect(await Checkpointer.resume(changed.asStore(), { signer, anchors: [outside] })).toMatchObject({
      failure: { code: 'JOURNAL_BROKEN' },
    })
    good(await Checkpointer.resume(store.asStore(), { signer, anchors: [outside] }))
  })

  it('refuses to go on over fewer rows than its own store has signed', async () => {
    const store = new FailingStore()
    const { checkpointer, journal, signer } = await started(store, [])
    for (let n = 1; n <= 5; n++) journal.append(cash(n))
    good(await journal.commit())
    good(await checkpointer.publish(at(1)))
    store.entries.pop()
    expect(await Checkpointer.resume(store.asStore(), { signer, anchors: [] })).toMatchObject({
      failure: { code: 'JOURNAL_BROKEN' },
    })
  })

  it('changes keys so that a verifier with the old one can follow', async () => {
    const store = new FailingStore()
    const { checkpointer, journal, signer } = await started(store, [])
    const next = newSigner()
    journal.append(
      factOf(1, { kind: 'SigningKeyChanged', verifierKey: next.verifier.text, by: 'ann', reason: 'yearly' }),
    )
    good(await journal.commit())
    good(await checkpointer.publish(at(1)))
    checkpointer.rotate(next)
    journal.append(cash(2))
    good(await journal.commit())
    good(await checkpointer.publish(at(2)))
    const verifier = new JournalVerifier({
      genesis: genesisHash(META),
      origin: META.origin,
      notes: store.checkpoints.kept,
      keys: [signer.verifier],
    })
    for (const entry of store.entries) verifier.take(entry)
    expect(verifier.finish()).toMatchObject({ faults: [], signed: 2, anchored: 2 })
  })
})

import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  canonicalEvent,
  chainHash,
  DurableJournal,
  encodeExact,
  encodeFact,
  genesisHash,
  recover,
  saveSnapshot,
} from '../../src/audit/index.ts'
import type { Failure, Result, Sequence, UtcMillis } from '../../src/base/index.ts'
import { ok } from '../../src/base/index.ts'
import type { Fact, FactBody } from '../../src/model/index.ts'
import type { JournalEntry, JournalStore, Lease } from '../../src/port/index.ts'
import { loadStrategy } from '../../src/app/strategy-loader.ts'
import { dailyColumns, runHarness, seededWalk } from '../harness/backtest-harness.ts'

/** A store under test: `open` opens the same journal again, `fresh` names another, empty one. */
export interface JournalStoreCase {
  readonly name: string
  /** Opens the journal called `name`, which is made when it is new. */
  readonly open: (name: string) => Promise<Result<JournalStore>>
  /** Changes a row behind the store's back, as an intruder would. */
  readonly tamper: (name: string, sql: string) => Promise<void>
  readonly before?: () => Promise<void>
  readonly after?: () => Promise<void>
}

const LIFE = { holder: 'test', lifeMs: 60_000 }

/** The value of a result that has to be good. */
export function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}

/** The failure of a result that has to be bad. */
export function bad(result: Result<unknown>): Failure {
  if (result.ok) throw new Error('succeeded, and should have been refused')
  return result.failure
}

const moved = (amount: bigint): FactBody =>
  ({ kind: 'CashMoved', amount, by: 'a', reason: 'quote " and \u0000 and \u2028' }) as FactBody

/** Facts `from` to `to`, each a second after the one before. */
export function cashFacts(from: number, to: number): readonly Fact[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const sequence = (from + index) as Sequence
    const eventAt = (1_700_000_000_000 + sequence * 1_000) as UtcMillis
    const correlation = (sequence - (sequence % 3)) as Sequence
    return {
      sequence,
      eventAt,
      knownAt: (eventAt + 5) as UtcMillis,
      correlation,
      body: moved(BigInt(sequence)),
    }
  })
}

/** Rows that follow a head. */
function rows(store: JournalStore, facts: readonly Fact[], hash = genesisHash(store.meta)): JournalEntry[] {
  let previousHash = hash
  return facts.map((fact) => {
    const { sequence, eventAt, knownAt, correlation } = fact
    const event = {
      sequence,
      eventAt,
      knownAt,
      correlation,
      causation: correlation,
      version: 1,
      body: `{"kind":"CashMoved","amount":"${sequence}","by":"\\u0000","reason":"\u00e4\u{1f600}"}`,
    }
    const entry = {
      ...event,
      kind: 'CashMoved',
      previousHash,
      hash: chainHash(previousHash, canonicalEvent(event)),
    }
    previousHash = entry.hash
    return entry
  })
}

/** A sum as the state of a core. */
class CashState {
  total = 0n
  count = 0

  apply(fact: Fact): void {
    if (fact.body.kind === 'CashMoved') this.total += fact.body.amount
    this.count += 1
  }

  restore(state: string, version: number): Result<void> {
    if (version !== 1)
      return { ok: false, failure: { code: 'X', message: 'another version', retry: 'never', details: {} } }
    const [total = '', count = ''] = state.split(' ')
    this.total = BigInt(total)
    this.count = Number(count)
    return ok(undefined)
  }

  text(): string {
    return `${this.total} ${this.count}`
  }
}

/** Everything that any store of the durable journal does. */
export function journalStoreContract(store: JournalStoreCase): void {
  describe(`a journal in ${store.name}`, () => {
    let count = 0
    let name = ''
    const opened: JournalStore[] = []
    const open = async (): Promise<JournalStore> => {
      const journal = good(await store.open(name))
      opened.push(journal)
      return journal
    }
    const fresh = async (): Promise<[JournalStore, Lease]> => {
      name = `case_${++count}`
      const journal = await open()
      return [journal, good(await journal.acquireLease(LIFE))]
    }
    beforeAll(async () => store.before?.(), 120_000)
    afterAll(async () => {
      for (const journal of opened) await journal.close()
      await store.after?.()
    })

    it('is empty at first, and has a name that no other has', async () => {
      const [one] = await fresh()
      const [two] = await fresh()
      expect(good(await one.head())).toBeUndefined()
      expect(good(await one.read({ from: 1 as Sequence, limit: 10 }))).toEqual([])
      expect(good(await one.latestSnapshot(9 as Sequence))).toBeUndefined()
      expect(one.meta.origin).not.toBe(two.meta.origin)
      expect(one.meta.schemaVersion).toBe(1)
    })

    it('gives rows back as they were written, byte for byte, also after it was opened again', async () => {
      const [journal, lease] = await fresh()
      const entries = rows(journal, cashFacts(1, 7))
      good(await journal.append(entries.slice(0, 3), lease))
      good(await journal.append(entries.slice(3), lease))
      expect(good(await journal.read({ from: 1 as Sequence, limit: 100 }))).toEqual(entries)
      const again = await open()
      expect(again.meta).toEqual(journal.meta)
      expect(good(await again.read({ from: 3 as Sequence, limit: 2 }))).toEqual(entries.slice(2, 4))
      expect(good(await again.head())).toEqual({ sequence: 7, hash: entries[6]?.hash })
      const third = good(await again.read({ from: 1 as Sequence, limit: 100, correlation: 3 as Sequence }))
      expect(third.map(({ sequence }) => sequence)).toEqual([3, 4, 5])
      const kinds = async (...wanted: readonly string[]): Promise<readonly number[]> => (
        good(await again.read({ from: 2 as Sequence, limit: 4, correlation: 3 as Sequence, kinds: wanted })))
        .map(({ sequence }) => sequence)
      expect(await kinds('Other', entries[2]?.kind ?? '')).toEqual([3, 4, 5])
      expect([await kinds('Other'), await kinds()]).toEqual([[], []])
      const all = good(await again.read({ from: 6 as Sequence, limit: 9, kinds: [entries[5]?.kind ?? ''] }))
      expect(all).toEqual(entries.slice(5))
      good(await again.append([], lease))
    })

    it('takes a batch whole or not at all', async () => {
      const [journal, lease] = await fresh()
      const entries = rows(journal, cashFacts(1, 5))
      const torn = [...entries.slice(0, 4), { ...entries[4], sequence: 2 } as JournalEntry]
      const refused = await journal.append(torn, lease)
      expect(refused.ok).toBe(false)
      expect(good(await journal.head())).toBeUndefined()
      good(await journal.append(entries, lease))
    })

    it('takes a commit again whose answer was lost, and refuses what does not follow', async () => {
      const [journal, lease] = await fresh()
      const entries = rows(journal, cashFacts(1, 6))
      good(await journal.append(entries.slice(0, 4), lease))
      good(await journal.append(entries.slice(0, 4), lease))
      good(await journal.append(entries.slice(2, 4), lease))
      const forks = [
        entries.slice(5),
        rows(journal, cashFacts(5, 6)),
        rows(journal, cashFacts(4, 5), entries[0]?.hash),
        entries.slice(2, 6),
      ]
      for (const fork of forks) expect(bad(await journal.append(fork, lease)).code).toBe('JOURNAL_FORKED')
      good(await journal.append(entries.slice(4), lease))
      expect(good(await journal.head())?.sequence).toBe(6)
    })

    it('cannot be changed by a statement', async () => {
      const [journal, lease] = await fresh()
      good(await journal.append(rows(journal, cashFacts(1, 3)), lease))
      for (const sql of ['UPDATE journal SET event_at = 0', 'DELETE FROM journal WHERE sequence = 3']) {
        await expect(store.tamper(name, sql)).rejects.toThrow('append-only')
      }
      expect(good(await journal.read({ from: 1 as Sequence, limit: 9 }))).toHaveLength(3)
    })

    it('has one writer: the second waits, or takes over and ends the first', async () => {
      const [journal, lease] = await fresh()
      const other = await open()
      const held = bad(await other.acquireLease({ holder: 'other', lifeMs: 1_000 }))
      expect([held.code, held.retry]).toEqual(['LEASE_HELD', 'safe'])
      expect(held.message).toContain('test')
      const taken = good(await other.acquireLease({ holder: 'other', lifeMs: 60_000, isForced: true }))
      expect(taken.epoch).toBeGreaterThan(lease.epoch)
      const entries = rows(journal, cashFacts(1, 2))
      const snapshot = {
        sequence: 1 as Sequence,
        hash: entries[0]?.hash ?? '',
        version: 1,
        state: '',
        stateHash: 'aa',
      }
      for (const late of [
        await journal.append(entries, lease),
        await journal.saveSnapshot(snapshot, lease),
        await journal.renewLease(lease, 1_000),
      ])
        expect(bad(late).code).toBe('LEASE_LOST')
      good(await journal.releaseLease(lease))
      expect(bad(await journal.acquireLease(LIFE)).message).toContain('other')
      good(await other.append(entries, taken))
      good(await other.releaseLease(taken))
      expect(good(await journal.acquireLease(LIFE)).epoch).toBeGreaterThan(taken.epoch)
    })

    it('gives no epoch that another journal gave, for it names orders in the same account', async () => {
      const [, first] = await fresh()
      await wait(3)
      const [, second] = await fresh()
      expect(second.epoch).not.toBe(first.epoch)
    })

    it('lets an expired lease go to another, and a renewed one not', async () => {
      const [journal, lease] = await fresh()
      const other = await open()
      expect(good(await journal.renewLease(lease, 120_000)).expiresAt).toBeGreaterThan(lease.expiresAt)
      good(await journal.renewLease(lease, -1))
      const next = good(await other.acquireLease({ holder: 'other', lifeMs: 60_000 }))
      expect(bad(await journal.renewLease(lease, 60_000)).code).toBe('LEASE_LOST')
      good(await other.renewLease(next, 60_000))
    })

    it('gives the lease to one of many who ask at once', async () => {
      const [journal, lease] = await fresh()
      good(await journal.releaseLease(lease))
      const stores = await Promise.all(Array.from({ length: 4 }, open))
      const asked = await Promise.all(
        stores.map((each, index) => each.acquireLease({ holder: `h${index}`, lifeMs: 60_000 })),
      )
      expect(asked.filter(({ ok: won }) => won)).toHaveLength(1)
    })

    it('keeps checkpoints in the order of publishing', async () => {
      const [journal] = await fresh()
      for (const note of ['one\n', 'two\n\n\u2014 a b\n', 'three\n'])
        good(await journal.checkpoints.publish(note))
      const again = await open()
      expect(good(await again.checkpoints.notes())).toEqual(['one\n', 'two\n\n\u2014 a b\n', 'three\n'])
      expect(good(await again.checkpoints.notes(2))).toEqual(['two\n\n\u2014 a b\n', 'three\n'])
    })

    it('is written by a durable journal, in groups, and read back as facts', async () => {
      const [journal, lease] = await fresh()
      const writer = good(await DurableJournal.open(journal, { lease }))
      const facts = cashFacts(1, 300)
      const commits: Promise<Result<Sequence>>[] = []
      for (const fact of facts) {
        writer.append(fact)
        commits.push(writer.commit())
      }
      const durable = (await Promise.all(commits)).map((each) => good(each))
      durable.forEach((sequence, index) => expect(sequence).toBeGreaterThanOrEqual(index + 1))
      expect([writer.durable, writer.pendingCount]).toEqual([300, 0])
      const state = new CashState()
      const recovery = good(await recover(await open(), state))
      expect(recovery).toMatchObject({ head: { sequence: 300 }, snapshot: 0, applied: 300, notices: [] })
      expect(state.total).toBe(45_150n)
      const carried = good(await DurableJournal.open(journal, { lease }))
      carried.append(cashFacts(301, 301)[0] as Fact)
      expect(good(await carried.commit())).toBe(301)
      expect(() => carried.append(facts[0] as Fact)).toThrow('fact 1 after 301')
    })

    it('gives the facts of a whole run back as they were', async () => {
      const definition = await loadStrategy('RSI_MeanReversion', '.')
      const columns = { AAA: dailyColumns(seededWalk(250, 2)), BBB: dailyColumns(seededWalk(250, 3)) }
      const { facts } = await runHarness({ definition, columns })
      const [journal, lease] = await fresh()
      const writer = good(await DurableJournal.open(journal, { lease }))
      for (const fact of facts) writer.append(fact)
      good(await writer.commit())
      const back: Fact[] = []
      good(await recover(journal, { restore: () => ok(undefined), apply: (fact) => back.push(fact) }))
      expect(facts.length).toBeGreaterThan(50)
      // As text: the core writes the words of a check only when somebody reads them.
      const written = (fact: Fact): string => encodeFact(fact, encodeExact(fact.body))
      expect(back.map(written)).toEqual(facts.map(written))
    })

    it('recovers the same state from a snapshot and the rest as from the first fact', async () => {
      const [journal, lease] = await fresh()
      const writer = good(await DurableJournal.open(journal, { lease }))
      const live = new CashState()
      for (const fact of cashFacts(1, 90)) {
        writer.append(fact)
        live.apply(fact)
        if (fact.sequence % 30 !== 0) continue
        good(await writer.commit())
        const head = good(await journal.head())
        if (head === undefined) throw new Error('no head')
        good(
          await saveSnapshot(journal, lease, {
            head,
            version: fact.sequence === 90 ? 2 : 1,
            state: live.text(),
          }),
        )
      }
      const fromSnapshot = new CashState()
      const recovery = good(await recover(journal, fromSnapshot))
      expect([recovery.snapshot, recovery.applied]).toEqual([60, 30])
      expect(recovery.notices).toEqual(['the snapshot at row 90 was passed over: another version'])
      const fromFirst = new CashState()
      await store.tamper(name, 'DELETE FROM snapshot')
      expect(good(await recover(journal, fromFirst)).applied).toBe(90)
      expect([fromSnapshot.text(), fromFirst.text()]).toEqual([live.text(), live.text()])
    })

    it('keeps the newest three snapshots: a session of weeks would fill its journal with them', async () => {
      const [journal, lease] = await fresh()
      const entries = rows(journal, cashFacts(1, 6))
      good(await journal.append(entries, lease))
      for (const { sequence, hash } of entries) {
        const taken = { head: { sequence, hash }, version: 1, state: `${sequence} 1` }
        good(await saveSnapshot(journal, lease, taken))
      }
      const newestAt = async (row: number): Promise<number | undefined> => (
        good(await journal.latestSnapshot(row as Sequence))?.sequence
      )
      expect([await newestAt(6), await newestAt(5), await newestAt(4)]).toEqual([6, 5, 4])
      expect(await newestAt(3)).toBe(undefined)
    })

    it('passes a damaged snapshot over, and one of another history', async () => {
      const [journal, lease] = await fresh()
      const writer = good(await DurableJournal.open(journal, { lease }))
      for (const fact of cashFacts(1, 4)) writer.append(fact)
      good(await writer.commit())
      const entries = good(await journal.read({ from: 1 as Sequence, limit: 9 }))
      const headAt = (sequence: number) => ({
        sequence: sequence as Sequence,
        hash: entries[sequence - 1]?.hash ?? '',
      })
      for (const sequence of [2, 3]) {
        good(
          await saveSnapshot(journal, lease, { head: headAt(sequence), version: 1, state: `${sequence} 1` }),
        )
      }
      await store.tamper(name, `UPDATE snapshot SET state = '7 7' WHERE sequence = 3`)
      await store.tamper(name, 'UPDATE snapshot SET hash = state_hash WHERE sequence = 2')
      const state = new CashState()
      expect(good(await recover(journal, state))).toMatchObject({
        snapshot: 0,
        applied: 4,
        notices: [
          'the snapshot at row 3 was passed over: its state does not have its hash',
          'the snapshot at row 2 was passed over: it belongs to another history',
        ],
      })
      expect(state.total).toBe(10n)
    })
  })
}

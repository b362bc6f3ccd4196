import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { liveRequest } from '../../../../test/harness/live-market.ts'
import { AnchorFile } from '../../../adapter/anchor-file/index.ts'
import { DurableJournal, readCheckpoint } from '../../../audit/index.ts'
import type { Sequence, UtcMillis } from '../../../base/index.ts'
import type { Fact } from '../../../model/index.ts'
import { orThrow } from '../or-throw.ts'
import { RecordKeeper } from './record-keeper.ts'
import { SessionFolder } from './session-folder.ts'
import { openSessionJournal } from './session-journal.ts'
import { SessionLog } from '../session-log.ts'
import { takeLease } from './take-lease.ts'

const REQUEST = liveRequest({ seed: 1, bars: 1, timeframe: '1d', symbols: ['AAA'] })
const BEGIN = Date.UTC(2026, 10, 27, 20, 59)

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'investor-keeper-'))
  vi.useFakeTimers({ now: BEGIN, toFake: ['Date', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(home, { recursive: true, force: true })
})

/** A session's journal with its keeper, and a fact after the other. */
async function stage(folder = SessionFolder.create(home, REQUEST)) {
  const store = orThrow(await openSessionJournal(folder, REQUEST))
  const lease = await takeLease(store)
  const log = new SessionLog({
    settings: { folder: join(home, 'logs'), level: 'DEBUG' }, session: folder.name, mask: (text) => text,
    onFailure: () => undefined,
  })
  const keeper = await RecordKeeper.open({ folder, request: REQUEST, store, log, warn: () => undefined })
  const journal = orThrow(await DurableJournal.open(store, { lease, onDurable: keeper.take }))
  const record = async (): Promise<void> => {
    const at = Date.now() as UtcMillis
    const fact: Fact = {
      sequence: (journal.last + 1) as Sequence, eventAt: at, knownAt: at, correlation: 0 as Sequence,
      body: { kind: 'SymbolReleased', symbol: 'AAA', by: 'ann', reason: 'a test' },
    }
    journal.append(fact)
    orThrow(await journal.commit())
  }
  const anchor = new AnchorFile(`${folder.journalPath}.checkpoints`)
  const signed = async (): Promise<readonly number[]> => (
    orThrow(await anchor.notes()).map((note) => orThrow(readCheckpoint(note)).size)
  )
  const close = async (): Promise<void> => {
    await keeper.close()
    log.close()
    await store.releaseLease(lease)
    await store.close()
  }
  return { folder, record, signed, close }
}

/** Lets time pass, and what comes of it settle. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}

describe('RecordKeeper', () => {
  it('signs rows within a minute or so where no row follows them: over a night, over a weekend', async () => {
    const { record, signed, close } = await stage()
    await record()
    await pass(0)
    await record()
    await record()
    await pass(30_000)
    expect(await signed()).toEqual([1])
    await pass(35_000)
    expect(await signed()).toEqual([1, 3])
    await pass(600_000)
    expect(await signed()).toEqual([1, 3])
    await close()
  })

  it('signs on where the clock is set back', async () => {
    const { record, signed, close } = await stage()
    await record()
    await pass(0)
    vi.setSystemTime(BEGIN - 3_600_000)
    await record()
    await pass(61_000)
    expect(await signed()).toEqual([1, 2])
    await close()
  })

  it('logs rows that a crash has kept out, also where a power cut has emptied its place', async () => {
    const first = await stage()
    await first.record()
    await first.record()
    await first.close()
    const file = join(home, 'logs', 'system.jsonl')
    const logged = (): number => readFileSync(file, 'utf8').split('\n').length - 1
    expect(logged()).toBe(2)
    writeFileSync(join(first.folder.path, 'log.position'), '1')
    await (await stage(first.folder)).close()
    expect(logged()).toBe(3)
    writeFileSync(join(first.folder.path, 'log.position'), '\0')
    await (await stage(first.folder)).close()
    expect(logged()).toBe(5)
  })
})

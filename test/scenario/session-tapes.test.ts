import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TapeFileReader } from '../../src/adapter/tape/index.ts'
import { readJournalAt, verifyDatabase } from '../../src/app/journal/index.ts'
import { restoreFromTapes } from '../../src/app/broker/market/taped-past.ts'
import { orThrow } from '../../src/app/live/or-throw.ts'
import { JournalTail } from '../../src/app/live/record/recover-session.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { sessionLocation } from '../../src/app/live/record/session-journal.ts'
import { recover } from '../../src/audit/index.ts'
import type { TapeRecord } from '../../src/port/index.ts'
import { liveHome, replayLive } from '../harness/live-crash.ts'
import { liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'

const WISH: MarketWish = { seed: 5, bars: 260, timeframe: '1d', symbols: ['AAA', 'BBB'] }
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

let whole = ''
beforeAll(async () => {
  whole = liveHome()
  homes.push(whole)
  await runSession(
    {
      home: whole, request: liveRequest(WISH), isNew: false, speed: Infinity, isQuiet: true,
      market: liveMarket(WISH), silence: { reportMs: 60_000, endMs: 60_000 },
    },
    async () => undefined,
  )
})

/** A copy of the session that has ended. */
function copied(): { readonly home: string; readonly folder: SessionFolder; readonly tape: string } {
  const home = liveHome()
  homes.push(home)
  cpSync(whole, home, { recursive: true })
  const folder = SessionFolder.find(home)
  return { home, folder, tape: folder.tapes[0] ?? '' }
}

/** Where the records of a tape begin, and what they say. */
function recordsOf(tape: string): readonly { readonly at: number; readonly record: TapeRecord }[] {
  const reader = orThrow(TapeFileReader.open(tape))
  const records: { at: number; record: TapeRecord }[] = []
  for (;;) {
    const at = reader.byteOffset
    const [entry] = orThrow(reader.next(1))
    if (entry === undefined) break
    records.push({ at, record: entry.record })
  }
  reader.close()
  return records
}

async function verified(folder: SessionFolder) {
  const store = orThrow(await readJournalAt(sessionLocation(folder)))
  const report = orThrow(await verifyDatabase(store, { keys: [], notes: [], tapeFolder: folder.tapeFolder }))
  await store.close()
  return report
}

async function restored(folder: SessionFolder): Promise<void> {
  const store = orThrow(await readJournalAt(sessionLocation(folder)))
  const tail = new JournalTail()
  orThrow(await recover(store, tail))
  await store.close()
  const nothing = async (): Promise<void> => undefined
  await restoreFromTapes({ reshow: nothing, restore: nothing, restoreState: nothing }, tail, folder.tapes)
}

describe('the tapes of a session', () => {
  it('are under digests from the first record on, after an end in order to the last', async () => {
    const { folder, tape, home } = copied()
    const { tape: faults, bare } = await verified(folder)
    expect(faults).toEqual([])
    const records = recordsOf(tape)
    // All that is left are records that say what was flushed: the journal has each of them as a fact.
    const left = records.filter(({ at }) => at >= readFileSync(tape).length - bare)
    expect(left.length).toBeLessThan(3)
    for (const { record } of left) {
      expect(record).toMatchObject({ input: { kind: 'Noted', body: { kind: 'TapeFlushed' } } })
    }
    expect(await replayLive(home, WISH)).not.toHaveProperty('difference')
  })

  it.each([['the first record', 0], ['the last bar', -1]])('show a change of %s', async (_, place) => {
    const { folder, tape } = copied()
    const shown = recordsOf(tape).filter(({ record }) => (
      place === 0 || (record.kind === 'input' && record.input.kind === 'BarClosed')
    ))
    const bytes = readFileSync(tape)
    const at = (shown.at(place)?.at ?? 0) + 12
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(tape, bytes)
    expect((await verified(folder)).tape).not.toEqual([])
  })

  it('are refused where they lack inputs that the record speaks of, by a start and a replay', async () => {
    const cut = copied()
    await restored(cut.folder)
    const records = recordsOf(cut.tape)
    truncateSync(cut.tape, records.at(-200)?.at)
    await expect(restored(cut.folder)).rejects.toMatchObject({ failure: { code: 'TAPE_CORRUPT' } })
    const holed = copied()
    const [from, to] = [records[100]?.at, records[101]?.at]
    const bytes = readFileSync(holed.tape)
    writeFileSync(holed.tape, Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]))
    await expect(restored(holed.folder)).rejects.toMatchObject({ failure: { code: 'TAPE_CORRUPT' } })
    await expect(replayLive(holed.home, WISH)).rejects.toMatchObject({ failure: { code: 'TAPE_CORRUPT' } })
  })

  it('say in a replay that the record ends before they do', async () => {
    const { folder, home } = copied()
    expect(await replayLive(home, WISH)).not.toHaveProperty('hasEndedEarly')
    const database = new DatabaseSync(folder.journalPath)
    database.exec('DROP TRIGGER journal_no_delete')
    database.exec('DELETE FROM journal WHERE sequence > 20')
    database.close()
    expect(await replayLive(home, WISH)).toMatchObject({ facts: 20, hasEndedEarly: true })
  })
})

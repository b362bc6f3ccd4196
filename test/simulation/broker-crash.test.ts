import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readVenueChoice } from '../../src/app/backtest/run-config.ts'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { brokerSetup } from '../../src/app/broker/broker-setup.ts'
import { replaySession } from '../../src/app/live/replay-session.ts'
import { SessionFolder } from '../../src/app/live/session-folder.ts'
import { bothBooks, dayEnd, forgetStarts, hasStrace, runDay, type DayDeath } from '../harness/broker-crash.ts'
import { allFacts } from '../harness/live-crash.ts'
import { dayRequest, dayStage, type DayWish } from '../harness/broker-live.ts'

const WISH: DayWish = { seed: 5, bars: 70, symbol: 'ACME', paceMs: 20 }
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** Deaths and failures of the disk, early and late; `npm run crash-matrix` has them of the real processes. */
const DISK: readonly (readonly [string, 'killed' | 'failed'])[] = hasStrace ? [
  ['pwrite64:signal=SIGKILL:when=40', 'killed'], ['fsync:error=EIO:when=7', 'failed'],
  ['fsync:signal=SIGKILL:when=9', 'killed'], ['pwrite64:error=ENOSPC:when=25', 'failed'],
] : []
const DEATHS: readonly (readonly [DayDeath, 'killed' | 'failed'])[] = [
  ...DISK.map(([inject, how]) => [{ inject }, how] as const),
  [{ at: 'before-ack:3' }, 'killed'], [{ at: 'during-snapshot:1' }, 'killed'],
  [{ at: 'before-send:1' }, 'killed'],
]

if (!hasStrace) console.log('skipped, no strace: apt-get install -y strace')

describe('a session at a broker whose process is killed, or whose disk fails', () => {
  it('comes back with books equal to the exchange\'s: no id twice, no fill lost', async () => {
    await using stage = await dayStage(WISH)
    const home = mkdtempSync(join(tmpdir(), 'investor-broker-'))
    homes.push(home)
    const { url } = stage
    for (const [death, how] of DEATHS) {
      expect(await runDay(home, WISH, { url, death }), JSON.stringify(death)).toBe(how)
      forgetStarts(home)
    }
    expect(await runDay(home, WISH, { url })).toBe('done')
    const books = await bothBooks(stage, home)
    expect(dayEnd(home)).toMatchObject({ outcome: 'ended', cash: books.cash })
    expect(dayEnd(home)?.held.map(({ symbol, quantity }) => `${symbol} ${quantity}`)).toEqual(books.held)
    expect(books.theirs.length).toBeGreaterThan(4)
    expect(books.ours).toEqual(books.theirs)
    expect(new Set(books.executions).size).toBe(books.executions.length)
    expect(new Set(books.ids).size).toBe(books.ids.length)
    const request = dayRequest(home, WISH)
    const settings = await readSettings(request, 'live')
    const choice = readVenueChoice(request)
    if (choice === undefined) throw new Error('no broker was named')
    const session = SessionFolder.find(home)
    const setup = brokerSetup(session, settings, choice)
    const outcome = await replaySession(session, settings, setup)
    expect(outcome.difference ?? 'nothing differs').toBe('nothing differs')
    expect(outcome.facts).toBe(allFacts(home).length)
  }, 180_000)
})

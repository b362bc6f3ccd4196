import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readVenueChoice } from '../../src/app/backtest/run-config.ts'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { brokerSetup } from '../../src/app/broker/broker-setup.ts'
import { replaySession } from '../../src/app/live/replay-session.ts'
import { SessionFolder } from '../../src/app/live/session-folder.ts'
import { bothBooks, dayEnd, forgetStarts, runDay, type DayDeath } from '../harness/broker-crash.ts'
import { allFacts } from '../harness/live-crash.ts'
import { dayRequest, dayStage, type DayWish } from '../harness/broker-live.ts'

const WISH: DayWish = { seed: 5, bars: 50, symbol: 'ACME', paceMs: 20 }
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

const DEATHS: readonly DayDeath[] = [
  { at: 'before-ack:3' },
  { at: 'after-commit:8' },
  { at: 'during-snapshot:1' },
  { afterMs: 1_700, signal: 'SIGKILL' },
  { at: 'before-send:1' },
]

describe('a session at a broker whose process is killed', () => {
  it('comes back with books equal to the exchange\'s: no id twice, no fill lost', async () => {
    await using stage = await dayStage(WISH)
    const home = mkdtempSync(join(tmpdir(), 'investor-broker-'))
    homes.push(home)
    const { url } = stage
    const deaths: (NodeJS.Signals | null)[] = []
    for (const death of [...DEATHS, undefined]) {
      if (dayEnd(home) !== undefined) break
      deaths.push(await runDay(home, WISH, { url, ...(death === undefined ? {} : { death }) }))
      forgetStarts(home)
    }
    const books = await bothBooks(stage, home)
    expect(deaths.filter((signal) => signal === 'SIGKILL').length).toBeGreaterThan(3)
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
  }, 90_000)
})

import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { openBrokerSession, type OpenedBrokerSession } from '../../src/app/broker/open-broker-session.ts'
import { sessionGround } from '../../src/app/broker/session-ground.ts'
import { simulatedVenue } from '../../src/app/broker/venue/simulated-venue.ts'
import { RecordedFeed, SteppedClock, type Recording } from '../../src/app/live/market/index.ts'
import { replaySession } from '../../src/app/live/past/replay-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { fail, ok, price, UserError, type SessionDate, type UtcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { AnnouncedAction, Bar, Session } from '../../src/model/index.ts'
import { dayRequest } from '../harness/broker-live.ts'
import { factsOf } from '../harness/live-crash.ts'

// Sessions are opened several times: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 })

const CALENDAR = calendarNamed('XNYS')
const MONDAY = CALENDAR.session('2026-01-05' as SessionDate) as Session
const TUESDAY = CALENDAR.session('2026-01-06' as SessionDate) as Session
const MINUTES = 8
/** The last minutes of Monday. */
const FROM = MONDAY.closeAt - MINUTES * 60_000
/** Buys fifteen, with a stop 6 below, and holds. */
const HOLDER = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Busy', description: 'Buys once, with a stop.', parameters: {},
  eachSymbol() {
    return {
      onBar(bar, context) {
        if (context.position === undefined && bar.close > 80) {
          context.buy({ quantity: 15, stop: bar.close - 6, limit: bar.close + 1 })
        }
      },
    }
  },
})
`

function minutesOf(from: number, close: number): Bar[] {
  return Array.from({ length: MINUTES }, (_, minute) => {
    const at = from + minute * 60_000 as UtcMillis
    const prices = { open: close, high: close, low: close, close, volume: 1_000_000 }
    return { symbol: 'AAPL', timeframe: '1m', openAt: at, closeAt: at + 60_000 as UtcMillis, ...prices }
  })
}

/** A month of days, then the last minutes of Monday at 90 and, three for two later, at 60 on Tuesday. */
function recording(): Recording {
  const days = CALENDAR.sessions('2025-12-01' as SessionDate, '2026-01-02' as SessionDate).map(
    ({ openAt, closeAt }): Bar => ({
      symbol: 'AAPL', timeframe: '1d', openAt, closeAt, open: 90, high: 91, low: 89, close: 90,
      volume: 10_000_000,
    }))
  const bars = [...days, ...minutesOf(FROM, 90), ...minutesOf(TUESDAY.openAt, 60)]
  return {
    source: 'recorded', endsAt: TUESDAY.openAt + MINUTES * 60_000,
    read: async ({ timeframe }, from, to) => bars.filter((bar) => (
      bar.timeframe === timeframe && bar.closeAt > from && bar.closeAt <= to
    )),
  }
}

/** Time that is looked at once a minute while nothing is traded. */
class QuickNight extends SteppedClock {
  override after(ms: number, run: () => void): () => void {
    const now = this.now()
    const isNight = now > MONDAY.closeAt + 2 * 60_000 && now < TUESDAY.openAt - 2 * 60_000
    return super.after(isNight ? Math.max(ms, 60_000) : ms, run)
  }
}

const DATE = '2026-01-06' as SessionDate
const ACTIONS: readonly AnnouncedAction[] = [
  { kind: 'CashDividend', symbol: 'AAPL', date: DATE, amount: price('0.5') },
  { kind: 'Split', symbol: 'AAPL', date: DATE, newRate: 1.5, oldRate: 1 },
]

async function open(home: string): Promise<OpenedBrokerSession> {
  return openBrokerSession({
    home,
    request: dayRequest(home, {
      seed: 1, bars: 1, symbol: 'AAPL', paceMs: 1, strategy: HOLDER,
      set: ['trading.broker=simulated', 'trading.primary_data_provider=catalog'],
    }),
    isNew: false, quarantined: [], onPhase() {}, onSilence() {}, onTrouble() {}, snapshotFacts: 100,
    openVenue: simulatedVenue(async () => {
      const clock = new QuickNight(FROM as UtcMillis)
      return {
        provider: new RecordedFeed(recording(), clock), timers: clock, adjustment: 'raw',
        speed: Number.POSITIVE_INFINITY, goOnAt: (at) => clock.set(at), close: async () => {},
        actions: { announced: async () => ok(ACTIONS) },
      }
    }),
  })
}

/** Splits that the venue's log has. */
function splitsIn(home: string): number {
  const text = readFileSync(SessionFolder.find(home).venueLogPath, 'utf8')
  return text.split('\\"kind\\":\\"split\\"').length - 1
}

describe('a paper session over the morning of a split and a dividend', () => {
  it('splits the venue\'s position and stop as its own, is paid once, and replays', async () => {
    const home = mkdtempSync(join(tmpdir(), 'investor-paper-split-'))
    const session = await open(home)
    expect(await session.supervisor.run()).toBe('ended')
    const { held, latched, cash } = await session.core.status()
    await session.close()
    expect(held.map(({ quantity, stopped }) => `${quantity}, stops ${stopped}`)).toEqual(['22, stops 22'])
    expect(latched).toEqual([])
    expect(factsOf(home, 'SplitApplied')).toHaveLength(1)
    const paid = factsOf(home, 'CashMoved').map(({ amount, reason }) => `${amount} ${reason}`)
    expect(paid.slice(1))
      .toEqual([expect.stringMatching(/^7\.5 DIV AAPL/), expect.stringMatching(/^30 CIL AAPL/)])
    const [bought] = factsOf(home, 'OrderFilled') as unknown as { fill: { price: string; fee: string } }[]
    const { price: paidFor, fee } = (bought as { fill: { price: string; fee: string } }).fill
    expect(Number(cash)).toBeCloseTo(100_000 - 15 * Number(paidFor) - Number(fee) + 37.5, 6)
    const alerts = factsOf(home, 'AlertRaised').filter(({ severity }) => severity !== 'INFO')
    expect(alerts).toEqual([])
    const folder = SessionFolder.find(home)
    const { settings, setup } = await sessionGround(folder)
    expect((await replaySession(folder, settings, setup)).difference).toBeUndefined()
    expect(splitsIn(home)).toBe(1)
  })

  it('books neither twice when it dies with what its venue has done already', async () => {
    const home = mkdtempSync(join(tmpdir(), 'investor-paper-split-'))
    const first = await open(home)
    const dying = first.supervisor.run()
    while (splitsIn(home) === 0) await new Promise(setImmediate)
    first.supervisor.break(new UserError(fail('STORE_FAILED', 'the test lets it die').failure))
    await expect(dying).rejects.toThrow('the test lets it die')
    await first.close()
    const second = await open(home)
    expect(await second.supervisor.run()).toBe('ended')
    const { held, latched } = await second.core.status()
    await second.close()
    expect([held.map(({ quantity, stopped }) => `${quantity}, stops ${stopped}`), latched])
      .toEqual([['22, stops 22'], []])
    expect(factsOf(home, 'SplitApplied')).toHaveLength(1)
    expect([splitsIn(home), factsOf(home, 'CashMoved').length]).toEqual([1, 3])
  })
})

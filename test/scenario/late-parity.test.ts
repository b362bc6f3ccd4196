import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openBrokerSession } from '../../src/app/broker/open-broker-session.ts'
import { sessionGround } from '../../src/app/broker/session-ground.ts'
import { simulatedVenue } from '../../src/app/broker/venue/simulated-venue.ts'
import { RecordedFeed, SteppedClock, type Recording } from '../../src/app/live/market/index.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { traceSession } from '../../src/app/live/past/trace-session.ts'
import { liveParity, type ParityReport } from '../../src/app/parity/session-parity.ts'
import type { SessionDate, UtcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { Bar, Session } from '../../src/model/index.ts'
import type { FeedListener } from '../../src/port/index.ts'
import { dayRequest } from '../harness/broker-live.ts'
import { allFacts } from '../harness/live-crash.ts'

const CALENDAR = calendarNamed('XNYS')
const DAY = CALENDAR.session('2026-01-05' as SessionDate) as Session
const MINUTES = 25
/** A minute is told so long after it has closed. */
const LATE_MS = 2
/** What the largest order is changed to while the session runs, by the minute that is told then. */
const CHANGES: ReadonlyMap<number, string> = new Map([[12, '100'], [16, '50'], [20, '50000']])
/** Quoted away from the bars in this minute. */
const QUOTED_AT = 6

/** Buys a tenth of the equity every fourth minute, and leaves two minutes later; by either way to decide. */
const BY_SYMBOL = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Busy', description: 'Buys every fourth minute.', parameters: {},
  eachSymbol() {
    return {
      onBar(bar, context) {
        const minute = bar.closeAt / 60_000
        if (minute % 4 === 0) context.buy({ weight: 0.1, limit: bar.close + 1, stop: bar.close - 5 })
        else if (minute % 4 === 2) context.closeLong('enough')
      },
    }
  },
})
`
const TOGETHER = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Busy', description: 'Buys every fourth minute.', parameters: {},
  allSymbols() {
    return {
      onSlice(context) {
        const minute = context.at / 60_000
        const { close } = context.bar('AAPL')
        if (minute % 4 === 0) context.buy('AAPL', { weight: 0.1, limit: close + 1, stop: close - 5 })
        else if (minute % 4 === 2) context.closeLong('AAPL', 'enough')
      },
    }
  },
})
`

function minute(index: number): Bar {
  const openAt = DAY.openAt + index * 60_000 as UtcMillis
  const close = 90 + index / 10
  return {
    symbol: 'AAPL', timeframe: '1m', openAt, closeAt: openAt + 60_000 as UtcMillis,
    open: close - 0.05, high: close, low: close - 0.05, close, volume: 1_000_000,
  }
}

function recording(): Recording {
  const days = CALENDAR.sessions('2025-12-01' as SessionDate, '2026-01-02' as SessionDate).map(
    ({ openAt, closeAt }): Bar => ({
      symbol: 'AAPL', timeframe: '1d', openAt, closeAt, open: 90, high: 91, low: 89, close: 90,
      volume: 10_000_000,
    }))
  const bars = [...days, ...Array.from({ length: MINUTES }, (_, index) => minute(index))]
  return {
    source: 'recorded', endsAt: DAY.openAt + MINUTES * 60_000 + 1_000,
    read: async ({ timeframe }, from, to) => bars.filter((bar) => (
      bar.timeframe === timeframe && bar.closeAt > from && bar.closeAt <= to
    )),
    // Where the minute opens, a second later; once elsewhere.
    ticks: ({ symbol, openAt, open }) => {
      const price = openAt === DAY.openAt + QUOTED_AT * 60_000 ? open + 0.2 : open
      const at = openAt + 1_000 as UtcMillis
      return { quotes: [{ symbol, at, bid: price, ask: price, bidSize: 1_000, askSize: 1_000 }], prints: [] }
    },
  }
}

/** Tells each minute some milliseconds after its close, as every feed does. */
class LateFeed extends RecordedFeed {
  readonly #later: SteppedClock
  readonly #onMinute: (bar: Bar) => void

  constructor(clock: SteppedClock, onMinute: (bar: Bar) => void) {
    super(recording(), clock)
    this.#later = clock
    this.#onMinute = onMinute
  }

  override connect(listener: FeedListener): ReturnType<RecordedFeed['connect']> {
    return super.connect({
      onBar: (bar) => {
        this.#onMinute(bar)
        this.#later.after(LATE_MS, () => listener.onBar(bar))
      },
      onQuote: (quote) => listener.onQuote(quote),
      onPrint: (print) => listener.onPrint(print),
      onBarCorrected: (bar) => listener.onBarCorrected(bar),
      onPrintCorrected: (correction) => listener.onPrintCorrected(correction),
      onUnreadable: (message) => listener.onUnreadable(message),
      onStatus: (status) => listener.onStatus(status),
      onConnection: (state) => listener.onConnection(state),
    })
  }
}

async function runLate(home: string, strategy: string): Promise<ParityReport> {
  const session = await openBrokerSession({
    home,
    request: dayRequest(home, {
      seed: 1, bars: 1, symbol: 'AAPL', paceMs: 1, strategy,
      set: [
        'trading.broker=simulated', 'trading.primary_data_provider=catalog', 'risk.max_entries_per_day=5',
        'risk.max_order_value=50000',
      ],
    }),
    isNew: false, quarantined: [], onPhase() {}, onSilence() {}, onTrouble() {}, snapshotFacts: 100,
    openVenue: simulatedVenue(async () => {
      const clock = new SteppedClock(DAY.openAt as UtcMillis)
      const provider = new LateFeed(clock, ({ openAt }) => {
        const to = CHANGES.get((openAt - DAY.openAt) / 60_000)
        if (to === undefined) return
        const changes = [{ key: 'risk.max_order_value', to }]
        const asked = { by: 'ann', reason: 'a try', askedAt: clock.now() as UtcMillis }
        SessionFolder.find(home).leave({ kind: 'ChangeConfig', ...asked, changes })
      })
      return {
        provider, timers: clock, adjustment: 'raw', speed: Number.POSITIVE_INFINITY,
        goOnAt: (at) => clock.set(at), close: async () => {},
      }
    }),
  })
  expect(await session.supervisor.run()).toBe('ended')
  await session.close()
  const folder = SessionFolder.find(home)
  const { settings, setup } = await sessionGround(folder)
  return liveParity(folder, settings, setup)
}

describe.each([['symbol by symbol', BY_SYMBOL], ['together', TOGETHER]])(
  'parity of a session whose minutes are told some milliseconds late, decided %s', (_, strategy) => {
    const home = mkdtempSync(join(tmpdir(), 'investor-late-parity-'))
    afterAll(() => rmSync(home, { recursive: true, force: true }))

    it('matches signals by their bar, and gives each difference the cause that made it', async () => {
      const report = await runLate(home, strategy)
      const signals = allFacts(home).filter(({ body }) => body['kind'] === 'SignalGenerated')
      const late = signals.map(({ at }) => at % 60_000)
      expect(new Set(late)).toEqual(new Set([LATE_MS]))
      const said = report.differences.map(({ at, cause, text }) => [new Date(at).toISOString(), cause, text])
      expect(said).toEqual([
        // Quoted twenty cents away.
        ['2026-01-05T14:36:00.000Z', 'price', 'entered at 90.8, not 90.6'],
        // The limit was changed to 100 while the session ran.
        ['2026-01-05T14:44:00.000Z', 'size',
          expect.stringMatching(/^1 units, not 108: .*max_order_value \(100/)],
        ['2026-01-05T14:44:00.000Z', 'fee', 'fees of 0.000195, not 0.02106'],
        // It was changed to 50, less than a unit costs.
        ['2026-01-05T14:48:00.000Z', 'size',
          expect.stringMatching(/^not traded: rejected by SIZE_ZERO \(max_order_value leaves nothing/)],
        // So the sixth entry of the backtest is the fifth of the session.
        ['2026-01-05T14:52:00.000Z', 'size', expect.stringMatching(
          /^traded, and the backtest did not: rejected by REPEAT_THROTTLE \(entry number 6 .*at most 5/)],
      ])
      expect(report).toMatchObject({ unattributed: 0, trades: { session: 5, backtest: 5 } })
      const { settings, setup } = await sessionGround(SessionFolder.find(home))
      const asked = { settings, setup, symbol: 'AAPL', when: '2026-01-05T14:36:00Z' }
      const moment = traceSession(SessionFolder.find(home), asked)
      expect(moment).toMatchObject({ sliceAt: Date.parse(asked.when) + LATE_MS, hadBar: true })
      expect(moment.decisions).toHaveLength(1)
      const attributed = Object.values(report.amounts).reduce((sum, amount) => sum + amount, 0)
      expect(attributed).toBeCloseTo(report.equity.difference, 6)
    }, 120_000)
  },
)

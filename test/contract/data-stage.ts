import {
  AlpacaCredentials, AlpacaDataProvider, AlpacaFeed, systemTimers, type Timers,
} from '../../src/adapter/alpaca/index.ts'
import {
  RecordedFeed, SteppedClock, SyntheticRecording, type PacedClock, type Recording,
} from '../../src/app/live/market/index.ts'
import { utcMillis, type UtcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { Bar, SeriesKey } from '../../src/model/index.ts'
import type { DataProvider } from '../../src/port/index.ts'
import { exchangeStage, KEYS, type ExchangeStage } from '../harness/exchange-harness.ts'
import { MemoryRecording } from '../harness/rough-feed.ts'

const CALENDAR = calendarNamed('XNYS')
const OPEN_AT = utcMillis(Date.UTC(2026, 0, 5, 14, 30))
/** Not so hasty that an exchange in the same process, busy with a page of history, seems dead. */
const HASTE = 4

const hasty: Timers = {
  ...systemTimers, monotonic: () => performance.now() * HASTE,
  after: (ms, run) => systemTimers.after(ms / HASTE, run),
}

/** A provider with a market behind it whose time a test moves, and the clock of that market. */
export interface DataStage extends AsyncDisposable {
  readonly provider: DataProvider
  readonly clock: PacedClock
  readonly symbols: readonly [string, string]
  /** It has quotes and prints. */
  readonly hasTicks: boolean
  /** Lets the market's time pass; what it tells may still be under way afterwards. */
  pass(ms: number): Promise<void>
}

/** A clock that a test moves. */
class MovedClock implements PacedClock {
  #now: number
  #timers: { readonly at: number; readonly run: () => void }[] = []

  constructor(from: UtcMillis) {
    this.#now = from
  }

  now(): UtcMillis {
    return utcMillis(this.#now)
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer)
    }
  }

  pass(ms: number): void {
    this.#now += ms
    const due = this.#timers.filter(({ at }) => at <= this.#now).toSorted((a, b) => a.at - b.at)
    this.#timers = this.#timers.filter(({ at }) => at > this.#now)
    for (const { run } of due) run()
  }
}

/** The Alpaca adapter on a local exchange. */
export async function alpacaStage(
  encoding: 'json' | 'msgpack' = 'msgpack',
): Promise<DataStage & { readonly exchange: ExchangeStage }> {
  // Its own symbols are quoted by hand; these are left to themselves.
  const exchange = await exchangeStage({ isMadeUp: true, server: { symbols: ['AAPL', 'MSFT', 'F', 'KO'] } })
  const clock = new MovedClock(OPEN_AT)
  const provider = new AlpacaDataProvider({
    credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), feed: AlpacaFeed.Iex,
    sessionOn: (date) => CALENDAR.session(date), isMarketOpen: () => true, baseUrl: exchange.url,
    streamUrl: exchange.url.replace('http', 'ws'), timers: hasty, requestsPerMinute: 1_000_000, encoding,
    staleMs: 1_000_000,
  })
  return {
    provider, clock, exchange, symbols: ['F', 'KO'], hasTicks: true,
    pass: async (ms) => {
      // Ours first: what the exchange tells of the present must not come from our future.
      clock.pass(ms)
      await exchange.control('clock', { advance_ms: ms })
    },
    [Symbol.asyncDispose]: async () => {
      await provider.disconnect()
      await exchange[Symbol.asyncDispose]()
    },
  }
}

/** A made-up market played by a clock that steps. */
export function syntheticStage(): DataStage {
  return recordedStage(new SyntheticRecording({ seed: 1, calendar: CALENDAR }), ['SYN1', 'SYN2'])
}

/** A recorded market: two days of minutes and the days themselves. */
export async function tapeStage(): Promise<DataStage> {
  const made = new SyntheticRecording({ seed: 2, calendar: CALENDAR })
  const [from, to] = [utcMillis(OPEN_AT - 9 * 86_400_000), utcMillis(OPEN_AT + 86_400_000)]
  const keys = ['SYN3', 'SYN4'].flatMap((symbol) => (['1m', '1d'] as const).map((timeframe): SeriesKey => (
    { symbol, timeframe, adjustment: 'raw' }
  )))
  const bars: readonly (readonly Bar[])[] = await Promise.all(keys.map((key) => made.read(key, from, to)))
  return recordedStage(new MemoryRecording(bars.flat()), ['SYN3', 'SYN4'])
}

function recordedStage(recording: Recording, symbols: readonly [string, string]): DataStage {
  const clock = new SteppedClock(OPEN_AT)
  const provider = new RecordedFeed(recording, clock)
  return {
    provider, clock, symbols, hasTicks: recording.ticks !== undefined,
    pass: (ms) => new Promise((resolve) => {
      let isOver = false
      // The second timer lets everything happen that is to happen at that instant.
      clock.after(ms, () => clock.after(0, () => {
        isOver = true
        resolve()
      }))
      clock.rest(() => isOver)
    }),
    [Symbol.asyncDispose]: () => provider.disconnect(),
  }
}

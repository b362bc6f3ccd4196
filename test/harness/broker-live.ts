import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AlpacaBroker, AlpacaCredentials } from '../../src/adapter/alpaca/index.ts'
import type { RunRequest } from '../../src/app/backtest/run-request.ts'
import type { BrokerSession } from '../../src/app/broker/broker-session.ts'
import {
  openBrokerSession, type OpenedBrokerSession, type Venue, type VenueOpener,
} from '../../src/app/broker/open-broker-session.ts'
import type { LiveStep } from '../../src/app/live/market/index.ts'
import { formatUtc, type SessionDate, type UtcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { barAt, type Bar, type HistoryPart } from '../../src/model/index.ts'
import type { Timers } from '../../src/port/index.ts'
import { hastyTimers } from '../contract/alpaca-stage.ts'
import { minuteColumns, seededWalk } from './backtest-harness.ts'
import { exchangeStage, KEYS, type ExchangeStage } from './exchange-harness.ts'
import { liveRequest } from './live-market.ts'

/** A day at the exchange: what its tape plays is what a session is shown. */
export interface DayWish {
  readonly seed: number
  readonly bars: number
  readonly symbol: string
  /** Real milliseconds between two bars. */
  readonly paceMs: number
  /** The strategy's file, which is to be called Busy, instead of one that trades all day long. */
  readonly strategy?: string
  /** Settings above the others. */
  readonly set?: readonly string[]
}

const FROM = '2026-01-05'
/** A fill that follows an answer comes within so many looks. */
const QUIET_LOOKS = 4
/** The session's waiting times pass so many times as fast. */
const HASTE = 40

/** The bars of the day. */
export function barsOf({ seed, bars, symbol }: DayWish): readonly Bar[] {
  const columns = minuteColumns(seededWalk(bars, seed), 1, FROM)
  return Array.from({ length: bars }, (_, row) => barAt(columns, row, { symbol, timeframe: '1m' }))
}

/** An exchange that stands at the open, and plays the bars when its clock is moved. */
export async function dayStage(wish: DayWish): Promise<ExchangeStage> {
  const rows = barsOf(wish).map(({ symbol, openAt, open, high, low, close, volume }) => (
    [symbol, formatUtc(openAt), open, high, low, close, volume].join(',')
  ))
  // The stage quotes AAPL and MSFT by hand, so they have to be listed.
  const others = ['AAPL', 'MSFT'].filter((symbol) => symbol !== wish.symbol)
    .map((symbol) => `${symbol},${formatUtc(Date.UTC(2026, 0, 5, 14, 30) as UtcMillis)},50,51,49,50,4000`)
  const tape = ['symbol,timestamp,open,high,low,close,volume', ...rows, ...others].join('\n')
  const stage = await exchangeStage({ server: { tape } })
  await stage.control('release', { symbol: wish.symbol })
  return stage
}


/**
 * Trades all day long: in with a stop and a target, or with a stop alone, stops that are moved, and out after
 * a few bars; by the clock, so that a restart changes nothing.
 */
const BUSY = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Busy', description: 'Enters every few bars with guards, and leaves a little later.', parameters: {},
  eachSymbol() {
    return {
      onBar(bar, context) {
        const bars = bar.closeAt / 60_000
        if (context.position === undefined && bars % 4 === 0) {
          const target = bars % 8 === 0 ? { target: bar.close * 1.03 } : {}
          context.buy({ stop: bar.close * 0.97, limit: bar.close * 1.01, ...target })
        } else if (context.position === undefined) return
        else if (bars % 13 === 0) context.closeLong('enough')
        else if (bars % 5 === 0) context.adjust({ stop: bar.close * 0.96 })
      },
    }
  },
})
`

/** What the live profile wants to be told before anything is entered. */
const LIVE_LEAVE = [
  'trading.opening_delay_minutes=0', 'trading.closing_cutoff_minutes=0',
  'risk.permissions={Busy: {symbols: ALL, buy: true, sell_short: false}}',
  'risk.deploy_limits={Busy: {max_instruments: 1, max_order_price: 1000, max_order_value: 100000, ' +
    'max_position_value: 100000, max_entries_per_session: 1000}}',
]

/** What a session of a home is asked for: a strategy that trades all day long. */
export function dayRequest(
  home: string, { seed, bars, symbol, strategy = BUSY, set = [] }: DayWish,
): RunRequest {
  const strategyFile = join(home, 'busy.ts')
  writeFileSync(strategyFile, strategy)
  return {
    ...liveRequest({ seed, bars, timeframe: '1m', symbols: [symbol], strategyFile }),
    set: [
      'trading.broker=alpaca', 'trading.primary_data_provider=alpaca',
      // The market's clock jumps: what takes an instant here takes minutes there.
      'risk.halt_disconnect_ms=3600000', 'risk.halt_data_age_ms=3600000',
      ...LIVE_LEAVE, `risk.allowed_symbols=${symbol}`, ...set,
    ],
  }
}

async function control(url: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const method = body === undefined ? 'GET' : 'POST'
  const answer = await fetch(`${url}/control/${path}`, {
    method, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return await answer.json() as Record<string, unknown>
}

/** What time it is at the exchange. */
async function timeAt(url: string): Promise<UtcMillis> {
  const { at } = await control(url, 'ledger')
  return Date.parse(String(at)) as UtcMillis
}

/** Days before the day, for the mean volume that bounds an order. */
function monthBefore({ symbol }: DayWish): readonly HistoryPart[] {
  const from = '2025-12-01' as SessionDate
  return calendarNamed('XNYS').sessions(from, '2026-01-02' as SessionDate).flatMap((session) => {
    const { openAt, closeAt } = session
    const prices = { open: 100, high: 101, low: 99, close: 100, volume: 1_000_000 }
    const bar: Bar = { symbol, timeframe: '1d', openAt, closeAt, ...prices }
    return [
      { kind: 'session', calendar: 'XNYS', session },
      { kind: 'slice', at: closeAt, bars: [{ series: 1, isFinest: true, bar }] },
    ]
  })
}

/** Moves the exchange's clock from bar to bar and shows each; bars that it has played come at once. */
async function* dayMarket(
  url: string, wish: DayWish,
  { after, onTime, isSettled }: {
    readonly after: UtcMillis
    readonly onTime: (at: UtcMillis) => void
    readonly isSettled: () => boolean
  },
): AsyncGenerator<LiveStep> {
  const session = calendarNamed('XNYS').sessionAt(Date.UTC(2026, 0, 5, 15) as UtcMillis)
  if (session === undefined) throw new Error('there is no session that day')
  const first = { number: 1, at: session.openAt, previous: undefined, nights: 0, session } as const
  yield { number: 1, at: session.openAt, kind: 'connection', part: 'data', isConnected: true, reason: '' }
  if (after === 0) yield { number: 1, at: session.openAt, kind: 'warmup', parts: monthBefore(wish) }
  const status = { symbol: wish.symbol, trading: 'TRADING', reason: '', at: session.openAt } as const
  yield { number: 1, at: session.openAt, kind: 'status', status }
  if (after === 0) yield { ...first, kind: 'session', calendar: 'XNYS' }
  // A bar is a minute, and the exchange's time stands still between two: a doubt ends within one.
  const settle = async () => {
    for (let quiet = 0; quiet < QUIET_LOOKS; quiet = isSettled() ? quiet + 1 : 0) await wait(wish.paceMs)
  }
  for (const bar of barsOf(wish)) {
    if (bar.closeAt <= after) continue
    await settle()
    if (await timeAt(url) < bar.closeAt) await control(url, 'clock', { to: formatUtc(bar.closeAt) })
    onTime(bar.closeAt)
    yield { number: 1, at: bar.closeAt, kind: 'slice', bars: [{ series: 0, isFinest: true, bar }] }
  }
  await settle()
}

/** Opens a session of a home that trades the day at an exchange. */
export async function openDay(
  home: string, url: string, wish: DayWish,
): Promise<OpenedBrokerSession> {
  const opened: { session?: OpenedBrokerSession } = {}
  opened.session = await openBrokerSession({
    home, request: dayRequest(home, wish), isNew: false, quarantined: [], onPhase() {}, onSilence() {},
    onTrouble() {},
    snapshotFacts: 100, openVenue: dayVenue(url, wish, () => opened.session?.supervisor),
  })
  return opened.session
}

/** The exchange as a session's venue; its time is the exchange's, and waiting times are short. */
function dayVenue(
  url: string, wish: DayWish, session: () => BrokerSession | undefined,
): VenueOpener {
  return async (): Promise<Venue> => {
    // A process that starts again finds the time that it is, not the morning's.
    let now = await timeAt(url)
    const timers: Timers = {
      now: () => now, monotonic: () => performance.now() * HASTE,
      after: (ms, run) => hastyTimers.after(ms * 10 / HASTE, run),
    }
    const broker = new AlpacaBroker({
      credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), baseUrl: url, timers: hastyTimers,
      requestTimeoutMs: 1_000, requestsPerMinute: 1_000_000, pollMs: 5_000,
    })
    return {
      broker, timers,
      market: (after) => dayMarket(url, wish, {
        after,
        isSettled: () => (session()?.unsettledCount ?? 0) === 0,
        onTime: (at) => {
          now = at
        },
      }),
      close: async () => {},
      limits: { perSecond: 1_000, perMinute: 100_000, cancelShare: 0.2 },
    }
  }
}

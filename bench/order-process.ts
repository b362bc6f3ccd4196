/** A session under a load of orders, for `order-bench.ts`: `order-process.ts HOME URL LOAD`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AlpacaBroker, AlpacaCredentials } from '../src/adapter/alpaca/index.ts'
import type { RunRequest } from '../src/app/backtest/run-request.ts'
import { openBrokerSession, type Venue } from '../src/app/broker/open-broker-session.ts'
import type { LiveStep } from '../src/app/live/market/index.ts'
import { SNAPSHOT_FACTS } from '../src/app/live/run-session.ts'
import type { SessionDate, UtcMillis } from '../src/base/index.ts'
import { calendarNamed } from '../src/calendar/index.ts'
import { OrderRole, type Bar, type HistoryPart, type ShownBar } from '../src/model/index.ts'
import { leadingTerms, type Timers } from '../src/port/index.ts'
import { KEYS } from '../test/harness/exchange-harness.ts'
import { LOAD_BEGINS, symbolOf, type Load, type Said } from './order-load.ts'
import { factsOf } from '../test/harness/live-crash.ts'
import { liveRequest } from '../test/harness/live-market.ts'

const PRICE = 100
const DOOR = new URL('../src/index.ts', import.meta.url).href
const MINUTE_MS = 60_000
const UNLIMITED = { perSecond: 10_000, perMinute: 600_000, cancelShare: 0.2 }

const ACTS = {
  turn: 'if (context.position) context.closeLong("turn"); else context.buy({ stop: bar.close * 0.9 })',
  hold: 'if (!context.position) context.buy({ stop: bar.close * 0.9 })',
  rest: 'context.buy({ limit: bar.close * 0.98, stop: bar.close * 0.8 })',
}

const [home = '', url = '', text = '{}'] = process.argv.slice(2)
const load = JSON.parse(text) as Load
const names = Array.from({ length: load.symbols }, (_, index) => symbolOf(index))
const shownAt = new Map<string, number>()
const latencies: number[] = []
const sends = { sent: 0, lastSubmit: 0, firstCancel: 0, lastCancel: 0, cancels: 0 }

function say(line: Said): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function request(): RunRequest {
  const strategyFile = join(home, 'load.ts')
  writeFileSync(strategyFile, `import { defineStrategy } from '${DOOR}'
export default defineStrategy({
  name: 'Load', description: 'Orders at every bar.', parameters: {},
  eachSymbol() { return { onBar(bar, context) { ${ACTS[load.way]} } } },
})
`)
  return {
    ...liveRequest({ seed: 1, bars: 1, timeframe: '1m', symbols: names, strategyFile }),
    set: [
      'trading.broker=alpaca', 'trading.primary_data_provider=alpaca', 'trading.max_positions=10000',
      'trading.opening_delay_minutes=0', 'trading.closing_cutoff_minutes=0', 'risk.max_sector_exposure=20',
      'risk.max_correlation=1', 'risk.max_order_value=1000', 'risk.max_messages_per_second=1000000',
      'risk.max_messages_per_minute=1000000', 'risk.max_entries_per_day=1000000', 'risk.max_repeats=1000000',
      'risk.duplicate_window_ms=1', 'risk.max_consecutive_losses=100000',
      'risk.permissions={Load: {symbols: ALL, buy: true, sell_short: false}}',
      'risk.deploy_limits={Load: {max_instruments: 10000, max_order_price: 1000, max_order_value: 100000, ' +
        'max_position_value: 100000, max_entries_per_session: 1000000}}',
      `risk.allowed_symbols=[${names.join(',')}]`,
    ],
  }
}

/** A day in each step: a month of 600 symbols is more than a record of the tape holds. */
function monthBefore(): readonly (readonly HistoryPart[])[] {
  const sessions = calendarNamed('XNYS').sessions('2025-12-01' as SessionDate, '2026-01-02' as SessionDate)
  return sessions.map((session): HistoryPart[] => [
    { kind: 'session', calendar: 'XNYS', session },
    {
      kind: 'slice', at: session.closeAt,
      bars: names.map((symbol, index) => shown(names.length + index, {
        symbol, timeframe: '1d', openAt: session.openAt, closeAt: session.closeAt,
        open: PRICE, high: PRICE, low: PRICE, close: PRICE, volume: 1_000_000,
      })),
    },
  ])
}

function shown(series: number, bar: Bar): ShownBar {
  return { series, isFinest: true, bar }
}

/** Bars one by one, of one symbol after the other, at an even pace. */
async function* market(timers: Timers, after: UtcMillis): AsyncGenerator<LiveStep> {
  const agreedAt = Date.now()
  const { user, system } = process.cpuUsage()
  const { latched } = await session.core.status()
  // Books that differ; that no bar has come for a minute is the bench's doing.
  if (latched.includes('operator')) {
    const alerts = factsOf(home, 'AlertRaised').slice(-5).map(({ message }) => String(message))
    throw new Error(`the books differ: ${alerts.join('; ')}`)
  }
  say({ kind: 'trading', at: agreedAt, cpuMs: (user + system) / 1_000 })
  const day = calendarNamed('XNYS').sessionAt(LOAD_BEGINS as UtcMillis)
  if (day === undefined) throw new Error('there is no session that day')
  const at = timers.now()
  yield { number: 1, at, kind: 'connection', part: 'data', isConnected: true, reason: '' }
  for (const parts of after === 0 ? monthBefore() : []) yield { number: 1, at, kind: 'warmup', parts }
  for (const symbol of names) {
    yield { number: 1, at, kind: 'status', status: { symbol, trading: 'TRADING', reason: '', at } }
  }
  if (after === 0) {
    const first = { number: 1, at, previous: undefined, nights: 0, session: day } as const
    yield { ...first, kind: 'session', calendar: 'XNYS' }
  }
  const since = performance.now()
  for (let row = 0; row < load.bars; row++) {
    await wait(Math.max(0, since + row * 1_000 / load.barsPerSecond - performance.now()))
    const [index, closeAt] = [row % names.length, timers.now()]
    const symbol = names[index] ?? ''
    const price = PRICE + (Math.floor(row / names.length) % 7) / 100
    shownAt.set(symbol, performance.now())
    yield {
      number: 1, at: closeAt, kind: 'slice', bars: [shown(index, {
        symbol, timeframe: '1m', openAt: closeAt - MINUTE_MS as UtcMillis, closeAt,
        open: price, high: price, low: price, close: price, volume: 1_000_000,
      })],
    }
  }
  say({ kind: 'shown', sent: sends.sent, latencies })
  await wait(2_147_483_647)
}

/** Notes when each order left, and how long after its bar. */
function metered(broker: AlpacaBroker): AlpacaBroker {
  const [submit, cancel] = [broker.submit.bind(broker), broker.cancel.bind(broker)]
  return Object.assign(broker, {
    submit: (wish: Parameters<typeof submit>[0]) => {
      const { symbol, role } = leadingTerms(wish)
      sends.sent += 1
      sends.lastSubmit = Date.now()
      if (role === OrderRole.Entry || role === OrderRole.Exit) {
        latencies.push(performance.now() - (shownAt.get(symbol) ?? Number.NaN))
      }
      return submit(wish)
    },
    cancel: (id: Parameters<typeof cancel>[0]) => {
      if (sends.cancels === 0) sends.firstCancel = Date.now()
      sends.cancels += 1
      sends.lastCancel = Date.now()
      return cancel(id)
    },
  })
}

const offMs = LOAD_BEGINS - Number(process.env['BENCH_SINCE'] ?? Date.now())
const timers = {
  now: () => Date.now() + offMs as UtcMillis,
  monotonic: () => performance.now(),
  random: Math.random,
  after: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
const session = await openBrokerSession({
  home, request: request(), isNew: false, quarantined: [], onPhase() {}, onSilence() {},
  onTrouble: (line) => void process.stderr.write(`${line}\n`), snapshotFacts: SNAPSHOT_FACTS,
  openVenue: async (): Promise<Venue> => ({
    broker: metered(new AlpacaBroker({
      credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), baseUrl: url, timers,
      requestsPerMinute: 1_000_000,
    })),
    timers, market: (after) => market(timers, after), close: async () => {}, limits: UNLIMITED,
  }),
})
setInterval(() => say({ kind: 'sends', ...sends }), 50).unref()
await session.supervisor.run()

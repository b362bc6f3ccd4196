import {
  fail, money, price, quantity, utcMillis, type ClientOrderId, type ExecutionId, type UtcMillis,
  type VenueOrderId,
} from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { defaultInstrument } from '../../src/data/index.ts'
import { Engine, type EngineOptions } from '../../src/engine/index.ts'
import type { Bar, Fact, OrderTerms, Session, Timeframe } from '../../src/model/index.ts'
import type { RiskLimits } from '../../src/risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../src/safety/index.ts'
import { OPEN_LIMITS } from '../property/risk-world.ts'

/** A session of the NYSE by its date. */
export function sessionOn(date: string): Session {
  const session = calendarNamed('XNYS').session(date as Session['date'])
  if (session === undefined) throw new Error(`${date} is no session`)
  return session
}

const WATCHING: NonNullable<EngineOptions['live']> = {
  watchesOutside: true, principals: { operators: [], confirmWithinMs: 0 },
  changeLimits: () => fail('SETTING_FIXED', 'none is changed here'),
}

/** A core of minutes and days of AAA without strategies, and what it records. */
export function liveEngine(
  limits: Partial<RiskLimits> = {}, watchesOutside = false,
): { engine: Engine; facts: Fact[] } {
  const facts: Fact[] = []
  const engine = new Engine({
    mode: 'live', instruments: [defaultInstrument('AAA', {})],
    series: [
      { symbol: 'AAA', timeframe: '1m', isFinest: true }, { symbol: 'AAA', timeframe: '1d', isFinest: false },
    ],
    capital: money('1000000'), currency: 'USD', isCashAccount: false, calendar: 'XNYS',
    isBetweenSessions: () => false, riskLimits: { ...OPEN_LIMITS, ...limits },
    killSwitchLimits: DEFAULT_KILL_SWITCH_LIMITS, rearmsDrawdown: false,
    ...(watchesOutside ? { live: WATCHING } : {}),
    errorBudget: 3, epoch: 0, onTrade: () => {}, journal: { append: (fact) => void facts.push(fact) },
  })
  return { engine, facts }
}

/** A bar of AAA of one price; a minute that closes at `closeAt` unless its beginning is said. */
export function barAt(
  closeAt: number, close: number,
  { timeframe = '1m', openAt = closeAt - 60_000, volume = 1_000 }: {
    readonly timeframe?: Timeframe; readonly openAt?: number; readonly volume?: number
  } = {},
): Bar {
  return {
    symbol: 'AAA', timeframe, openAt: utcMillis(openAt), closeAt: utcMillis(closeAt), open: close,
    high: close, low: close, close, volume,
  }
}

let orders = 0

/** Lets the strategy `one` hold a hundred AAA. */
export function hold(engine: Engine, at: UtcMillis): void {
  const clientOrderId = `ii-0-one-${++orders}-e0-0` as ClientOrderId
  const units = { symbol: 'AAA', side: 'BUY', quantity: quantity('100') } as const
  const terms: OrderTerms = {
    ...units, clientOrderId, type: 'MARKET', timeInForce: 'DAY', isReduceOnly: false, role: 'entry',
    strategy: 'one', signal: orders as OrderTerms['signal'],
  }
  const fill = {
    ...units, clientOrderId, executionId: `E${orders}` as ExecutionId, price: price('100'), fee: money('0'),
    at, liquidity: 'TAKER',
  } as const
  engine.note({ kind: 'OrderInitialized', terms }, at)
  engine.note({ kind: 'OrderSubmitted', clientOrderId }, at)
  engine.note({ kind: 'OrderAccepted', clientOrderId, venueOrderId: `V${orders}` as VenueOrderId }, at)
  engine.note({ kind: 'OrderFilled', clientOrderId, fill }, at)
}

/** What risk says to an order of ten AAA at an instant. */
export function judge(engine: Engine, at: UtcMillis, role: 'entry' | 'flatten' = 'entry'): {
  readonly failed: readonly string[]; readonly verdict: string
} {
  engine.sessions.now = at
  const isEntry = role === 'entry'
  const terms: OrderTerms = {
    clientOrderId: `ii-0-one-${++orders}-e0-0` as ClientOrderId, symbol: 'AAA',
    side: isEntry ? 'BUY' : 'SELL', quantity: quantity('10'), type: 'LIMIT', limitPrice: price('100'),
    timeInForce: 'DAY', isReduceOnly: !isEntry, role, strategy: 'one', signal: orders as OrderTerms['signal'],
  }
  const { decision } = engine.risk.approve(terms)
  engine.risk.endInput()
  const failed = decision.checks.filter(({ outcome }) => outcome === 'FAIL').map(({ code }) => code)
  return { failed, verdict: decision.verdict }
}

import {
  formatFixed, money, price, quantity, sessionDate, utcMillis, ZERO_MONEY, ZERO_PRICE, type ClientOrderId,
  type ExecutionId, type Sequence, type UtcMillis, type VenueOrderId,
} from '../../src/base/index.ts'
import { Engine } from '../../src/engine/index.ts'
import type { OrderState } from '../../src/execution/index.ts'
import type {
  Effect, Fact, Fill, Instrument, OrderChanges, OrderTerms, Protection, Side, VenueEvent,
} from '../../src/model/index.ts'
import { BACKTEST_LIMITS, type RiskLimits } from '../../src/risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../src/safety/index.ts'

/** Limits that let everything pass but what an order itself may break: lots, ticks, conservation. */
const OPEN_LIMITS: RiskLimits = {
  ...BACKTEST_LIMITS, allowShorts: true, allowPyramiding: true, grossFraction: 10, maxPositionFraction: 10,
  orderValueFraction: 10, sectorFraction: 10, correlationMax: 1, orderVolumeFraction: 1, barVolumeFraction: 1,
  entriesPerDayMax: undefined, repeatsMax: undefined, turnoverFraction: undefined,
  messagesPerMinuteMax: undefined, duplicateWindowMs: undefined,
}

const OPEN_AT = utcMillis(Date.UTC(2024, 2, 4, 14, 30))
const CLOSE_AT = utcMillis(Date.UTC(2024, 2, 4, 21))

/** Who trades what; `one` and `ACME` unless said otherwise. */
export interface Owner {
  readonly strategy?: string
  readonly symbol?: string
}

/** Guards in decimal texts. */
export interface GuardWords {
  readonly stop?: string
  readonly target?: string
  readonly trailing?: string
}

/** An entry in words. */
export interface EntryWords extends Owner, GuardWords {
  readonly side?: Side
  readonly limit?: string
}

/** A share that trades in cents and whole units. */
export function shareOf(symbol: string, changes: Partial<Instrument> = {}): Instrument {
  return {
    symbol, name: symbol, assetClass: 'equity', currency: 'USD', sector: 'UNKNOWN', calendar: 'XNYS',
    tickTable: [{ since: sessionDate('1970-01-01'), atLeast: ZERO_PRICE, tick: price('0.01') }],
    lotSize: quantity('1'), isFractionable: false, isShortable: true, borrowFeeFraction: 0, ...changes,
  }
}

/**
 * The real core with a hand for a venue: orders are entered and answered in decimal texts.
 *
 * An order is called by its signal, leg and revision: `1:e0-0` is `ii-0-<strategy>-1-e0-0`. Prices stand at 100.
 */
export class ProtectionDesk {
  readonly engine: Engine
  readonly facts: Fact[] = []
  /** Everything that was ever sent. */
  readonly effects: Effect[] = []
  readonly #ids = new Map<string, ClientOrderId>()
  #at: number = CLOSE_AT
  #signals = 0
  #executions = 0
  #read = 0

  constructor(symbols: readonly string[] = ['ACME']) {
    this.engine = new Engine({
      mode: 'test', instruments: symbols.map((symbol) => shareOf(symbol)), capital: money('1000000'),
      series: symbols.map((symbol) => ({ symbol, timeframe: '1d', isFinest: true })), currency: 'USD',
      isCashAccount: false, calendar: 'XNYS', riskLimits: OPEN_LIMITS,
      killSwitchLimits: { ...DEFAULT_KILL_SWITCH_LIMITS, errorCountMax: 1_000_000 }, rearmsDrawdown: false,
      priceDeviationFractionMax: 0.1, errorBudget: 3, epoch: 0, onTrade: () => undefined,
      journal: { append: (fact) => this.facts.push(fact) },
    })
    this.engine.start(OPEN_AT)
    this.engine.openSession('XNYS', {
      date: sessionDate('2024-03-04'), openAt: OPEN_AT, closeAt: CLOSE_AT, preOpenAt: OPEN_AT,
      postCloseAt: CLOSE_AT, isEarlyClose: false,
    })
    for (const index of symbols.keys()) this.show(100, index)
  }

  /** Shows a bar at one price. */
  show(close: number, index = 0): void {
    const [symbol] = [...this.engine.market.symbols()].slice(index)
    this.engine.onBar(index, {
      symbol: symbol ?? '', timeframe: '1d', openAt: OPEN_AT, closeAt: CLOSE_AT, open: close, high: close,
      low: close, close, volume: 1_000_000,
    })
  }

  now(): UtcMillis {
    this.#at += 1_000
    this.engine.sessions.now = this.#at as UtcMillis
    return this.#at as UtcMillis
  }
}

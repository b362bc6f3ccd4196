import type { Bar, Fact, FactBody, Fill, OrderTerms } from '../../src/model/index.ts'
import { nearestWhole, ONE, worth } from './exact-decimal.ts'

/** A bar that the run was shown. */
export type LedgerBar = Pick<Bar, 'symbol' | 'openAt' | 'closeAt' | 'high' | 'low' | 'close'>

/** A round trip as it is booked here; money, prices and units in 1e-9, excursions in money. */
export interface LedgerTrade {
  readonly symbol: string
  readonly side: 'LONG' | 'SHORT'
  readonly entryAt: number
  exitAt: number
  entered: bigint
  entryValue: bigint
  exited: bigint
  exitValue: bigint
  gross: bigint
  fees: bigint
  dividends: bigint
  bars: number
  adverse: number
  favorable: number
}

interface Holding {
  /** Signed units and what they cost, oldest first. */
  lots: { units: bigint; cost: bigint }[]
  trade: LedgerTrade | undefined
  mark: number
}

/** What a short owes for a night or several, and what it was computed from. */
export interface BorrowFee {
  readonly symbol: string
  readonly at: number
  readonly charged: bigint
  readonly units: bigint
  readonly mark: number
}

/** What is said after the bars of its instant were shown; all else may come of matching them. */
const AFTER_BARS: ReadonlySet<FactBody['kind']> = new Set<FactBody['kind']>([
  'SignalGenerated', 'SessionOpened', 'FeeCharged', 'DividendPaid', 'SplitApplied', 'InstrumentDelisted',
  'RunEnded',
])

const units = ({ lots }: Holding): bigint => lots.reduce((sum, lot) => sum + lot.units, 0n)
const cost = ({ lots }: Holding): bigint => lots.reduce((sum, lot) => sum + lot.cost, 0n)
const abs = (value: bigint): bigint => (value < 0n ? -value : value)
const share = (amount: bigint, up: bigint, down: bigint): bigint => nearestWhole({ up: amount * up, down })
const float = (nanos: bigint): number => Number(nanos) / 1e9

/**
 * A second ledger of one strategy: cash, lots, round trips with their excursions, and equity, from the fills,
 * fees and corporate actions of a record and from bars.
 *
 * Written from docs/MATCHING.md, docs/DATA.md (splits, dividends, delistings) and the conventions of the
 * metrics: lots first in first out; a round trip runs from flat to flat; MAE and MFE (Sweeney, Maximum
 * Adverse Excursion, 1996) are the worst open loss and the best open profit by the extremes of each bar that
 * closed while it was open, and by its exits; of the bar inside which it began, the close stands for the
 * best.
 */
export class ReferenceLedger {
  readonly trades: LedgerTrade[] = []
  readonly borrowed: BorrowFee[] = []
  /** Equity after the last bar of each instant. */
  readonly equityAt = new Map<number, number>()
  cash: bigint
  readonly #bars: readonly LedgerBar[]
  readonly #holdings = new Map<string, Holding>()
  readonly #orders = new Map<string, OrderTerms>()
  #next = 0

  constructor(capital: bigint, bars: readonly LedgerBar[]) {
    this.cash = capital
    this.#bars = bars.toSorted((a, b) => a.closeAt - b.closeAt || (a.symbol < b.symbol ? -1 : 1))
  }

  /** Books a fact; bars that closed before it are taken first. What a bar fills comes before the bar. */
  take({ body, eventAt }: Fact): void {
    this.#showBars(AFTER_BARS.has(body.kind) ? eventAt : eventAt - 1)
    switch (body.kind) {
      case 'OrderInitialized': this.#orders.set(body.terms.clientOrderId, body.terms); break
      case 'OrderFilled': this.#fill(body.fill); break
      case 'FeeCharged': this.#fee(body, eventAt); break
      case 'DividendPaid': this.#dividend(body); break
      case 'SplitApplied': this.#split(body, eventAt); break
      case 'InstrumentDelisted': {
        const held = this.#of(body.symbol)
        if (units(held) !== 0n) this.#close(held, -units(held), body.finalPrice, eventAt)
        break
      }
      default:
    }
  }

  get equity(): number {
    let equity = float(this.cash)
    for (const held of this.#holdings.values()) {
      if (held.lots.length > 0) equity += float(units(held)) * held.mark
    }
    return equity
  }

  #of(symbol: string): Holding {
    const held = this.#holdings.get(symbol) ?? { lots: [], trade: undefined, mark: Number.NaN }
    this.#holdings.set(symbol, held)
    return held
  }

  #showBars(until: number): void {
    for (; (this.#bars[this.#next]?.closeAt ?? Infinity) <= until; this.#next++) {
      const bar = this.#bars[this.#next] as LedgerBar
      const held = this.#of(bar.symbol)
      held.mark = bar.close
      const { trade } = held
      if (trade !== undefined) {
        const [size, paid] = [float(units(held)), float(cost(held))]
        const [high, low] = [size * bar.high - paid, size * bar.low - paid]
        const best = trade.entryAt > bar.openAt ? size * bar.close - paid : Math.max(high, low)
        excursion(trade, Math.min(high, low), best)
        trade.bars++
      }
      this.equityAt.set(bar.closeAt, this.equity)
    }
  }

  #fill({ clientOrderId, symbol, side, quantity, price, fee, at }: Fill): void {
    if (!this.#orders.has(clientOrderId)) throw new Error(`a fill of ${clientOrderId}, which nobody made`)
    const held = this.#of(symbol)
    const signed = side === 'BUY' ? quantity : -quantity
    const before = units(held)
    this.cash -= fee
    if (before !== 0n && before > 0n !== signed > 0n) {
      if (abs(signed) > abs(before)) throw new Error(`${symbol} was turned round by one fill`)
      if (held.trade !== undefined) held.trade.fees += fee
      this.#close(held, signed, price, at)
      return
    }
    const value = worth(price, signed)
    this.cash -= value
    if (held.lots.length === 0) held.mark = float(price)
    held.lots.push({ units: signed, cost: value })
    held.trade ??= {
      symbol, side: signed > 0n ? 'LONG' : 'SHORT', entryAt: at, exitAt: 0, entered: 0n, entryValue: 0n,
      exited: 0n, exitValue: 0n, gross: 0n, fees: 0n, dividends: 0n, bars: 0, adverse: 0, favorable: 0,
    }
    held.trade.fees += fee
    held.trade.entered += quantity
    held.trade.entryValue += abs(value)
  }

  /** Takes `signed` units out, the oldest first, at a price; without a fee. */
  #close(held: Holding, signed: bigint, price: bigint, at: number): void {
    const { trade } = held
    if (trade === undefined) throw new Error('a position without a trade')
    const openProfit = float(units(held)) * float(price) - float(cost(held))
    excursion(trade, openProfit, openProfit)
    const value = worth(price, signed)
    this.cash -= value
    trade.gross -= value
    for (let left = abs(signed); left > 0n;) {
      const lot = held.lots[0]
      if (lot === undefined) throw new Error('more was closed than there was')
      const size = abs(lot.units)
      const part = size < left ? size : left
      const spent = part === size ? lot.cost : share(lot.cost, part, size)
      left -= part
      trade.gross -= spent
      if (part === size) held.lots.shift()
      else {
        lot.units -= lot.units > 0n ? part : -part
        lot.cost -= spent
      }
    }
    trade.exited += abs(signed)
    trade.exitValue += abs(value)
    if (held.lots.length > 0) return
    trade.exitAt = at
    this.trades.push(trade)
    held.trade = undefined
  }

  #fee({ symbol, amount }: Extract<FactBody, { kind: 'FeeCharged' }>, at: number): void {
    const held = this.#of(symbol)
    this.borrowed.push({ symbol, at, charged: amount, units: units(held), mark: held.mark })
    this.cash -= amount
    if (held.trade !== undefined) held.trade.fees += amount
  }

  #dividend({ symbol, amountPerUnit }: Extract<FactBody, { kind: 'DividendPaid' }>): void {
    const held = this.#of(symbol)
    const amount = worth(amountPerUnit, units(held))
    this.cash += amount
    if (held.trade !== undefined) held.trade.dividends += amount
  }

  /** The position is rounded and not its lots; what is below a lot is paid out. */
  #split(body: Extract<FactBody, { kind: 'SplitApplied' }>, at: number): void {
    const [up, down] = [BigInt(body.newUnits), BigInt(body.oldUnits)]
    const held = this.#of(body.symbol)
    held.mark = (held.mark * body.oldUnits) / body.newUnits
    let [before, after] = [0n, 0n]
    for (const lot of held.lots) {
      before += lot.units
      const total = share(before, up, down)
      lot.units = total - after
      after = total
    }
    if (held.trade === undefined) return
    held.trade.entered = share(held.trade.entered, up, down)
    held.trade.exited = share(held.trade.exited, up, down)
    const rest = abs(after) % body.lotSize
    if (rest > 0n) this.#close(held, after > 0n ? -rest : rest, body.cashInLieuPrice, at)
  }
}

function excursion(trade: LedgerTrade, worst: number, best: number): void {
  trade.adverse = Math.max(trade.adverse, -worst)
  trade.favorable = Math.max(trade.favorable, best)
}

/** Average price of a value over units, rounded half to even. */
export function averageOf(value: bigint, quantity: bigint): bigint {
  return nearestWhole({ up: value * ONE, down: quantity })
}

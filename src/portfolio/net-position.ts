import {
  averagePrice, ZERO_PRICE, ZERO_QUANTITY, type Money, type Price, type Quantity, type UtcMillis,
} from '../base/index.ts'
import type { Bar, PositionView } from '../model/index.ts'
import type { RestatedPart } from './part-history.ts'
import { StrategyPosition } from './strategy-position.ts'

/** What a closed bar tells of positions. */
export type ShownBar = Pick<Bar, 'openAt' | 'high' | 'low' | 'close'>

/** The account's position in one instrument: the sum of its strategies' parts, with its mark. */
export class NetPosition implements PositionView {
  symbol: string
  /** Last price shown, or that of the fill that opened it; of a flat one any old price. NaN: none yet. */
  mark = Number.NaN
  /** Mirror of `quantity` for marks. */
  units = 0
  quantity: Quantity = ZERO_QUANTITY
  /** A strategy holds a part, even if they add up to nothing. */
  isHeld = false
  readonly parts: StrategyPosition[] = []

  constructor(symbol: string) {
    this.symbol = symbol
  }

  get averagePrice(): Price {
    let cost = 0n
    for (const part of this.parts) cost += part.cost
    return this.quantity === 0n ? ZERO_PRICE : averagePrice(cost as Money, this.quantity)
  }

  get openedAt(): UtcMillis {
    let first = 0
    for (const part of this.parts) {
      if (part.quantity !== 0n && (first === 0 || part.openedAt < first)) first = part.openedAt
    }
    return first as UtcMillis
  }

  /** Marked value: negative for shorts. */
  get value(): number {
    return this.units === 0 ? 0 : this.units * this.mark
  }

  /** The strategy's part, made when it has none. */
  partOf(strategy: string): StrategyPosition {
    for (const part of this.parts) if (part.strategy === strategy) return part
    const part = new StrategyPosition(strategy, this.symbol)
    this.parts.push(part)
    return part
  }

  /**
   * Takes a closed bar: the mark, and excursions of the trades under way, whose bars `deciders` count.
   *
   * Of the bar inside which a trade began, its worst price may have come after the entry and counts; its best
   * may have come before, so that the close stands for it.
   */
  takeBar({ openAt, high, low, close }: ShownBar, deciders: readonly string[]): void {
    this.mark = close
    if (!this.isHeld) return
    const { parts } = this
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] as StrategyPosition
      const builder = part.trade
      if (builder === undefined) continue
      const atHigh = part.units * high - part.paid
      const atLow = part.units * low - part.paid
      const best = builder.entryAt > openAt ? part.units * close - part.paid : Math.max(atHigh, atLow)
      builder.excursion(Math.min(atHigh, atLow), best)
      if (deciders.includes(part.strategy)) builder.barCount++
    }
  }

  /** Counts a closed bar for the trades of the strategies whose own series it is of. */
  countBar(deciders: readonly string[]): void {
    for (const { strategy, trade } of this.parts) {
      if (trade !== undefined && deciders.includes(strategy)) trade.barCount++
    }
  }

  /** Puts a part whose executions were booked anew in its place; what its trade has seen of bars stays. */
  replace(part: StrategyPosition, { part: restated, history }: RestatedPart): void {
    restated.history = history
    const [before, after] = [part.trade, restated.trade]
    if (before !== undefined && after !== undefined) {
      after.barCount = before.barCount
      after.excursion(-before.adverseExcursion, before.favorableExcursion)
    }
    this.parts.splice(this.parts.indexOf(part), 1, restated)
  }

  /** Adds the parts up again after one of them changed. */
  refresh(): void {
    let quantity = 0n
    let units = 0
    this.isHeld = false
    for (const part of this.parts) {
      quantity += part.quantity
      units += part.units
      if (part.quantity !== 0n) this.isHeld = true
    }
    this.quantity = quantity as Quantity
    this.units = quantity === 0n ? 0 : units
  }
}

/** The list with or without the position; a new one where it shrinks, since somebody may be reading it. */
export function listed(list: NetPosition[], net: NetPosition, isIn: boolean): NetPosition[] {
  if (list.includes(net) === isIn) return list
  if (!isIn) return list.filter((each) => each !== net)
  list.push(net)
  return list
}

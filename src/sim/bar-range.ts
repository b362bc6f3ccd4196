import type { BarNumbers } from '../model/index.ts'
import { OrderMode, type WorkingOrder } from './working-order.ts'

/**
 * What a bar's four prices say of the moments inside it.
 *
 * An order that was there at the open may meet every price of the bar. One that came inside it, at a known
 * price, certainly meets only part of them: the market went on from there to the close, and, where it had
 * come to that price straight from the open, the extreme on the far side lies ahead too. A protective stop
 * counts every price of the bar all the same: what may have hurt did hurt.
 */
export class BarRange {
  open = Number.NaN
  high = Number.NaN
  low = Number.NaN
  close = Number.NaN
  /** Number of the bar, which orders that come inside it bear. */
  sequence = 0

  begin(bar: BarNumbers, sequence: number): void {
    this.open = bar.open
    this.high = bar.high
    this.low = bar.low
    this.close = bar.close
    this.sequence = sequence
  }

  /** Says whether the order came after the open of this bar. */
  cameInside(order: WorkingOrder): boolean {
    return order.arrivedIn === this.sequence && order.arrivedPrice === order.arrivedPrice
  }

  /** Says whether the bar reached the order's price; a limit must be traded through where `isStrict`. */
  isReached(order: WorkingOrder, isStrict: boolean): boolean {
    if (order.mode === OrderMode.Stop) {
      const level = order.stopLevel
      return order.isBuy ? (order.isGuard ? this.high : this.highAfter(order)) >= level
        : (order.isGuard ? this.low : this.lowAfter(order)) <= level
    }
    const bound = order.isBuy ? this.lowAfter(order) : this.highAfter(order)
    if (isStrict && bound === order.limit) return false
    return order.isBuy ? bound <= order.limit : bound >= order.limit
  }

  /** The lowest price that certainly came after the order. */
  lowAfter(order: WorkingOrder): number {
    if (!this.cameInside(order)) return this.low
    const came = order.arrivedPrice
    return order.isArrivalDirect && this.open > came ? this.low : Math.min(came, this.close)
  }

  /** The highest price that certainly came after the order. */
  highAfter(order: WorkingOrder): number {
    if (!this.cameInside(order)) return this.high
    const came = order.arrivedPrice
    return order.isArrivalDirect && this.open < came ? this.high : Math.max(came, this.close)
  }

  /**
   * The price at which the order meets the market: its own, or where that lay behind the market when it
   * came, that.
   */
  meetingPrice(order: WorkingOrder): number {
    const level = order.level
    if (!this.cameInside(order)) return level
    const isHigher = order.isBuy === (order.mode === OrderMode.Stop)
    return isHigher ? Math.max(level, order.arrivedPrice) : Math.min(level, order.arrivedPrice)
  }
}

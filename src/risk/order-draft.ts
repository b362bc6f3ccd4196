import { formatFixed, Rounding, snapToTick, toNumber, type Price } from '../base/index.ts'
import { Side, type Instrument, type OrderTerms, type Protection } from '../model/index.ts'
import { tickFor } from './day-ticks.ts'
import { badPrice, priceEntry, type PriceWishes } from './entry-prices.ts'
import { exactPrice } from './exact.ts'
import { refuse, type Refusal, type RefusalCode } from './refusal.ts'
import type { RiskLimits } from './risk-limits.ts'
import { priceFor, type Situation } from './situation.ts'

/** An entry with everything but its quantity. */
export interface EntryDraft {
  readonly kind: 'draft'
  readonly side: Side
  readonly type: OrderTerms['type']
  readonly limitPrice: Price | undefined
  readonly stopPrice: Price | undefined
  readonly protection: Protection | undefined
  /** Price that sizing starts from: the limit that was asked for, else the trigger, else the market's now. */
  readonly reference: number
  /** Distance from the reference to the stop (or of the trailing stop); `undefined` without a stop. */
  readonly stopDistance: number | undefined
}

/**
 * Prices an entry and its guards. Codes: NO_PRICE, and those of `priceEntry` and `makeProtection`.
 *
 * An entry by stop is not there before its trigger: its guards are measured from that, and not from the
 * market's price.
 */
export function draftEntry(
  situation: Situation, instrument: Instrument, wishes: PriceWishes, side: Side, limits: RiskLimits,
): EntryDraft | Refusal {
  const market = priceFor(situation, side)
  const marketExact = exactPrice(market)
  const leaving = exactPrice(priceFor(situation, side === Side.Buy ? Side.Sell : Side.Buy))
  if (marketExact === undefined || leaving === undefined) return noPrice(situation)
  const prices = priceEntry({ situation, instrument, side, limits }, wishes)
  if (prices.kind === 'refused') return prices
  const { type, limitPrice, stopPrice } = prices
  const asked = wishes.priceTarget === undefined ? stopPrice : limitPrice
  const reference = asked ?? marketExact
  const last = stopPrice ?? leaving
  const isWaiting = stopPrice !== undefined
  const entry = { situation, instrument, isLong: side === Side.Buy, reference, last, isWaiting }
  const protection = makeProtection(entry, wishes)
  if (protection !== undefined && 'kind' in protection) return protection
  return {
    kind: 'draft',
    side,
    type,
    limitPrice,
    stopPrice,
    protection,
    reference: asked === undefined ? market : toNumber(asked),
    stopDistance: stopDistance(protection, reference),
  }
}

/** What `makeProtection` measures against. */
export interface Guarded {
  readonly situation: Situation
  readonly instrument: Instrument
  readonly isLong: boolean
  /** Price at which the position is or will be entered. */
  readonly reference: Price
  /** What leaving the position would pay or get now, or where an entry that waits begins. */
  readonly last: Price
  /** `last` is the trigger of such an entry. */
  readonly isWaiting: boolean
}

/**
 * Makes the guards exact; `undefined` when the signal names none.
 *
 * Stops and targets move to the tick nearer to the position (a long's stop up, its target down), so that no
 * more is risked than was asked; a trailing distance moves down. Codes: BAD_PRICE, STOP_WRONG_SIDE (a long's
 * stop not below both the entry and the market, or the trigger), TARGET_WRONG_SIDE (a long's target not above
 * the entry); mirrored for shorts.
 */
export function makeProtection(guarded: Guarded, wishes: PriceWishes): Protection | undefined | Refusal {
  const { stopLoss, takeProfit, trailingDistance } = wishes
  if (stopLoss === undefined && takeProfit === undefined && trailingDistance === undefined) return undefined
  const protection: { -readonly [K in keyof Protection]: Protection[K] } = {}
  if (stopLoss !== undefined) {
    const stop = guardPrice(guarded, stopLoss, guarded.isLong ? Rounding.Up : Rounding.Down)
    if (stop === undefined) return badPrice('the stop', stopLoss)
    if (!isStopSide(guarded, stop)) return wrongSide('STOP_WRONG_SIDE', 'stop', stop, guarded)
    protection.stopPrice = stop
  }
  if (takeProfit !== undefined) {
    const target = guardPrice(guarded, takeProfit, guarded.isLong ? Rounding.Down : Rounding.Up)
    if (target === undefined) return badPrice('the target', takeProfit)
    const isRight = guarded.isLong ? target > guarded.reference : target < guarded.reference
    if (!isRight) return wrongSide('TARGET_WRONG_SIDE', 'target', target, guarded)
    protection.targetPrice = target
  }
  if (trailingDistance !== undefined) {
    const distance = guardDistance(guarded, trailingDistance)
    if (distance === undefined) return badPrice('the trailing distance', trailingDistance)
    protection.trailingOffset = distance
  }
  return Object.freeze(protection)
}

function isStopSide({ isLong, reference, last }: Guarded, stop: Price): boolean {
  return isLong ? stop < reference && stop < last : stop > reference && stop > last
}

function guardPrice(
  { situation, instrument }: Guarded, wish: number, direction: Rounding,
): Price | undefined {
  const exact = exactPrice(wish)
  if (exact === undefined) return undefined
  const snapped = snapToTick(exact, tickFor(situation, instrument, exact), direction)
  return snapped > 0n ? snapped : undefined
}

/** A distance moves in the ticks of the market's price, not in those of its own size. */
function guardDistance({ situation, instrument, last, reference }: Guarded, wish: number): Price | undefined {
  const exact = exactPrice(wish)
  if (exact === undefined) return undefined
  const snapped = snapToTick(exact, tickFor(situation, instrument, last), Rounding.Down)
  return snapped > 0n && snapped < reference ? snapped : undefined
}

function stopDistance(protection: Protection | undefined, reference: Price): number | undefined {
  if (protection === undefined) return undefined
  const { stopPrice, trailingOffset } = protection
  if (stopPrice !== undefined) return Math.abs(toNumber(reference) - toNumber(stopPrice))
  return trailingOffset === undefined ? undefined : toNumber(trailingOffset)
}

/** Refuses what cannot be priced. */
export function noPrice({ symbol, lastPrice }: Situation): Refusal {
  return refuse('NO_PRICE', () => `${symbol} has no price yet (found ${lastPrice})`)
}

function wrongSide(
  code: RefusalCode, what: string, price: Price,
  { isLong, reference, last, isWaiting }: Guarded,
): Refusal {
  const isBelow = isLong === (what === 'stop')
  const beside = isWaiting ? 'trigger' : 'last price'
  return refuse(code, () => `the ${what} of a ${isLong ? 'long' : 'short'} must be `
    + `${isBelow ? 'below' : 'above'} ${formatFixed(reference)} (${beside} ${formatFixed(last)}), `
    + `found ${formatFixed(price)}`)
}

import { absFixed, formatFixed, minFixed, Rounding, roundToLot, type Quantity } from '../base/index.ts'
import { Side, type SignalLeg } from '../model/index.ts'
import { lotOf } from './exact.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { RiskLimits } from './risk-limits.ts'
import { isEntry, type RiskViews } from './risk-views.ts'
import { exitingUnits, opposingStrategy, pendingEntry, type Situation } from './situation.ts'

/** What a signal means for the strategy's own position: enter (or add), or take out. */
export type Intent =
  | { readonly kind: 'enter'; readonly side: Side }
  | { readonly kind: 'exit'; readonly side: Side; readonly quantity: Quantity }

/** The wish of one leg, and how many units it names, if it does. */
export interface Wish {
  readonly type: SignalLeg['type']
  readonly quantity: number | undefined
}

/**
 * Reads a wish against what the strategy owns; no intent ever flips a position.
 *
 * BUY enters long, or covers the own short. SELL closes the own long, or enters short where that is allowed.
 * CLOSE_LONG and CLOSE_SHORT touch only the strategy's own units; whoever runs risk takes its working entries
 * back before, and where that is all there is to do the code says so. Codes: ALREADY_LONG, ALREADY_SHORT,
 * LONG_ONLY, NOT_SHORTABLE, NO_POSITION, SOLD_OUTSIDE, ENTRY_TAKEN_BACK, EXIT_PENDING, ENTRY_PENDING,
 * OPPOSITE_STRATEGY.
 */
export function readIntent(
  views: RiskViews, limits: RiskLimits, situation: Situation, wish: Wish,
): Intent | Refusal {
  const { own, symbol } = situation
  switch (wish.type) {
    case 'CLOSE_LONG':
      return own > 0n ? exitIntent(situation, wish.quantity) : noPosition(situation, 'long')
    case 'CLOSE_SHORT':
      return own < 0n ? exitIntent(situation, wish.quantity) : noPosition(situation, 'short')
    case 'BUY':
      if (own < 0n) return exitIntent(situation, wish.quantity)
      if (own > 0n && !limits.allowPyramiding) {
        return refuse('ALREADY_LONG', () => `long ${formatFixed(own)} ${symbol} already, pyramiding is off`)
      }
      return enterIntent(views, situation, Side.Buy)
    case 'SELL':
      return own > 0n ? exitIntent(situation, wish.quantity) : shortIntent(views, limits, situation)
  }
}

function shortIntent(views: RiskViews, limits: RiskLimits, situation: Situation): Intent | Refusal {
  const { own, symbol, instrument } = situation
  if (!limits.allowShorts) {
    return refuse('LONG_ONLY', () => `nothing of ${symbol} is held, and selling short is off (allow_shorts)`)
  }
  if (instrument?.isShortable !== true) {
    return refuse('NOT_SHORTABLE', () => `nothing of ${symbol} is held, and it cannot be sold short`)
  }
  if (own < 0n && !limits.allowPyramiding) {
    return refuse('ALREADY_SHORT', () => `short ${formatFixed(-own)} ${symbol} already, pyramiding is off`)
  }
  return enterIntent(views, situation, Side.Sell)
}

/**
 * The intent to open or add on one side: no own entry may be working, no other strategy may stand against it.
 */
export function enterIntent(views: RiskViews, situation: Situation, side: Side): Intent | Refusal {
  const { symbol } = situation
  const pending = pendingEntry(situation)
  if (pending !== undefined) {
    const { clientOrderId } = pending.terms
    return refuse('ENTRY_PENDING', () => `the order ${clientOrderId} in ${symbol} is still working`)
  }
  const against = opposingStrategy(views, situation, side)
  if (against !== undefined) {
    return refuse('OPPOSITE_STRATEGY', () => `${against} holds or enters the other side of ${symbol}`)
  }
  return { kind: 'enter', side }
}

/**
 * The intent to take out `wanted` units (all, when none are named) of those that the account holds, less what
 * working exits take out already.
 */
export function exitIntent(situation: Situation, wanted: number | undefined): Intent | Refusal {
  const { own, covered, symbol, instrument } = situation
  if (covered === 0n) return soldOutside(situation)
  const held = absFixed(covered)
  const exiting = exitingUnits(situation, undefined)
  const free = (held - exiting) as Quantity
  if (free <= 0n) return exitPending(situation)
  const side = own > 0n ? Side.Sell : Side.Buy
  if (wanted === undefined || instrument === undefined) return { kind: 'exit', side, quantity: free }
  const quantity = minFixed(roundToLot(Math.min(wanted, UNITS_MAX), lotOf(instrument), Rounding.Down), free)
  if (quantity > 0n) return { kind: 'exit', side, quantity }
  return refuse('SIZE_ZERO', () => `${wanted} units of ${symbol} are less than one lot of `
    + formatFixed(lotOf(instrument)))
}

/** Refuses what asks for units that are on their way out. */
export function exitPending(situation: Situation): Refusal {
  const [held, exiting] = [absFixed(situation.covered), exitingUnits(situation, undefined)]
  return refuse('EXIT_PENDING', () => (
    `working exits take ${formatFixed(exiting)} of ${formatFixed(held)} ${situation.symbol} out already`
  ))
}

/** Refuses to take out what others have traded away: the order would open the other side at the broker. */
function soldOutside({ strategy, own, symbol }: Situation): Refusal {
  return refuse('SOLD_OUTSIDE', () => (
    `the account holds none of the ${formatFixed(absFixed(own))} ${symbol} of ${strategy} any more: `
    + 'somebody else has traded them away'
  ))
}

/** More units than any account holds: keeps a strategy's giant numbers inside exact arithmetic. */
export const UNITS_MAX = 1e15

function noPosition(situation: Situation, direction: string): Refusal {
  const { strategy, symbol } = situation
  const entry = pendingEntry(situation)
  if (entry !== undefined && isEntry(entry.terms)) {
    const { clientOrderId } = entry.terms
    return refuse('ENTRY_TAKEN_BACK', () => (
      `${strategy} holds no ${direction} position in ${symbol}; its entry ${clientOrderId} is taken back`
    ))
  }
  return refuse('NO_POSITION', () => `${strategy} holds no ${direction} position in ${symbol}`)
}

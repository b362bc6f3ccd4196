import {
  invariant, minFixed, notional, proportion, SCALE, ZERO_MONEY, type Money, type Price, type Quantity,
  type SessionDate,
} from '../base/index.ts'
import type { AssetClass, Side } from '../model/index.ts'

/** One execution as fees see it, with what its order had filled before. */
export interface FeeBasis {
  readonly side: Side
  readonly assetClass: AssetClass
  readonly date: SessionDate
  readonly quantity: Quantity
  /** Price times quantity of this execution. */
  readonly value: Money
  /** Filled of the same order before this execution. */
  readonly quantityBefore: Quantity
  /** Value of what was filled before. */
  readonly valueBefore: Money
}

/**
 * What an execution costs; negative is a rebate.
 *
 * Charges that are fixed for a whole order (a minimum, a cap) are spread: each execution pays what the
 * order owes after it less what it owed before it, so that an order in parts costs what it costs in one.
 */
export type FeeModel = (basis: FeeBasis) => Money

const E9_PER_BPS = 100_000

/** A fraction as parts of 1e9. */
function partsOf(fraction: number): bigint {
  return BigInt(Math.round(fraction * Number(SCALE)))
}

/** What the order owes after the execution less what it owed before. */
function increment(basis: FeeBasis, owed: (quantity: Quantity, value: Money) => Money): Money {
  const { quantity, value, quantityBefore, valueBefore } = basis
  const before = quantityBefore === 0n ? ZERO_MONEY : owed(quantityBefore, valueBefore)
  return (owed((quantityBefore + quantity) as Quantity, (valueBefore + value) as Money) - before) as Money
}

/** Costs nothing. */
export const noFees: FeeModel = () => ZERO_MONEY

/**
 * Commission by the unit, with a minimum for the order and a cap as a fraction of its value.
 *
 * Where the cap is below the minimum the cap holds, as at Interactive Brokers (USD 0.005 a share, at least
 * 1.00, at most 1 % of the trade value):
 * https://www.interactivebrokers.com/en/pricing/commissions-stocks.php
 */
export function perUnitCommission(
  options: { perUnit: Price; minimum?: Money; maximumFraction?: number },
): FeeModel {
  const { perUnit, minimum = ZERO_MONEY, maximumFraction } = options
  const cap = maximumFraction === undefined ? undefined : partsOf(maximumFraction)
  const owed = (quantity: Quantity, value: Money): Money => {
    const byUnit = notional(perUnit, quantity)
    const atLeast = byUnit < minimum ? minimum : byUnit
    return cap === undefined ? atLeast : minFixed(atLeast, proportion(value, cap, SCALE))
  }
  return (basis) => increment(basis, owed)
}

/** A fixed commission for each order that fills, however many parts it fills in. */
export function perOrderCommission(amount: Money): FeeModel {
  return (basis) => (basis.quantityBefore === 0n ? amount : ZERO_MONEY)
}

/** Commission as a share of the traded value. */
export function bpsCommission(bps: number): FeeModel {
  invariant(Number.isFinite(bps), `a commission must be a number of bps, found ${bps}`)
  const parts = BigInt(Math.round(bps * E9_PER_BPS))
  return (basis) => proportion(basis.value, parts, SCALE)
}

/** All of them together: a commission and the regulatory fees, for example. */
export function sumOfFees(...models: readonly FeeModel[]): FeeModel {
  return (basis) => {
    let sum = 0n
    for (const model of models) sum += model(basis)
    return sum as Money
  }
}

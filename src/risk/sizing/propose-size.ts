import type { SizingMethod } from '../risk-limits.ts'
import { atr } from './atr.ts'
import { equalWeight } from './equal-weight.ts'
import { fixedFraction } from './fixed-fraction.ts'
import { kelly } from './kelly.ts'
import { riskPerTrade } from './risk-per-trade.ts'
import type { SizeBy, SizingContext, SizingProposal } from './sizing-context.ts'
import { volatilityTarget } from './volatility-target.ts'

const METHODS: Readonly<Record<SizingMethod, SizeBy>> = {
  risk_per_trade: riskPerTrade,
  atr,
  fixed_fraction: fixedFraction,
  kelly,
  volatility_target: volatilityTarget,
  equal_weight: equalWeight,
}

/** What a signal names itself, and what the strategy holds already. */
export interface NamedSize {
  /** Units of this entry. */
  readonly quantity: number | undefined
  /** Part of equity to hold in all. */
  readonly weight: number | undefined
  /** Units that the strategy holds in the direction of the entry. */
  readonly held: number
}

/** A size with the name of what it came from: `quantity`, `weight`, `equity` or the method. */
export interface NamedProposal {
  readonly name: string
  readonly size: SizingProposal
}

/** The size that was asked for: the signal's quantity or weight, else the configured method's. */
export function proposeSize(context: SizingContext, named: NamedSize): NamedProposal {
  const { equity, price, limits } = context
  const { quantity, weight, held } = named
  if (quantity !== undefined) return { name: 'quantity', size: sizeOfQuantity(quantity) }
  if (!Number.isFinite(equity)) {
    return { name: 'equity', size: { kind: 'lacks', what: 'the equity of the account' } }
  }
  if (weight !== undefined) return { name: 'weight', size: sizeOfWeight(weight, held, equity, price) }
  return { name: limits.sizingMethod, size: METHODS[limits.sizingMethod](context) }
}

function sizeOfQuantity(units: number): SizingProposal {
  return { kind: 'size', units, note: () => `${units} units, as the signal asks` }
}

function sizeOfWeight(weight: number, held: number, equity: number, price: number): SizingProposal {
  return {
    kind: 'size',
    units: Math.max(0, (equity * weight) / price - held),
    note: () => `weight ${weight} of equity ${equity} at ${price}, less ${held} held`,
  }
}

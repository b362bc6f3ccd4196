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

/** A size with the name of what it came from: `quantity`, `weight` or the method. */
export type NamedProposal = SizingProposal & { readonly name: string }

/** The size that was asked for: the signal's quantity or weight, else the configured method's. */
export function proposeSize(context: SizingContext, named: NamedSize): NamedProposal {
  const { equity, price, limits } = context
  const { quantity, weight, held } = named
  if (quantity !== undefined) {
    const note = (): string => `${quantity} units, as the signal asks`
    return { name: 'quantity', kind: 'size', units: quantity, note }
  }
  if (!Number.isFinite(equity)) return { name: 'equity', kind: 'lacks', what: 'the equity of the account' }
  if (weight !== undefined) {
    return {
      name: 'weight',
      kind: 'size',
      units: Math.max(0, (equity * weight) / price - held),
      note: () => `weight ${weight} of equity ${equity} at ${price}, less ${held} held`,
    }
  }
  return { ...METHODS[limits.sizingMethod](context), name: limits.sizingMethod }
}

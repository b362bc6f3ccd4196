import { invariant } from '../base/index.ts'

/**
 * How much worse than the market's price an order that takes liquidity fills, as a fraction of that price,
 * >= 0.
 *
 * `units` is the size of the fill, `volume` what the interval traded in all; 0 where it is not known.
 */
export type SlippageModel = (units: number, volume: number) => number

const BPS_PER_UNIT = 10_000

/** Fills at the market's own price. */
export const noSlippage: SlippageModel = () => 0

/** The same number of basis points on every fill. */
export function fixedSlippage(bps: number): SlippageModel {
  invariant(bps >= 0, `slippage must not be negative, found ${bps} bps`)
  return () => bps / BPS_PER_UNIT
}

/** Half of a quoted spread, as when each side crosses from the middle. */
export function spreadSlippage(spreadBps: number): SlippageModel {
  return fixedSlippage(spreadBps / 2)
}

/**
 * How impact grows with the share of the volume that an order takes.
 *
 * `SquareRoot`: the square-root law (Grinold and Kahn, Active Portfolio Management, 2nd ed., ch. 16;
 * Kissell, The Science of Algorithmic Trading and Portfolio Management, 2013). `Almgren`: the
 * exponent 3/5 measured by Almgren, Thum, Hauptmann and Li, Direct Estimation of Equity Market Impact, Risk
 * 18(7), 2005. `Linear`: Kyle, Continuous Auctions and Insider Trading, Econometrica 53(6), 1985.
 */
export const ImpactExponent = { SquareRoot: 0.5, Almgren: 0.6, Linear: 1 } as const
export type ImpactExponent = (typeof ImpactExponent)[keyof typeof ImpactExponent]

/**
 * Impact that grows with participation: `coefficientBps * (units / volume) ^ exponent`.
 *
 * The coefficient is the impact of taking the whole volume: about the volatility of the interval in bps for
 * the square-root law, 0.142 of it for Almgren et al. Intervals without volume cost nothing.
 */
export function impactSlippage(options: { coefficientBps: number; exponent: ImpactExponent }): SlippageModel {
  const { coefficientBps, exponent } = options
  invariant(coefficientBps >= 0, `impact must not be negative, found ${coefficientBps} bps`)
  return (units, volume) => (volume > 0 ? (coefficientBps / BPS_PER_UNIT) * (units / volume) ** exponent : 0)
}

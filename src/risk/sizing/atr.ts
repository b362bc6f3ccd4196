import type { SizeBy } from './sizing-context.ts'

/**
 * Risks a fixed part of equity over `atrStopMultiple` average true ranges, whatever the stop.
 *
 * Takes `metadata.atr` of the signal, in price units; without it there is no size.
 * Source: V. Tharp, Trade Your Way to Financial Freedom, 2nd ed. 2007, ch. 14, the percent volatility model.
 */
export const atr: SizeBy = ({ limits, equity, metadata }) => {
  const range = metadata?.['atr']
  if (typeof range !== 'number' || !(range > 0)) return { kind: 'lacks', what: 'metadata.atr of the signal' }
  const distance = limits.atrStopMultiple * range
  return {
    kind: 'size',
    units: (equity * limits.riskPerTradeFraction) / distance,
    note: () => `${limits.riskPerTradeFraction} of equity ${equity} over ${distance}, ${range} an ATR`,
  }
}

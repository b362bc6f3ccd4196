import { toNumber } from '../base/index.ts'
import { Side } from '../model/index.ts'
import { correlationOf } from './check/correlation.ts'
import { heldPrice } from './exposure.ts'
import { marketPrice } from './market-price.ts'
import { expectedPrice } from './order-prices.ts'
import type { RiskLimits } from './risk-limits.ts'
import { isEntry, type RiskViews, type WorkingOrder } from './risk-views.ts'
import { isSectorKnown } from './sector.ts'
import { remainingOf } from './situation.ts'

/** Symbols that are compared at most: what is held comes first, then what is being entered. */
export const COMPARED_MAX = 20

/** What stands in one sector, as its check adds it up: positions of both directions and pending entries. */
export interface SectorShare {
  /** As the instrument master says it, `UNKNOWN` where it says nothing; null for what is not of the run. */
  readonly sector: string | null
  readonly symbols: readonly string[]
  /** Null while a price is unknown. */
  readonly value: number | null
  /** Whether the sector limit holds for it. */
  readonly isLimited: boolean
}

/** A symbol of the correlation matrix. */
export interface ComparedSymbol {
  readonly symbol: string
  /** 1 long, -1 short, held or being entered; 0 for one that is only traded. */
  readonly direction: -1 | 0 | 1
  /** Daily returns that are known of it, at most as many as the check asks for. */
  readonly returns: number
}

/** Correlations of daily returns, over the window and by the function of the correlation check. */
export interface Correlations {
  readonly limit: number
  readonly days: number
  /** With fewer common returns a correlation is unknown. */
  readonly daysMin: number
  readonly symbols: readonly ComparedSymbol[]
  /** Symbols that had no place. */
  readonly leftOut: number
  /** Each symbol with those after it, row by row; null while unknown. */
  readonly values: readonly (number | null)[]
}

/** How the account is spread, as the checks on sectors and correlations see it. */
export interface Concentration {
  readonly sectorFraction: number
  readonly sectors: readonly SectorShare[]
  readonly correlations: Correlations
}

/** What the figures are read from; `approved` are orders that the views do not show yet. */
export interface ConcentrationSource {
  readonly views: RiskViews
  readonly limits: RiskLimits
  readonly approved: readonly WorkingOrder[]
}

/** Reads the account whole; `traded` are symbols that are compared although nothing is held of them. */
export function concentrationOf(source: ConcentrationSource, traded: Iterable<string>): Concentration {
  const stakes = stakesOf(source)
  const { views, limits } = source
  const compared = new Set([...stakes.keys(), ...traded])
  const known = [...compared].filter((symbol) => views.market.instrument(symbol) !== undefined)
  return {
    sectorFraction: limits.sectorFraction,
    sectors: sectorsOf(stakes, source),
    correlations: correlationsOf(known, stakes, source),
  }
}

/** What the account has in a symbol: its position and its pending entries. */
interface Stake {
  value: number
  readonly direction: 1 | -1
}

/** By symbol, positions before entries. */
function stakesOf({ views, limits, approved }: ConcentrationSource): ReadonlyMap<string, Stake> {
  const stakes = new Map<string, Stake>()
  const add = (symbol: string, value: number, direction: 1 | -1): void => {
    const stake = stakes.get(symbol)
    if (stake === undefined) stakes.set(symbol, { value, direction })
    else stake.value += value
  }
  for (const position of views.account.positions()) {
    const value = Math.abs(toNumber(position.quantity)) * heldPrice(views.market, position)
    add(position.symbol, value, position.quantity > 0n ? 1 : -1)
  }
  for (const order of [...views.orders.open(), ...approved]) {
    const { terms } = order
    if (!isEntry(terms)) continue
    const price = expectedPrice(terms, marketPrice(views, limits, terms.symbol, terms.side))
    add(terms.symbol, toNumber(remainingOf(order)) * price, terms.side === Side.Buy ? 1 : -1)
  }
  return stakes
}

function sectorsOf(
  stakes: ReadonlyMap<string, Stake>, { views, limits }: ConcentrationSource,
): readonly SectorShare[] {
  const symbols = [...stakes.keys()]
  const sectorOf = (symbol: string): string | null => views.market.instrument(symbol)?.sector ?? null
  return [...new Set(symbols.map(sectorOf))].map((sector) => {
    const own = symbols.filter((symbol) => sectorOf(symbol) === sector)
    const value = own.reduce((sum, symbol) => sum + (stakes.get(symbol)?.value ?? 0), 0)
    const isLimited = isSectorKnown(views.market.instrument(own[0] ?? ''), limits)
    return { sector, symbols: own, value: Number.isFinite(value) ? value : null, isLimited }
  })
}

function correlationsOf(
  known: readonly string[], stakes: ReadonlyMap<string, Stake>, { views, limits }: ConcentrationSource,
): Correlations {
  const { correlationMax: limit, correlationDays: days, correlationDaysMin: daysMin } = limits
  const shown = known.slice(0, COMPARED_MAX)
  const returns = shown.map((symbol) => views.market.dailyReturns(symbol, days))
  const values = returns.flatMap((own, index) =>
    returns.slice(index + 1).map((other) => {
      const found = correlationOf(own, other, daysMin)
      return Number.isNaN(found) ? null : found
    }),
  )
  const symbols = shown.map((symbol, index) => ({
    symbol,
    direction: stakes.get(symbol)?.direction ?? (0 as const),
    returns: returns[index]?.length ?? 0,
  }))
  return { limit, days, daysMin, symbols, leftOut: known.length - shown.length, values }
}

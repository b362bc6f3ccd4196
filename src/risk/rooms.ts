import { minFixed, Rounding, roundToLot, type Money, type Quantity } from '../base/index.ts'
import { exactMoney } from './exact.ts'
import type { Exposure } from './exposure.ts'
import type { RiskLimits } from './risk-limits.ts'
import type { RiskViews } from './risk-views.ts'
import { isSectorKnown } from './sector.ts'
import type { Situation } from './situation.ts'

/** A limit in exact money, and how much of it is taken without the order being decided. */
export interface Room {
  readonly limit: Money
  readonly used: Money
}

/** What every limit on size leaves; `undefined` where an input is unknown. */
export interface Rooms {
  /** R05, R15: one order. */
  readonly order: Room | undefined
  /** The account's position in the symbol. */
  readonly position: Room | undefined
  readonly sector: Room | undefined
  /** R10: everything, at worst. */
  readonly gross: Room | undefined
  /** Spendable cash. */
  readonly cash: Room | undefined
  /** R06: units of one order, by the average daily volume. */
  readonly volume: Quantity | undefined
}

const FINEST = 1n as Quantity

/**
 * Measures the rooms once for a decision: the cuts fill them, the checks measure the final order against
 * them.
 */
export function readRooms(
  views: RiskViews, limits: RiskLimits, situation: Situation, exposure: Exposure,
): Rooms {
  const { equity } = exposure
  const deployed = limits.deployments?.get(situation.strategy)
  const byEquity = exactMoney(equity * limits.orderValueFraction)
  const hasSector = isSectorKnown(situation.instrument, limits)
  return {
    order: roomOf(capped(capped(byEquity, limits.orderValueMax), deployed?.orderValueMax), 0),
    position: roomOf(
      capped(exactMoney(equity * limits.maxPositionFraction), deployed?.positionValueMax), exposure.symbol,
    ),
    sector: hasSector ? roomOf(exactMoney(equity * limits.sectorFraction), exposure.sector) : undefined,
    gross: roomOf(exactMoney(equity * limits.grossFraction), exposure.gross),
    cash: roomOf(views.account.settledCash, exposure.reserved + exposure.shortProceeds),
    volume: volumeUnits(views.market.averageDailyVolume(situation.symbol, limits.averageVolumeDays), limits),
  }
}

function roomOf(limit: Money | undefined, used: number): Room | undefined {
  const taken = exactMoney(used)
  return limit === undefined || taken === undefined ? undefined : { limit, used: taken }
}

function capped(limit: Money | undefined, cap: Money | undefined): Money | undefined {
  return limit === undefined || cap === undefined ? limit : minFixed(limit, cap)
}

function volumeUnits(volume: number, limits: RiskLimits): Quantity | undefined {
  if (!(volume > 0) || volume === Number.POSITIVE_INFINITY) return undefined
  return roundToLot(volume * limits.orderVolumeFraction, FINEST, Rounding.Nearest)
}

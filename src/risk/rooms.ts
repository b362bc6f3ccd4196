import type { Money } from '../base/index.ts'
import type { Exposure } from './exposure.ts'
import { exactAmount, narrow, nearest, type Nanos } from './nanos.ts'
import type { RiskLimits } from './risk-limits.ts'
import type { RiskViews } from './risk-views.ts'
import { isSectorKnown } from './sector.ts'
import type { Situation } from './situation.ts'

/** A limit in money, exact, and how much of it is taken without the order being decided. */
export interface Room {
  readonly limit: Nanos
  readonly used: Nanos
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
  readonly volume: Nanos | undefined
}

/**
 * Measures the rooms once for a decision: the cuts fill them, the checks measure the final order against
 * them.
 */
export function readRooms(
  views: RiskViews, limits: RiskLimits, situation: Situation, exposure: Exposure,
): Rooms {
  const { equity } = exposure
  const deployed = limits.deployments?.get(situation.strategy)
  const byEquity = exactAmount(equity * limits.orderValueFraction)
  const hasSector = isSectorKnown(situation.instrument, limits)
  return {
    order: roomOf(capped(capped(byEquity, limits.orderValueMax), deployed?.orderValueMax), 0),
    position: roomOf(
      capped(exactAmount(equity * limits.maxPositionFraction), deployed?.positionValueMax), exposure.symbol,
    ),
    sector: hasSector ? roomOf(exactAmount(equity * limits.sectorFraction), exposure.sector) : undefined,
    gross: roomOf(exactAmount(equity * limits.grossFraction), exposure.gross),
    cash: roomOf(narrow(views.account.settledCash), exposure.taken),
    volume: volumeUnits(views.market.averageDailyVolume(situation.symbol, limits.averageVolumeDays), limits),
  }
}

function roomOf(limit: Nanos | undefined, used: Nanos | undefined): Room | undefined {
  return limit === undefined || used === undefined ? undefined : { limit, used }
}

function capped(limit: Nanos | undefined, cap: Money | undefined): Nanos | undefined {
  return limit === undefined || cap === undefined || limit <= cap ? limit : narrow(cap)
}

function volumeUnits(volume: number, limits: RiskLimits): Nanos | undefined {
  if (!(volume > 0) || volume === Number.POSITIVE_INFINITY) return undefined
  return nearest(volume * limits.orderVolumeFraction)
}

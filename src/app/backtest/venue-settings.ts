import type { BacktestConfig } from '../../config/index.ts'
import type { Price } from '../../base/index.ts'
import {
  BarPriority,
  bpsCommission,
  fixedSlippage,
  ImpactExponent,
  impactSlippage,
  LimitFill,
  noFees,
  noSlippage,
  perOrderCommission,
  perUnitCommission,
  spreadSlippage,
  sumOfFees,
  usRegulatoryFees,
  type FeeModel,
  type SlippageModel,
  type VenueSettings,
} from '../../sim/index.ts'
import { readConfig } from './run-config.ts'
import type { RunRequest } from './run-request.ts'

/** Reads how the simulated venue fills and charges, and loads no strategy for it. */
export function readVenueSettings(request: RunRequest): VenueSettings {
  return venueOf(readConfig(request, 'backtest').config.backtest)
}

/** How the simulated venue fills and charges, by the settings of a backtest. */
export function venueOf(backtest: BacktestConfig): VenueSettings {
  const commission = commissionOf(backtest)
  return {
    fees: backtest.chargesRegulatoryFees ? sumOfFees(commission, usRegulatoryFees) : commission,
    slippage: slippageOf(backtest),
    latencyMs: backtest.latencyMs,
    participationFraction: backtest.participationFraction,
    fillsWithoutVolume: true,
    limitFill: backtest.limitFill === 'touch' ? LimitFill.Touch : LimitFill.Through,
    barPriority: backtest.barPriority === 'stop_first' ? BarPriority.StopFirst : BarPriority.TargetFirst,
  }
}

function commissionOf({ commission }: BacktestConfig): FeeModel {
  switch (commission.model) {
    case 'zero':
      return noFees
    case 'per_order':
      return perOrderCommission(commission.perOrder)
    case 'bps':
      return bpsCommission(commission.bps)
    case 'per_share':
      return perUnitCommission({
        perUnit: commission.perShare as bigint as Price,
        minimum: commission.minPerOrder,
        maximumFraction: commission.maxFraction,
      })
  }
}

function slippageOf({ slippage }: BacktestConfig): SlippageModel {
  switch (slippage.model) {
    case 'none':
      return noSlippage
    case 'bps':
      return fixedSlippage(slippage.bps)
    case 'spread':
      return spreadSlippage(slippage.spreadBps)
    case 'volume_impact':
      return impactSlippage({ coefficientBps: slippage.impactBps, exponent: ImpactExponent.SquareRoot })
  }
}

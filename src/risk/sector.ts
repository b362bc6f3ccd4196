import type { Instrument } from '../model/index.ts'
import { RiskProfile, type RiskLimits } from './risk-limits.ts'

const UNKNOWN = 'UNKNOWN'

/**
 * Says whether the sector limit can be measured.
 *
 * UNKNOWN counts as a sector of its own, except in a backtest, where it only says that the data names none.
 */
export function isSectorKnown(instrument: Instrument | undefined, limits: RiskLimits): boolean {
  if (instrument === undefined) return false
  return limits.profile === RiskProfile.Live || instrument.sector !== UNKNOWN
}

import { isSectorKnown } from '../sector.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'
import { judgeRoom } from './room-check.ts'

const say: Say = ({ measured, limit, detail }) => (
  `the sector of ${detail} would be worth ${measured.toFixed(2)}, at most ${limit.toFixed(2)}`
)

const sayUnknown: Say = ({ detail }) => `the sector of ${detail} is unknown`

/** The spec's sector concentration: longs and shorts of one sector added up, pending entries included. */
export const sectorConcentration: RiskCheck = {
  code: 'SECTOR_CONCENTRATION', control: 'R10', scope: CheckScope.Entry, unit: 'money',
  dependsOnSize: true, mayLackInput: true,
  run(subject, finding, limits) {
    const { instrument } = subject.situation
    if (!isSectorKnown(instrument, limits)) {
      return finding.lacking(sectorConcentration, Number.NaN, subject.terms.symbol, sayUnknown)
    }
    return judgeRoom(finding, subject, subject.rooms?.sector, subject.worth?.value, say)
  },
}

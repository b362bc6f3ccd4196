import { isSectorKnown } from '../sector.ts'
import { lacking, type Say } from './check-result.ts'
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
  run(subject, limits) {
    const { instrument } = subject.situation
    if (!isSectorKnown(instrument, limits)) {
      return lacking(sectorConcentration, limits, Number.NaN, subject.terms.symbol, sayUnknown)
    }
    return judgeRoom(sectorConcentration, subject, subject.rooms?.sector, subject.worth?.value, say)
  },
}

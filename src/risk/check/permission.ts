import { Side } from '../../model/index.ts'
import type { Say } from './finding.ts'
import { CheckScope, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, detail }) => (
  measured === 0 ? `${detail} is permitted` : `${detail} is not permitted; a person has to grant it`
)

/** R13: strategy x symbol x side, denied unless granted; a suspended strategy has no permission to enter. */
export const permission: RiskCheck = {
  code: 'PERMISSION', control: 'R13', scope: CheckScope.Entry, unit: 'count',
  dependsOnSize: false, mayLackInput: true,
  run({ terms, history }, finding, limits) {
    const { strategy, symbol, side } = terms
    if (history.isSuspended(strategy)) {
      const what = `an entry of the suspended strategy ${strategy}`
      return finding.judged(false, 1, 0, say, what)
    }
    if (limits.permissions === undefined) return finding.lacking(permission, 0, 'the table of permissions')
    const granted = limits.permissions.get(strategy)
    const isGranted = granted !== undefined && (granted.symbols === 'ALL' || granted.symbols.has(symbol))
      && (side === Side.Buy ? granted.mayBuy : granted.maySellShort)
    const wish = side === Side.Buy ? 'buying' : 'selling short'
    return finding.judged(isGranted, isGranted ? 0 : 1, 0, say, `${wish} ${symbol} by ${strategy}`)
  },
}

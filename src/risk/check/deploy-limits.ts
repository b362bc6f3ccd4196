import { floatOf, narrow, plus, type Nanos } from '../nanos.ts'
import type { DeployLimits } from '../risk-limits.ts'
import { isEntry } from '../risk-views.ts'
import { entriesToday } from './entry-count.ts'
import type { Say } from './finding.ts'
import { CheckScope, type CheckSubject, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit, detail }) => `${detail} ${measured}, at most ${limit} deployed`
const sayUnset: Say = ({ detail }) => `the set of deploy limits of ${detail} is unknown`

/**
 * R15: what was set before the strategy was deployed: instruments, the highest price that the order allows,
 * order value, entries in a session, position value. The first that is exceeded is reported, else the
 * entries.
 */
export const deployLimits: RiskCheck = {
  code: 'DEPLOY_LIMITS', control: 'R15', scope: CheckScope.Entry, unit: 'units',
  dependsOnSize: true, mayLackInput: true,
  run(subject, finding, limits) {
    const { terms } = subject
    const deployed = limits.deployments?.get(terms.strategy)
    if (deployed === undefined) {
      return finding.lacking(deployLimits, Number.NaN, terms.strategy, sayUnset)
    }
    const measures = measure(subject, deployed)
    if (measures === undefined) {
      return finding.unknown(Number.NaN, `the price of ${terms.symbol}`)
    }
    const exceeded = measures.find(({ measured, limit }) => measured > limit)
    const count = entriesToday(subject)
    const countMax = deployed.entriesPerSessionMax
    if (exceeded === undefined || count > countMax) {
      return finding.judged(count <= countMax, count, countMax, say, 'entries of the session')
    }
    return finding.judged(false, floatOf(exceeded.measured), floatOf(exceeded.limit), say, exceeded.what)
  },
}

interface Measure {
  readonly what: string
  readonly measured: Nanos
  readonly limit: Nanos
}

const PER_UNIT = 1e9

function measure(subject: CheckSubject, deployed: DeployLimits): readonly Measure[] | undefined {
  const { prices, exposure, worth } = subject
  if (prices === undefined || worth === undefined || exposure?.symbol === undefined) return undefined
  const { instrumentsMax, orderPriceMax, orderValueMax, positionValueMax } = deployed
  const { value } = worth
  return [
    {
      what: 'instruments', measured: instrumentCount(subject) * PER_UNIT, limit: instrumentsMax * PER_UNIT,
    },
    { what: 'price', measured: prices.worst, limit: narrow(orderPriceMax) },
    { what: 'order value', measured: value, limit: narrow(orderValueMax) },
    { what: 'position value', measured: plus(exposure.symbol, value), limit: narrow(positionValueMax) },
  ]
}

/** Symbols that the strategy holds or enters, the order's own included. */
function instrumentCount({ terms, views, unrecorded }: CheckSubject): number {
  const symbols = new Set([terms.symbol])
  for (const { symbol } of views.account.positions()) {
    if (views.account.strategyPosition(terms.strategy, symbol) !== undefined) symbols.add(symbol)
  }
  for (const order of [...views.orders.open(), ...unrecorded]) {
    if (order.terms.strategy === terms.strategy && isEntry(order.terms)) symbols.add(order.terms.symbol)
  }
  return symbols.size
}

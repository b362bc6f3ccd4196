import { absFixed, minFixed, toNumber, ZERO_QUANTITY, type Quantity } from '../../base/index.ts'
import { isClosed, OrderStatus, Side, type OrderTerms } from '../../model/index.ts'
import { isEntry, type WorkingOrder } from '../risk-views.ts'
import { exitingUnits, isExit, remainingOf, type Situation } from '../situation.ts'
import type { Say } from './finding.ts'
import { CheckScope, type CheckSubject, type RiskCheck } from './risk-check.ts'

const say: Say = ({ measured, limit }) => `${measured} units, at most ${limit} are left to take out`
const sayEntry: Say = ({ measured }) => (
  measured === 0 ? 'the entry turns nothing around' : `the entry would turn ${measured} own units around`
)

/**
 * R17 and I-05: what reduces never takes out more than there is, and what enters never turns a position
 * around.
 *
 * There is of a strategy's position what the account holds: units that others have traded away are gone.
 * Exits answer to that less the strategy's other working exits. Protective children answer to the
 * position less the largest member of each other OCO group, and to what their parent has filled while the
 * parent works (once it is on its way out, splits may have changed its units). Exits and guards do not count
 * against each other: the guard stands until the exit has filled, both are reduce-only. A replacement that
 * takes out no more than the order in its place passes. A guard that leaves with its entry, in one request,
 * takes out no more than that brings in.
 */
export const conservation: RiskCheck = {
  code: 'CONSERVATION', control: 'R17', scope: CheckScope.All, unit: 'units',
  dependsOnSize: true, mayLackInput: false,
  run(subject, finding) {
    const { terms, remaining, situation, replaced } = subject
    const { own } = situation
    if (isEntry(terms)) {
      const turned = terms.side === Side.Buy ? own < 0n : own > 0n
      return finding.judged(!turned, turned ? toNumber(absFixed(own)) : 0, 0, sayEntry)
    }
    const entry = entryOfLeg(subject)
    if (entry !== undefined) {
      const passes = remaining > 0n && remaining <= entry.quantity
      return finding.judged(passes, toNumber(remaining), toNumber(entry.quantity), say)
    }
    const isTowardsZero = terms.side === Side.Sell ? own > 0n : own < 0n
    const left = isTowardsZero ? takeable(subject) : ZERO_QUANTITY
    const isSmaller = replaced !== undefined && isTowardsZero && remaining <= remainingOf(replaced)
    const passes = remaining > 0n && (remaining <= left || isSmaller)
    return finding.judged(passes, toNumber(remaining), toNumber(left), say)
  },
}

/** The entry that a guard leaves with: nobody has answered to it, whether it leaves now or once more. */
function entryOfLeg({ terms, views }: CheckSubject): OrderTerms | undefined {
  const parent = terms.parent === undefined || isExit(terms) ? undefined : views.orders.find(terms.parent)
  const isLeaving = parent?.status === OrderStatus.Initialized || parent?.status === OrderStatus.Submitted
  if (!isLeaving || !isEntry(parent.terms)) return undefined
  const { strategy, symbol, side } = parent.terms
  const isItsOwn = strategy === terms.strategy && symbol === terms.symbol
  return side === terms.side || !isItsOwn ? undefined : parent.terms
}

function takeable({ terms, situation, views, replaced }: CheckSubject): Quantity {
  const held = absFixed(situation.covered)
  if (isExit(terms)) return (held - exitingUnits(situation, replaced?.terms.clientOrderId)) as Quantity
  const left = (held - guardedElsewhere(situation, terms, replaced?.terms.clientOrderId)) as Quantity
  const parent = terms.parent === undefined ? undefined : views.orders.find(terms.parent)
  const isWorking = parent !== undefined && !isClosed(parent.status)
    && parent.status !== OrderStatus.PendingCancel
  return isWorking ? minFixed(left, parent.filledQuantity) : left
}

/** Units that other OCO groups guard on the same side; an order without a group is one of its own. */
function guardedElsewhere(situation: Situation, child: OrderTerms, replaced: string | undefined): bigint {
  const { working, strategy } = situation
  let groups: Map<string, bigint> | undefined
  for (let index = 0; index < working.length; index++) {
    const order = working[index] as WorkingOrder
    const { terms } = order
    if (terms.strategy !== strategy || isEntry(terms) || isExit(terms)) continue
    if (terms.clientOrderId === replaced || terms.side !== child.side) continue
    const group = terms.ocoGroup ?? terms.clientOrderId
    if (group === child.ocoGroup) continue
    const units = remainingOf(order)
    groups ??= new Map()
    if (units > (groups.get(group) ?? 0n)) groups.set(group, units)
  }
  if (groups === undefined) return 0n
  let sum = 0n
  for (const units of groups.values()) sum += units
  return sum
}

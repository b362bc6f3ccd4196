import { expect, it } from 'vitest'
import type { Command, FactBody } from '../../../model/index.ts'
import { answerOf } from './command-answer.ts'

const BY = { by: 'ann', reason: 'a look' }
const CANCEL = { kind: 'CancelAllOrders', ...BY } as const
const LEAVING = [
  { kind: 'OrderPendingCancel', clientOrderId: 'a', reason: 'ann: a look' },
] as unknown as FactBody[]
const REFUSED = [{
  kind: 'CommandRefused', command: 'DeactivateStrategy', by: 'ann', code: 'STRATEGY_NOT_FOUND',
  reason: 'the session has no strategy Two',
}] as const
const STOPPED = [{ kind: 'StrategyDeactivated', strategy: 'One', ...BY }] as const

it.each<[string, Command, readonly FactBody[], boolean, string]>([
  ['all entries, of which there are none', CANCEL, [], true, 'Working entries are canceled.'],
  ['entries of a symbol', { ...CANCEL, symbol: 'AAPL' }, LEAVING, true, 'Working entries are canceled.'],
  ['entries that do not work', { ...CANCEL, symbol: 'AAPL', order: 'a' }, [], false,
    'NO_SUCH_ENTRY: no entry of AAPL, a works'],
  ['a strategy', { kind: 'DeactivateStrategy', strategy: 'One', ...BY }, STOPPED, true, 'is silent'],
  ['a strategy that is none', { kind: 'DeactivateStrategy', strategy: 'Two', ...BY }, REFUSED, false,
    'STRATEGY_NOT_FOUND: the session has no strategy Two'],
  ['a strategy that is none', { kind: 'ActivateStrategy', strategy: 'Two', ...BY }, REFUSED, false,
    'STRATEGY_NOT_FOUND'],
])('says of %s what came of it', (_what, command, facts, isDone, text) => {
  expect(answerOf(command, facts)).toEqual({ isDone, text: expect.stringContaining(text) })
})

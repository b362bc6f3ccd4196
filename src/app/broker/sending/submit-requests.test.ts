import { expect, it } from 'vitest'
import { order } from '../../../../test/contract/broker-stage.ts'
import type { UtcMillis } from '../../../base/index.ts'
import type { OpenOrder } from '../../live/core/core-protocol.ts'
import { unansweredRequests } from './submit-requests.ts'

const open = (terms: OpenOrder['terms'], sentAt?: number): OpenOrder => ({
  terms, status: 'SUBMITTED', isOutcomeUnknown: true, executionIds: [],
  ...(sentAt === undefined ? {} : { sentAt: sentAt as UtcMillis }),
})

it('of before a start are as old as the last sending of their last order, where the record says it', () => {
  const group = { side: 'SELL', isReduceOnly: true, ocoGroup: 'g' } as const
  const stop = order({ ...group, stop: '90', role: 'stop' })
  const target = order({ ...group, limit: '110', role: 'target' })
  const entry = order()
  const known = unansweredRequests([open(stop, 1), open(target, 5), open(entry, 3)], true)
  expect(known.map(({ request, sentAt }) => [request.kind, sentAt])).toEqual([['oco', 5], ['single', 3]])
  const older = unansweredRequests([open(stop, 1), open(target), open(entry)], true)
  expect(older.map(({ sentAt }) => sentAt)).toEqual([undefined, undefined])
})

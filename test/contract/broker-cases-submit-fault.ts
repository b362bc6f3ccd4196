import { expect } from 'vitest'
import type { OrderTerms } from '../../src/model/index.ts'
import { agree } from './broker-cases-read.ts'
import {
  accepted, codeOf, hold, order, send, value, type BrokerCase, type BrokerStage, type StageFault,
} from './broker-stage.ts'

function one(id: string, title: string, run: BrokerCase['run']): BrokerCase {
  return { id, title, run }
}

/** The outcome is unknown, the venue has the order, and looking it up finds it: once. */
async function unknownButThere(stage: BrokerStage, fault: StageFault): Promise<OrderTerms> {
  const terms = order({ limit: '90' })
  await stage.fault(fault)
  const outcome = await send(stage, terms)
  expect(outcome).toMatchObject({ kind: 'unknown', failure: { retry: 'after-reconcile' } })
  expect(await value(stage.broker.findOrder(terms.clientOrderId))).toMatchObject({ isOpen: true })
  await stage.log.untilKind(terms.clientOrderId, 'Accepted')
  const { orders, submits } = await stage.oracle()
  expect(orders).toEqual([terms.clientOrderId])
  expect(submits).toEqual([`POST ${terms.clientOrderId}`])
  return terms
}

/** The outcome is unknown, and the venue has no order. */
async function unknownAndNot(stage: BrokerStage, fault: StageFault): Promise<OrderTerms> {
  const terms = order({ limit: '90' })
  await stage.fault(fault)
  expect(await send(stage, terms)).toMatchObject({ kind: 'unknown', failure: { retry: 'after-reconcile' } })
  expect(await value(stage.broker.findOrder(terms.clientOrderId))).toBeUndefined()
  expect((await stage.oracle()).orders).toEqual([])
  return terms
}

async function acceptedThough(stage: BrokerStage, fault: StageFault): Promise<void> {
  await stage.fault(fault)
  await hold(stage, '10')
}

/** Submits that go wrong on their way. */
export const SUBMIT_FAULT_CASES: readonly BrokerCase[] = [
  one('F01', 'a submit that never arrived is unknown, and not there', async (stage) => {
    await unknownAndNot(stage, 'lose-submit-before')
  }),
  one('F02', 'a submit whose reply was lost is unknown, and found', async (stage) => {
    await unknownButThere(stage, 'lose-submit-after')
  }),
  one('F03', 'an order whose reply was lost is told of without being asked for', async (stage) => {
    const terms = order({ limit: '90' })
    await stage.fault('lose-submit-after')
    await send(stage, terms)
    await stage.log.untilKind(terms.clientOrderId, 'Accepted')
  }),
  one('F04', 'an order whose reply was lost, sent again, is adopted: the venue has one', async (stage) => {
    const terms = await unknownButThere(stage, 'lose-submit-after')
    expect(await send(stage, terms)).toMatchObject({ kind: 'accepted', isAdopted: true })
    await stage.settle()
    expect((await stage.oracle()).orders).toEqual([terms.clientOrderId])
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted'])
  }),
  one('F05', 'an order that never arrived, sent again, is accepted: the venue has one', async (stage) => {
    const terms = await unknownAndNot(stage, 'lose-submit-before')
    await accepted(stage, terms)
    expect((await stage.oracle()).orders).toEqual([terms.clientOrderId])
  }),
  one('F06', 'a market order whose reply was lost fills once', async (stage) => {
    const terms = order()
    await stage.fault('lose-submit-after')
    await send(stage, terms)
    await stage.match()
    await stage.log.untilFilled(terms.clientOrderId, '10')
    await send(stage, terms)
    await stage.settle()
    await agree(stage)
  }),
  one('F07', 'an order is found late: not there, then there', async (stage) => {
    const terms = order({ limit: '90' })
    await stage.fault('lose-submit-after')
    await send(stage, terms)
    await stage.fault('hide-order')
    await value(stage.broker.findOrder(terms.clientOrderId))
    expect(await value(stage.broker.findOrder(terms.clientOrderId))).toMatchObject({ isOpen: true })
  }),
  one('F08', 'a lookup that fails is a failure, and not an order that is missing', async (stage) => {
    const terms = order({ limit: '90' })
    await stage.fault('lose-submit-after')
    await send(stage, terms)
    await stage.fault('fail-lookup')
    const found = await stage.broker.findOrder(terms.clientOrderId)
    expect(found.ok ? found.value : found.failure.code).not.toBeUndefined()
  }),
  one('F09', 'an error of the server before the order is taken is unknown', async (stage) => {
    await unknownAndNot(stage, 'fail-submit-before')
  }),
  one('F10', 'an error of the server after the order was taken is unknown, and found', async (stage) => {
    await unknownButThere(stage, 'fail-submit-after')
  }),
  one('F11', 'a reply that comes too late is unknown, and the order found', async (stage) => {
    await unknownButThere(stage, 'delay-submit')
  }),
  one('F12', 'a reply that breaks off is unknown, and the order found', async (stage) => {
    await unknownButThere(stage, 'truncate-submit')
  }),
  one('F13', 'a reply without a status is unknown, and the order found', async (stage) => {
    await unknownButThere(stage, 'submit-without-status')
  }),
  one('F14', 'a reply with numbers where texts belong is read', (stage) => acceptedThough(
    stage, 'submit-with-numbers'
  )),
  one('F15', 'a reply with nulls is read', (stage) => acceptedThough(stage, 'submit-with-nulls')),
  one('F16', 'a reply with fields that nobody knows is read', (stage) => acceptedThough(
    stage, 'submit-with-extras'
  )),
  one('F17', 'a page of HTML with status 401 is a refusal, and the order is not there', async (stage) => {
    const terms = order({ limit: '90' })
    await stage.fault('html-401')
    expect(codeOf(await send(stage, terms))).toBe('rejected BROKER_UNAUTHORIZED')
    expect((await stage.oracle()).orders).toEqual([])
  }),
  one('F18', 'a proven refusal by the rate limit may be sent again', async (stage) => {
    const terms = order({ limit: '90' })
    await stage.fault('limit-proven')
    expect(await send(stage, terms)).toMatchObject(
      { kind: 'rejected', failure: { code: 'RATE_LIMITED', retry: 'safe' } }
    )
    expect((await stage.oracle()).orders).toEqual([])
  }),
  one('F19', 'a 429 without proof is unknown', async (stage) => {
    const terms = order({ limit: '90' })
    await stage.fault('limit-unproven')
    expect(codeOf(await send(stage, terms))).toBe('unknown RATE_LIMITED')
  }),
  one('F20', 'a venue that cannot be reached is proof that nothing was sent', async (stage) => {
    const broker = await stage.another({ isVenueAway: true })
    const outcome = await broker.submit({ kind: 'single', terms: order({ limit: '90' }) })
    expect(outcome).toMatchObject(
      { kind: 'rejected', failure: { code: 'BROKER_UNREACHABLE', retry: 'safe' } }
    )
  }),
  one('F21', 'a bracket whose reply was lost is found with its legs, under our ids', async (stage) => {
    const entry = order({ limit: '95' })
    const common = { side: 'SELL', parent: entry.clientOrderId } as const
    const [target, stop] = [
      order({ ...common, limit: '110', role: 'target' }), order({ ...common, stop: '90', role: 'stop' })
    ]
    await stage.fault('lose-submit-after')
    expect((await stage.broker.submit({ kind: 'bracket', entry, target, stop })).kind).toBe('unknown')
    await value(stage.broker.findOrder(entry.clientOrderId))
    for (const { clientOrderId: id } of [entry, target, stop]) await stage.log.untilKind(id, 'Accepted')
    await stage.quote('AAPL', 94)
    await stage.quote('AAPL', 111)
    await stage.log.untilFilled(target.clientOrderId, '10')
    expect(new Set(stage.log.events.map(({ clientOrderId: id }) => id)).size).toBe(3)
  }),
  one('F65', 'guards whose reply was lost: once one is heard of, both are known, unasked', async (stage) => {
    const [target, stop] = await lostGuards(stage)
    await stage.log.untilKind(target.clientOrderId, 'Accepted')
    await stage.log.untilKind(stop.clientOrderId, 'Accepted')
  }),
  one('F66', 'guards whose reply was lost are listed under our ids at once', async (stage) => {
    const ids = (await lostGuards(stage)).map(({ clientOrderId }) => clientOrderId)
    const listed = (await value(stage.broker.openOrders())).map(({ clientOrderId }) => clientOrderId)
    expect(listed.toSorted()).toEqual(ids.toSorted())
  }),
]

/** Target and stop for a position, as one group that arrived and whose reply was lost. */
async function lostGuards(stage: BrokerStage): Promise<readonly [OrderTerms, OrderTerms]> {
  await hold(stage, '10')
  const common = { side: 'SELL', ocoGroup: 'lost', isReduceOnly: true } as const
  const target = order({ ...common, limit: '110', role: 'target' })
  const stop = order({ ...common, stop: '90', role: 'stop' })
  await stage.fault('lose-submit-after')
  expect((await stage.broker.submit({ kind: 'oco', target, stop })).kind).toBe('unknown')
  return [target, stop]
}

import { expect } from 'vitest'
import { price, quantity, type ClientOrderId } from '../../src/base/index.ts'
import type { OrderTerms } from '../../src/model/index.ts'
import { accepted, codeOf, hold, order, value, type BrokerCase, type BrokerStage } from './broker-stage.ts'

function one(id: string, title: string, run: BrokerCase['run']): BrokerCase {
  return { id, title, run }
}

const NOBODY = 'ii-1-Nobody-1-e0-0' as ClientOrderId

async function resting(stage: BrokerStage, changes: Parameters<typeof order>[0] = {}): Promise<OrderTerms> {
  const terms = order({ limit: '90', ...changes })
  await accepted(stage, terms)
  return terms
}

/** Three of ten have filled. */
async function partly(stage: BrokerStage): Promise<OrderTerms> {
  const terms = order({ limit: '99' })
  await accepted(stage, terms)
  await stage.quote('AAPL', 98, { size: 3, isQuiet: true })
  await stage.log.untilFilled(terms.clientOrderId, '3')
  await stage.quote('AAPL', 100)
  return terms
}

/** Cancels. */
export const CANCEL_CASES: readonly BrokerCase[] = [
  one('C01', 'a cancel is taken, and the end is told with its reason', async (stage) => {
    const { clientOrderId } = await resting(stage)
    expect(await stage.broker.cancel(clientOrderId)).toEqual({ kind: 'taken' })
    await stage.log.untilKind(clientOrderId, 'Canceled')
    expect(stage.log.events.at(-1)).toMatchObject({ kind: 'Canceled', reason: 'requested' })
  }),
  one('C02', 'a cancel of a filled order is refused', async (stage) => {
    const { clientOrderId } = await hold(stage, '10')
    expect(codeOf(await stage.broker.cancel(clientOrderId))).toBe('refused ORDER_NOT_OPEN')
  }),
  one('C03', 'a cancel of an order that is not there is refused', async (stage) => {
    expect(codeOf(await stage.broker.cancel(NOBODY))).toMatch(/^refused ORDER_NOT_(FOUND|OPEN)$/)
  }),
  one('C04', 'a second cancel changes nothing, and the end is told once', async (stage) => {
    const { clientOrderId } = await resting(stage)
    await stage.broker.cancel(clientOrderId)
    await stage.log.untilKind(clientOrderId, 'Canceled')
    expect((await stage.broker.cancel(clientOrderId)).kind).toBe('refused')
    await stage.settle()
    expect(stage.log.kinds(clientOrderId)).toEqual(['Accepted', 'Canceled'])
  }),
  one('C05', 'a cancel keeps what has filled', async (stage) => {
    const { clientOrderId } = await partly(stage)
    await stage.broker.cancel(clientOrderId)
    await stage.log.untilKind(clientOrderId, 'Canceled')
    expect(stage.log.filled(clientOrderId)).toBe(quantity('3'))
    expect((await stage.oracle()).positions['AAPL']).toBe(quantity('3'))
  }),
  one('C06', 'a cancel leaves other orders alone', async (stage) => {
    const [first, second] = [await resting(stage), await resting(stage)]
    await stage.broker.cancel(first.clientOrderId)
    await stage.log.untilKind(first.clientOrderId, 'Canceled')
    expect(await value(stage.broker.openOrders())).toMatchObject([{ clientOrderId: second.clientOrderId }])
  }),
]

/** Changes. */
export const MODIFY_CASES: readonly BrokerCase[] = [
  one('M01', 'a new limit is taken, told and shown', async (stage) => {
    const { clientOrderId } = await resting(stage)
    expect(await stage.broker.modify(clientOrderId, { limitPrice: price('91') })).toEqual({ kind: 'taken' })
    await stage.log.untilKind(clientOrderId, 'Updated')
    expect(stage.log.events.at(-1)).toMatchObject({ kind: 'Updated', changes: { limitPrice: price('91') } })
    expect(await value(stage.broker.findOrder(clientOrderId))).toMatchObject(
      { limitPrice: price('91'), isOpen: true }
    )
  }),
  one('M02', 'more units are taken, told and shown', async (stage) => {
    const { clientOrderId } = await resting(stage)
    await stage.broker.modify(clientOrderId, { quantity: quantity('15') })
    await stage.log.untilKind(clientOrderId, 'Updated')
    expect(await value(stage.broker.findOrder(clientOrderId))).toMatchObject({ quantity: quantity('15') })
  }),
  one('M03', 'fewer units are taken, and no more fill', async (stage) => {
    const { clientOrderId } = await resting(stage)
    await stage.broker.modify(clientOrderId, { quantity: quantity('4') })
    await stage.log.untilKind(clientOrderId, 'Updated')
    await stage.quote('AAPL', 89)
    await stage.log.untilFilled(clientOrderId, '4')
    await stage.settle()
    expect((await stage.oracle()).positions['AAPL']).toBe(quantity('4'))
  }),
  one('M04', 'a changed order fills under its own id, at its new limit', async (stage) => {
    const { clientOrderId } = await resting(stage)
    await stage.broker.modify(clientOrderId, { limitPrice: price('95') })
    await stage.log.untilKind(clientOrderId, 'Updated')
    await stage.quote('AAPL', 94)
    await stage.log.untilFilled(clientOrderId, '10')
    expect(stage.log.kinds(clientOrderId)).toEqual(['Accepted', 'Updated', 'Filled'])
  }),
  one('M05', 'a stop is moved', async (stage) => {
    await hold(stage, '10')
    const { clientOrderId } = await resting(
      stage, { limit: undefined as never, stop: '90', side: 'SELL', type: 'STOP' }
    )
    await stage.broker.modify(clientOrderId, { stopPrice: price('95') })
    await stage.log.untilKind(clientOrderId, 'Updated')
    await stage.quote('AAPL', 94)
    await stage.match()
    await stage.log.untilFilled(clientOrderId, '10')
  }),
  one('M06', 'a change of an order that is not there is refused', async (stage) => {
    expect((await stage.broker.modify(NOBODY, { limitPrice: price('91') })).kind).toBe('refused')
  }),
  one('M07', 'a change of a filled order is refused', async (stage) => {
    const { clientOrderId } = await hold(stage, '10')
    expect((await stage.broker.modify(clientOrderId, { quantity: quantity('20') })).kind).toBe('refused')
    await stage.settle()
    expect(stage.log.kinds(clientOrderId)).toEqual(['Accepted', 'Filled'])
  }),
  one('M08', 'a quantity that has filled already is refused', async (stage) => {
    const { clientOrderId } = await partly(stage)
    expect((await stage.broker.modify(clientOrderId, { quantity: quantity('3') })).kind).toBe('refused')
    expect(await value(stage.broker.findOrder(clientOrderId))).toMatchObject({ quantity: quantity('10') })
  }),
  one('M09', 'an order is changed twice', async (stage) => {
    const { clientOrderId } = await resting(stage)
    for (const limit of ['91', '92']) {
      await stage.broker.modify(clientOrderId, { limitPrice: price(limit) })
      await stage.log.until(() => stage.log.events.some((event) => (
        event.kind === 'Updated' && event.changes.limitPrice === price(limit))), limit)
    }
    expect(await value(stage.broker.openOrders())).toMatchObject([{ clientOrderId, limitPrice: price('92') }])
  }),
  one('M10', 'a changed order is canceled under its own id', async (stage) => {
    const { clientOrderId } = await resting(stage)
    await stage.broker.modify(clientOrderId, { limitPrice: price('91') })
    await stage.log.untilKind(clientOrderId, 'Updated')
    expect(await stage.broker.cancel(clientOrderId)).toEqual({ kind: 'taken' })
    await stage.log.untilKind(clientOrderId, 'Canceled')
    expect(await value(stage.broker.openOrders())).toEqual([])
  }),
  one('M11', 'a quantity counts what has filled: 10 with 3 filled made 8 fills 8 in all', async (stage) => {
    const { clientOrderId } = await partly(stage)
    await stage.broker.modify(clientOrderId, { quantity: quantity('8') })
    await stage.log.untilKind(clientOrderId, 'Updated')
    await stage.quote('AAPL', 98)
    await stage.log.untilFilled(clientOrderId, '8')
    await stage.settle()
    expect((await stage.oracle()).positions['AAPL']).toBe(quantity('8'))
  }),
  one('M12', 'a new limit for an order with 3 of 10 filled leaves 7, not 10', async (stage) => {
    const { clientOrderId } = await partly(stage)
    await stage.broker.modify(clientOrderId, { limitPrice: price('98') })
    await stage.log.untilKind(clientOrderId, 'Updated')
    expect(await value(stage.broker.findOrder(clientOrderId))).toMatchObject({
      quantity: quantity('10'), filledQuantity: quantity('3'),
    })
    await stage.quote('AAPL', 97)
    await stage.log.untilFilled(clientOrderId, '10')
    await stage.settle()
    expect((await stage.oracle()).positions['AAPL']).toBe(quantity('10'))
  }),
]

function exits(entry: OrderTerms, target: string, stop: string): { target: OrderTerms; stop: OrderTerms } {
  const common = {
    side: 'SELL', symbol: entry.symbol, timeInForce: entry.timeInForce, parent: entry.clientOrderId
  } as const
  const ocoGroup = `oco-${entry.clientOrderId}`
  return {
    target: order({ ...common, ocoGroup, limit: target, role: 'target' }),
    stop: order({ ...common, ocoGroup, stop, role: 'stop' }),
  }
}

/** Ten units with a target and a stop of one OCO. */
export async function guarded(stage: BrokerStage): Promise<{ target: OrderTerms; stop: OrderTerms }> {
  const both = exits(await hold(stage, '10'), '110', '90')
  expect(await stage.broker.submit({ kind: 'oco', ...both })).toMatchObject({ kind: 'accepted' })
  await stage.log.untilKind(both.target.clientOrderId, 'Accepted')
  await stage.log.untilKind(both.stop.clientOrderId, 'Accepted')
  return both
}

/** An entry with its guards, taken in one request. */
export async function bracket(stage: BrokerStage, limit?: string): Promise<{
  entry: OrderTerms; target: OrderTerms; stop: OrderTerms
}> {
  const entry = order(limit === undefined ? {} : { limit })
  const group = { entry, ...exits(entry, '110', '90') }
  expect(await stage.broker.submit({ kind: 'bracket', ...group })).toMatchObject({ kind: 'accepted' })
  return group
}

/** Orders that the venue keeps together. */
export const GROUP_CASES: readonly BrokerCase[] = [
  one('G01', 'both orders of an OCO are accepted under their own ids', async (stage) => {
    const { target, stop } = await guarded(stage)
    expect(stage.log.kinds(target.clientOrderId)).toEqual(['Accepted'])
    expect(stage.log.kinds(stop.clientOrderId)).toEqual(['Accepted'])
  }),
  one('G02', 'the target of an OCO fills and its stop ends', async (stage) => {
    const { target, stop } = await guarded(stage)
    await stage.quote('AAPL', 111)
    await stage.log.untilFilled(target.clientOrderId, '10')
    await stage.log.untilKind(stop.clientOrderId, 'Canceled')
    expect((await stage.oracle()).positions['AAPL']).toBeUndefined()
  }),
  one('G03', 'the stop of an OCO fills and its target ends', async (stage) => {
    const { target, stop } = await guarded(stage)
    await stage.quote('AAPL', 89)
    await stage.match()
    await stage.log.untilFilled(stop.clientOrderId, '10')
    await stage.log.untilKind(target.clientOrderId, 'Canceled')
    expect((await stage.oracle()).positions['AAPL']).toBeUndefined()
  }),
  one('G13', 'an OCO holds its units once', async (stage) => {
    await guarded(stage)
    expect(await value(stage.broker.positions())).toMatchObject([{ availableQuantity: 0n }])
  }),
  one('G04', 'an OCO whose stop lies above its target is refused', async (stage) => {
    const both = exits(await hold(stage, '10'), '90', '110')
    const outcome = await stage.broker.submit({ kind: 'oco', ...both })
    expect(codeOf(outcome)).toBe('rejected ORDER_GROUP_RULE')
    expect(await value(stage.broker.openOrders())).toEqual([])
  }),
  one('G05', 'a bracket is taken where the capabilities say so, and refused where not', async (stage) => {
    const entry = order({ limit: '95' })
    const outcome = await stage.broker.submit({ kind: 'bracket', entry, ...exits(entry, '110', '90') })
    const isNative = stage.broker.capabilities.groups.includes('bracket')
    expect(codeOf(outcome)).toBe(isNative ? 'accepted ' : 'rejected ORDER_GROUP_RULE')
  }),
  one('G06', 'the legs of a bracket are told under our ids, whatever the venue calls them', async (stage) => {
    const { entry, target, stop } = await bracket(stage)
    await stage.log.untilFilled(entry.clientOrderId, '10')
    await stage.log.untilKind(target.clientOrderId, 'Accepted')
    await stage.log.untilKind(stop.clientOrderId, 'Accepted')
    await stage.settle()
    expect(new Set(stage.log.events.map(({ clientOrderId: id }) => id)).size).toBe(3)
  }),
  one('G07', 'the target of a bracket fills and its stop ends', async (stage) => {
    const { target, stop, entry } = await bracket(stage)
    await stage.log.untilFilled(entry.clientOrderId, '10')
    await stage.quote('AAPL', 111)
    await stage.log.untilFilled(target.clientOrderId, '10')
    await stage.log.untilKind(stop.clientOrderId, 'Canceled')
  }),
  one('G08', 'the stop of a bracket fills and its target ends', async (stage) => {
    const { target, stop, entry } = await bracket(stage)
    await stage.log.untilFilled(entry.clientOrderId, '10')
    await stage.quote('AAPL', 89)
    await stage.log.untilFilled(stop.clientOrderId, '10')
    await stage.log.untilKind(target.clientOrderId, 'Canceled')
  }),
  one('G09', 'a bracket whose entry is canceled ends whole', async (stage) => {
    const { entry, target, stop } = await bracket(stage, '95')
    await stage.log.untilKind(stop.clientOrderId, 'Accepted')
    await stage.broker.cancel(entry.clientOrderId)
    for (const { clientOrderId: id } of [entry, target, stop]) await stage.log.untilKind(id, 'Canceled')
    expect(await value(stage.broker.openOrders())).toEqual([])
  }),
  one('G10', 'the stop of a bracket is moved under our id', async (stage) => {
    const { entry, stop } = await bracket(stage)
    await stage.log.untilFilled(entry.clientOrderId, '10')
    await stage.log.untilKind(stop.clientOrderId, 'Accepted')
    expect(
      await stage.broker.modify(stop.clientOrderId, { stopPrice: price('95') })
    ).toEqual({ kind: 'taken' })
    await stage.log.untilKind(stop.clientOrderId, 'Updated')
    await stage.quote('AAPL', 94)
    await stage.log.untilFilled(stop.clientOrderId, '10')
  }),
  one('G11', 'an entry with one exit is one order that triggers another', async (stage) => {
    const entry = order()
    const { stop: exit } = exits(entry, '110', '90')
    expect(await stage.broker.submit({ kind: 'oto', entry, exit })).toMatchObject({ kind: 'accepted' })
    await stage.log.untilFilled(entry.clientOrderId, '10')
    await stage.quote('AAPL', 89)
    await stage.log.untilFilled(exit.clientOrderId, '10')
  }),
  one('G12', 'open legs stand in the list of open orders', async (stage) => {
    const { target, stop } = await guarded(stage)
    const open = await value(stage.broker.openOrders())
    expect(open.map(({ clientOrderId: id }) => id).sort()).toEqual(
      [target.clientOrderId, stop.clientOrderId].sort()
    )
  }),
]

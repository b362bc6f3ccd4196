import { expect } from 'vitest'
import { money, price, quantity, type ClientOrderId } from '../../src/base/index.ts'
import type { OrderTerms } from '../../src/model/index.ts'
import { agree } from './broker-cases-read.ts'
import {
  accepted, codeOf, hold, order, send, value, type BrokerCase, type BrokerStage, type StageFault,
} from './broker-stage.ts'

function one(id: string, title: string, run: BrokerCase['run']): BrokerCase {
  return { id, title, run }
}

async function partlyWith(stage: BrokerStage, fault: StageFault): Promise<OrderTerms> {
  const terms = order({ limit: '99' })
  await accepted(stage, terms)
  await stage.fault(fault)
  await stage.quote('AAPL', 98, { size: 3, isQuiet: true })
  return terms
}

/** Cancels and changes that go wrong on their way, or lose a race. */
export const CHANGE_FAULT_CASES: readonly BrokerCase[] = [
  one('F30', 'a cancel that never arrived is unknown, and the order is open', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.fault('lose-cancel-before')
    expect((await stage.broker.cancel(terms.clientOrderId)).kind).toBe('unknown')
    expect(await value(stage.broker.findOrder(terms.clientOrderId))).toMatchObject({ isOpen: true })
  }),
  one('F31', 'a cancel whose reply was lost is unknown, and the end is told', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.fault('lose-cancel-after')
    expect((await stage.broker.cancel(terms.clientOrderId)).kind).toBe('unknown')
    await stage.log.untilKind(terms.clientOrderId, 'Canceled')
  }),
  one('F32', 'a fill that overtakes a cancel counts, and no cancel is told', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.fault('fill-races-cancel')
    await stage.broker.cancel(terms.clientOrderId)
    await stage.log.untilFilled(terms.clientOrderId, '10')
    await stage.settle()
    expect(stage.log.has(terms.clientOrderId, 'Canceled')).toBe(false)
    await agree(stage)
  }),
  one('F33', 'a change that never arrived is unknown, and nothing has changed', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.fault('lose-modify-before')
    expect((await stage.broker.modify(terms.clientOrderId, { limitPrice: price('91') })).kind).toBe('unknown')
    expect(await value(stage.broker.findOrder(terms.clientOrderId))).toMatchObject(
      { limitPrice: price('90') }
    )
  }),
  one('F34', 'a change whose reply was lost is unknown, and told', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.fault('lose-modify-after')
    expect((await stage.broker.modify(terms.clientOrderId, { limitPrice: price('91') })).kind).toBe('unknown')
    await stage.log.untilKind(terms.clientOrderId, 'Updated')
    expect(await value(stage.broker.openOrders())).toMatchObject(
      [{ clientOrderId: terms.clientOrderId, limitPrice: price('91') }]
    )
  }),
  one('F35', 'an order whose change had no answer is canceled under its own id', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.fault('lose-modify-after')
    await stage.broker.modify(terms.clientOrderId, { limitPrice: price('91') })
    await stage.log.untilKind(terms.clientOrderId, 'Updated')
    await stage.broker.cancel(terms.clientOrderId)
    await stage.log.untilKind(terms.clientOrderId, 'Canceled')
    expect(await value(stage.broker.openOrders())).toEqual([])
  }),
  one('F36', 'a fill that overtakes a change counts, and no second order is left', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.fault('fill-races-replace')
    await stage.broker.modify(terms.clientOrderId, { limitPrice: price('91') })
    await stage.log.untilFilled(terms.clientOrderId, '10')
    await stage.settle()
    expect(await value(stage.broker.openOrders())).toEqual([])
    await agree(stage)
  }),
  one('F37', 'a part that fills while a change is on its way is not bought twice', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.fault('part-races-replace')
    await stage.broker.modify(terms.clientOrderId, { limitPrice: price('91') })
    await stage.log.untilFilled(terms.clientOrderId, '3')
    await stage.log.untilKind(terms.clientOrderId, 'Updated')
    await untilOpenQuantity(stage, terms.clientOrderId, '10')
    await stage.quote('AAPL', 89)
    await stage.log.untilFilled(terms.clientOrderId, '10')
    await stage.settle()
    expect((await stage.oracle()).positions['AAPL']).toBe(quantity('10'))
  }),
]

async function untilOpenQuantity(stage: BrokerStage, id: ClientOrderId, units: string): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    const found = await value(stage.broker.findOrder(id))
    if (found?.quantity === quantity(units)) return
    await stage.settle()
  }
  expect.fail(`${id} never came to ${units} in all`)
}

/** Events that get lost, doubled or mixed up, connections that break, and what others do. */
export const EVENT_FAULT_CASES: readonly BrokerCase[] = [
  one('F40', 'a fill that comes twice is told once', async (stage) => {
    await stage.fault('duplicate-fill')
    const terms = await hold(stage, '10')
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted', 'Filled'])
    await agree(stage)
  }),
  one('F41', 'a fill that was never told is found by looking the order up', async (stage) => {
    const terms = order()
    await stage.fault('drop-fill')
    await accepted(stage, terms)
    await stage.match()
    await value(stage.broker.findOrder(terms.clientOrderId))
    await stage.log.untilFilled(terms.clientOrderId, '10')
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted', 'Filled'])
  }),
  one('F42', 'a fill that was never told is found without being asked for', async (stage) => {
    const terms = order()
    await stage.fault('drop-fill')
    await accepted(stage, terms)
    await stage.log.untilFilled(terms.clientOrderId, '10')
    await agree(stage)
  }),
  one('F43', 'an end that was never told is found by looking the order up', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.fault('drop-end')
    await stage.broker.cancel(terms.clientOrderId)
    await value(stage.broker.findOrder(terms.clientOrderId))
    await stage.log.untilKind(terms.clientOrderId, 'Canceled')
  }),
  one('F44', 'a fill that comes before its acceptance is told after it', async (stage) => {
    await stage.fault('swap-accept')
    const terms = order()
    await send(stage, terms)
    await stage.match()
    await stage.log.untilFilled(terms.clientOrderId, '10')
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted', 'Filled'])
  }),
  one('F45', 'a fill that comes before the reply is told once, after its acceptance', async (stage) => {
    const terms = order()
    await stage.fault('fill-before-reply')
    const pending = send(stage, terms)
    await stage.log.untilFilled(terms.clientOrderId, '10')
    await stage.mend()
    expect(await pending).toMatchObject({ kind: 'accepted' })
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted', 'Filled'])
  }),
  one('F46', 'parts that come in the wrong order add up to the same', async (stage) => {
    const terms = await partlyWith(stage, 'hold-fill')
    await stage.quote('AAPL', 98)
    await stage.mend()
    await stage.log.untilFilled(terms.clientOrderId, '10')
    await stage.settle()
    expect(stage.log.filled(terms.clientOrderId)).toBe(quantity('10'))
    await agree(stage)
  }),
  one('F47', 'a fill that comes after the cancel counts', async (stage) => {
    const terms = await partlyWith(stage, 'hold-fill')
    await stage.quote('AAPL', 100)
    await stage.broker.cancel(terms.clientOrderId)
    await stage.log.untilKind(terms.clientOrderId, 'Canceled')
    await stage.mend()
    await stage.log.untilFilled(terms.clientOrderId, '3')
    await agree(stage)
  }),
  one('F48', 'a mended connection is live only when what it missed was told', async (stage) => {
    const terms = order({ limit: '99' })
    await accepted(stage, terms)
    await stage.fault('break-stream')
    await stage.quote('AAPL', 98)
    await stage.mend()
    expect(stage.log.filled(terms.clientOrderId)).toBe(quantity('10'))
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted', 'Filled'])
    expect(stage.log.states.map(({ status }) => status)).toContain('INTERRUPTED')
  }),
  one('F49', 'orders sent while the connection is broken are told of later', async (stage) => {
    await stage.fault('break-stream')
    const terms = order({ limit: '90' })
    expect((await send(stage, terms)).kind).toBe('accepted')
    await stage.mend()
    await stage.log.untilKind(terms.clientOrderId, 'Accepted')
  }),
  one('F50', 'a connection that falls silent is found out and mended', async (stage) => {
    const terms = order({ limit: '99' })
    await accepted(stage, terms)
    await stage.fault('half-open')
    expect(stage.log.states.at(-1)).toMatchObject({ reason: 'STREAM_SILENT' })
    await stage.quote('AAPL', 98)
    await stage.mend()
    await stage.log.untilFilled(terms.clientOrderId, '10')
  }),
  one('F51', 'a connection that is refused for a while is tried again without haste', async (stage) => {
    await stage.fault('refuse-reconnect')
    await stage.log.until(
      () => stage.log.states.some(({ reason }) => reason === 'STREAM_LIMIT'), 'STREAM_LIMIT'
    )
    const attempts = stage.log.states.length
    await stage.settle()
    expect(stage.log.states.length - attempts).toBeLessThan(5)
    await stage.mend()
  }),
  one('F52', 'reading is tried again where the server errs', async (stage) => {
    await stage.fault('fail-reads')
    expect((await value(stage.broker.account())).currency).toBe('USD')
  }),
  one('F67', 'keys that were good are not given up for one refusal', async (stage) => {
    await stage.fault('refuse-keys-once')
    expect((await value(stage.broker.account())).currency).toBe('USD')
  }),
  one('F53', 'an account with numbers where texts belong is read exactly', async (stage) => {
    await hold(stage, '10')
    await stage.fault('account-as-numbers')
    expect((await value(stage.broker.account())).cash).toBe((await stage.oracle()).cash)
  }),
  one('F54', 'another program\'s order is told of under its own id', async (stage) => {
    const id = await stage.trade('MSFT', 'BUY', '5')
    await stage.log.untilFilled(id, '5')
    expect(stage.log.kinds(id)).toEqual(['Accepted', 'Filled'])
    expect(await value(stage.broker.positions())).toMatchObject([{ symbol: 'MSFT', quantity: quantity('5') }])
  }),
  one('F59', 'another program\'s trade while the connection is broken is told of later', async (stage) => {
    await stage.fault('break-stream')
    const id = await stage.trade('MSFT', 'BUY', '5')
    await stage.mend()
    await stage.log.untilFilled(id, '5')
    await stage.settle()
    expect(stage.log.kinds(id)).toEqual(['Accepted', 'Filled'])
  }),
  one('F55', 'another program\'s trade while nobody was connected is in the history', async (stage) => {
    let id: ClientOrderId | undefined
    await stage.restart([], async () => {
      id = await stage.trade('MSFT', 'BUY', '5')
    })
    const { executions } = await value(stage.broker.activitySince(''))
    expect(executions).toMatchObject([{ clientOrderId: id, symbol: 'MSFT', quantity: quantity('5') }])
  }),
  one('F56', 'an account that is blocked in the day refuses, and keeps its orders', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.block(true)
    expect(codeOf(await send(stage, order({ limit: '91' })))).toBe('rejected TRADING_BLOCKED')
    expect(await value(stage.broker.openOrders())).toHaveLength(1)
    expect(await stage.broker.cancel(terms.clientOrderId)).toEqual({ kind: 'taken' })
  }),
  one('F57', 'a stop that a corporate action removes is told of, not as asked for', async (stage) => {
    await hold(stage, '10')
    const terms = order({ side: 'SELL', stop: '90', timeInForce: 'GTC' })
    await accepted(stage, terms)
    await stage.corporateAction('AAPL')
    await stage.log.untilKind(terms.clientOrderId, 'Canceled')
    expect(stage.log.events.find(
      (event) => event.kind === 'Canceled' && event.clientOrderId === terms.clientOrderId
    ))
      .toMatchObject({ reason: expect.not.stringMatching('requested') as string })
  }),
  one('F58', 'an execution that is taken back is gone from the position and from the cash', async (stage) => {
    const { clientOrderId } = await hold(stage, '10')
    await stage.bust(clientOrderId)
    expect(await value(stage.broker.positions())).toEqual([])
    expect((await value(stage.broker.account())).cash).toBe(money('100000'))
  }),
  one('F64', 'an execution that is taken back or restated is told under its name', async (stage) => {
    const { cursor: met } = await value(stage.broker.activitySince(''))
    const [kept, gone] = [await hold(stage, '10'), await hold(stage, '5', 'MSFT')]
    const { executions, cursor } = await value(stage.broker.activitySince(met))
    const named = ({ clientOrderId: id }: { readonly clientOrderId: ClientOrderId }) => (
      executions.find(({ clientOrderId }) => clientOrderId === id)?.executionId)
    await stage.bust(gone.clientOrderId)
    await stage.restate(kept.clientOrderId, { units: '8', price: '99.5' })
    const first = await value(stage.broker.activitySince(cursor))
    const head = (terms: typeof kept) => ({
      clientOrderId: terms.clientOrderId, executionId: named(terms),
    })
    expect(first.reversals).toEqual(expect.arrayContaining([
      { ...head(kept), quantity: quantity('8'), price: price('99.5') },
      { ...head(gone), quantity: 0n, price: 0n },
    ]))
    expect(first.reversals).toHaveLength(2)
    // Somebody who has forgotten all of it but the cursor is told the same.
    expect((await value(stage.broker.activitySince(first.cursor))).reversals).toEqual(first.reversals)
  }),
]

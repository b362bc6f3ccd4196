import { expect, it } from 'vitest'
import { quantity, type ClientOrderId, type Sequence, type UtcMillis } from '../../../base/index.ts'
import { orderTerms } from '../../../model/index.ts'
import { OrderSender, type SenderParts } from './order-sender.ts'
import { OrderTracker } from './order-tracker.ts'

const ID = 'ii-1-T-1-e0-0' as ClientOrderId
const TERMS = orderTerms({
  clientOrderId: ID, symbol: 'AAPL', side: 'BUY', quantity: quantity('10'), type: 'MARKET',
  timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: 'T', signal: 1 as Sequence,
})

it.each([
  ['new', []], ['accepted', []], ['filled', [ID]], ['rejected', [ID]], ['canceled', [ID]],
])('an order that is %s by the reply to it is read soon if that is its end', async (status, read) => {
  const doubted: string[] = []
  const tracker = new OrderTracker({
    emit: () => {}, notice: () => {}, want: () => {}, trim: () => {}, onLegsNamed: () => {},
    now: () => 1_767_000_000_000 as UtcMillis,
  })
  const text = JSON.stringify({
    id: 'v1', client_order_id: ID, symbol: 'AAPL', side: 'buy', type: 'market', time_in_force: 'day',
    qty: '10', filled_qty: status === 'filled' ? '10' : '0', status,
  })
  const reply = { kind: 'reply', status: 200, text, requestId: '', rate: {} }
  const sender = new OrderSender({
    rest: { send: async () => reply } as unknown as SenderParts['rest'],
    reader: {} as SenderParts['reader'], tracker, doubt: ({ id }) => doubted.push(id), awaitEnd: () => {},
  })
  tracker.registerRequest({ kind: 'single', terms: TERMS })
  expect(await sender.submit({ kind: 'single', terms: TERMS })).toMatchObject({ kind: 'accepted' })
  expect(doubted).toEqual(read)
})

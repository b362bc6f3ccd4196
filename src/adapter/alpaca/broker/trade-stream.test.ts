import { expect, it } from 'vitest'
import { AlpacaCredentials } from '../credentials.ts'
import { TradeStream } from './trade-stream.ts'

function stream() {
  const unreadable: string[] = []
  const updates: string[] = []
  const made = new TradeStream(new AlpacaCredentials('key', 'secret'), {
    onUpdate: ({ order }) => void updates.push(order.id),
    onUnreadable: (message) => void unreadable.push(message),
  })
  return { hear: (message: unknown) => made.receive(message, () => {}), unreadable, updates }
}

const REFUSED = { kind: 'refused', code: 'BROKER_UNAUTHORIZED' }
const BROKEN = { kind: 'retry', code: 'STREAM_BROKEN' }

it.each([
  [{ stream: 'authorization', data: { status: 'unauthorized', action: 'authenticate' } }, REFUSED],
  [{ stream: 'authorization', data: { status: 'unauthorized', action: 'listen' } }, BROKEN],
  // The list replaces the one before: nothing would come any more.
  [{ stream: 'listening', data: { streams: [] } }, BROKEN],
  [{ stream: 'listening', data: { error: 'no' } }, BROKEN],
  [{ stream: 'listening', data: { streams: ['trade_updates'] } }, { kind: 'ready' }],
])('%j is a word on the connection', (message, verdict) => {
  const { hear, unreadable } = stream()
  expect([hear(message), unreadable]).toEqual([verdict, []])
})

it.each([
  [{ stream: 'authorization', data: null }], [{ stream: 'authorization', data: { status: 7 } }],
  [{ stream: 'account_updates', data: {} }], [{}], [null], [7], ['text'],
  [{ stream: 'trade_updates', data: { event: 'fill' } }],
])('%j is told of, and ends nothing: least of all for good', (message) => {
  const { hear, unreadable } = stream()
  expect([hear(message), unreadable.length]).toEqual([{ kind: 'go-on' }, 1])
})

it('an update of an order of several legs says nothing: that of each leg does', () => {
  const { hear, unreadable, updates } = stream()
  const order = { id: 'parent', status: 'filled', order_class: 'mleg', symbol: '', side: '', qty: '1' }
  const leg = { ...order, id: 'leg', symbol: 'AAPL261218C00200000', side: 'buy' }
  for (const each of [order, leg]) {
    expect(hear({ stream: 'trade_updates', data: { event: 'fill', qty: '1', price: '0.4', order: each } }))
      .toEqual({ kind: 'go-on' })
  }
  expect([updates, unreadable]).toEqual([['leg'], []])
})

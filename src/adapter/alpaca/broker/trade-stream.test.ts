import { expect, it } from 'vitest'
import { AlpacaCredentials } from '../credentials.ts'
import { TradeStream } from './trade-stream.ts'

function stream() {
  const unreadable: string[] = []
  const made = new TradeStream(new AlpacaCredentials('key', 'secret'), {
    onUpdate: () => {}, onUnreadable: (message) => void unreadable.push(message),
  })
  return { hear: (message: unknown) => made.receive(message, () => {}), unreadable }
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

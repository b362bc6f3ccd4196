import { describe, expect, it } from 'vitest'
import { AlpacaCredentials } from '../credentials.ts'
import { DataStream } from './data-stream.ts'

function stream({ isFirst = false } = {}) {
  const refused: string[] = []
  const sent: unknown[] = []
  const unreadable: string[] = []
  const made = new DataStream(new AlpacaCredentials('key', 'secret'), 'json', {
    onMessage: () => {}, onSubscription: () => {},
    onUnreadable: (message) => void unreadable.push(message),
    onRefusal: (code) => void refused.push(code),
    wanted: () => isFirst ? undefined : ({ action: 'subscribe', bars: ['AAPL'] }),
  })
  const hear = (message: unknown) => made.receive(message, (answer) => void sent.push(answer))
  return { hear, refused, sent, unreadable, stream: made }
}

const CONNECTED = { T: 'success', msg: 'connected' }
const AUTHENTICATED = { T: 'success', msg: 'authenticated' }
const LISTED = { T: 'subscription', bars: ['AAPL'] }
/** "symbol limit exceeded": https://docs.alpaca.markets/docs/streaming-market-data */
const TOO_MANY = { T: 'error', code: 405, msg: 'symbol limit exceeded' }

describe('a subscription that Alpaca refuses', () => {
  it('leaves what there was, where it is asked for on a connection that serves', () => {
    const { hear, refused } = stream()
    for (const message of [CONNECTED, AUTHENTICATED, LISTED]) hear(message)
    expect(hear(TOO_MANY)).toEqual({ kind: 'go-on' })
    expect(refused).toEqual(['SYMBOL_LIMIT'])
  })

  it('leaves a connection that began without any', () => {
    const { hear, refused } = stream({ isFirst: true })
    for (const message of [CONNECTED, AUTHENTICATED]) hear(message)
    expect(hear(TOO_MANY)).toEqual({ kind: 'go-on' })
    expect(refused).toEqual(['SYMBOL_LIMIT'])
  })

  it('ends a connection that was made anew with its name, since nothing would come', () => {
    const { hear, refused, sent } = stream()
    for (const message of [CONNECTED, AUTHENTICATED, LISTED, CONNECTED, AUTHENTICATED]) hear(message)
    expect(sent.at(-1)).toEqual({ action: 'subscribe', bars: ['AAPL'] })
    expect(hear(TOO_MANY)).toEqual({ kind: 'retry', code: 'SYMBOL_LIMIT' })
    expect(refused).toEqual([])
  })
})

describe('an error of the stream', () => {
  it.each([
    [{ T: 'error', code: 599, msg: 'something new' }], [{ T: 'error', msg: 'no code' }], [{ T: 'error' }],
  ])(
    'that nobody knows is told of: %j', (message) => {
      const { hear, refused, unreadable } = stream()
      for (const each of [CONNECTED, AUTHENTICATED, LISTED]) hear(each)
      expect(hear(message)).toEqual({ kind: 'go-on' })
      expect([refused, unreadable.length]).toEqual([[], 1])
    },
  )

  it('that says that the login was done before is none', () => {
    const { hear, unreadable } = stream()
    for (const each of [CONNECTED, AUTHENTICATED, LISTED]) hear(each)
    expect(hear({ T: 'error', code: 403, msg: 'already authenticated' })).toEqual({ kind: 'go-on' })
    expect(unreadable).toEqual([])
  })
})

describe('a sign of life', () => {
  it('asks again for what is served, so that its answer refuses no other request', () => {
    const { hear, stream: made } = stream()
    for (const each of [CONNECTED, AUTHENTICATED]) hear(each)
    expect(made.heartbeat()).toEqual({ action: 'subscribe', bars: [] })
    hear({ T: 'subscription', trades: [], bars: ['SPY', 'AAPL'] })
    expect(made.heartbeat()).toEqual({ action: 'subscribe', bars: ['SPY'] })
    hear({ T: 'subscription', trades: ['F'], bars: {} })
    expect(made.heartbeat()).toEqual({ action: 'subscribe', trades: ['F'] })
  })
})

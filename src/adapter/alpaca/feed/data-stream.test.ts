import { describe, expect, it } from 'vitest'
import { AlpacaCredentials } from '../credentials.ts'
import { DataStream } from './data-stream.ts'

function stream({ isFirst = false } = {}) {
  const refused: string[] = []
  const sent: unknown[] = []
  const made = new DataStream(new AlpacaCredentials('key', 'secret'), 'json', {
    onMessage: () => {}, onSubscription: () => {}, onUnreadable: () => {},
    onRefusal: (code) => void refused.push(code),
    wanted: () => isFirst ? undefined : ({ action: 'subscribe', bars: ['AAPL'] }),
  })
  const hear = (message: unknown) => made.receive(message, (answer) => void sent.push(answer))
  return { hear, refused, sent }
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

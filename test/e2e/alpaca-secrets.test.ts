import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  AlpacaBroker, AlpacaCredentials, AlpacaDataProvider, AlpacaFeed,
} from '../../src/adapter/alpaca/index.ts'
import type { SessionDate } from '../../src/base/index.ts'
import { BrokerLog, order } from '../contract/broker-stage.ts'
import { hastyTimers } from '../contract/alpaca-stage.ts'

const KEY = 'CANARYKEY7F3A9'
const SECRET = 'canary-secret-b81d44'

/** A server that shows the keys back in everything that it says. */
async function echoingServer() {
  let heard = ''
  const replies: readonly ((request: IncomingMessage, response: ServerResponse) => void)[] = [
    (_, response) => response.writeHead(403).end(
      JSON.stringify({ code: 40310000, message: `key ${KEY}:${SECRET} is bad` })
    ),
    (_, response) => response.writeHead(500, { 'X-Request-ID': SECRET }).end(`<html>${SECRET}</html>`),
    (_, response) => response.writeHead(200).end(JSON.stringify({ [SECRET]: KEY, id: { [KEY]: SECRET } })),
    (request) => request.socket.destroy(new Error(SECRET)),
    (_, response) => response.writeHead(422).end(
      JSON.stringify({ code: 40010001, message: `${SECRET} must be unique` })
    ),
  ]
  let turn = 0
  const server = createServer((request, response) => {
    heard += JSON.stringify(request.headers)
    replies[turn % replies.length]?.(request, response)
    turn += 1
  })
  server.on('upgrade', (_, socket) => {
    socket.end(`HTTP/1.1 401 ${SECRET}\r\nContent-Length: 0\r\n\r\n`)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, server, heard: () => heard }
}

describe('the keys', () => {
  const credentials = new AlpacaCredentials(KEY, SECRET)

  it('show in nothing that can be printed of an object that holds them', () => {
    const broker = new AlpacaBroker({ credentials, baseUrl: 'http://127.0.0.1:1' })
    const shown = [
      String(credentials), JSON.stringify(credentials), inspect(credentials, { showHidden: true, depth: 9 }),
      inspect(broker, { showHidden: true, depth: 9 }), JSON.stringify({ credentials }),
      `${String(credentials)}`,
      inspect({ ...credentials }), inspect(Object.getOwnPropertyDescriptors(credentials)),
    ].join('\n')
    expect(shown).not.toContain(KEY)
    expect(shown).not.toContain(SECRET)
  })

  it('show in no failure, outcome, notice or state, whatever the other side says', async () => {
    const { url, server, heard } = await echoingServer()
    const broker = new AlpacaBroker(
      { credentials, baseUrl: url, timers: hastyTimers, requestTimeoutMs: 1_000 }
    )
    const feed = new AlpacaDataProvider({
      credentials, feed: AlpacaFeed.Iex, sessionOn: () => undefined, isMarketOpen: () => true, baseUrl: url,
      streamUrl: url.replace('http', 'ws'), timers: hastyTimers,
    })
    const log = new BrokerLog()
    const said: unknown[] = []
    for (let turn = 0; turn < 3; turn++) {
      const terms = order({ limit: '90' })
      said.push(
        await broker.account(), await broker.positions(), await broker.clock(), await broker.openOrders(),
        await broker.submit({ kind: 'single', terms }), await broker.findOrder(terms.clientOrderId),
        await broker.cancel(terms.clientOrderId), await broker.activitySince(''),
        await broker.instrument('AAPL'),
        await broker.sessions('2026-01-05' as SessionDate, '2026-01-05' as SessionDate),
        await feed.getQuote('AAPL'),
      )
    }
    said.push(await broker.connect(log, []), log.states, log.notices, log.events)
    await broker.disconnect()
    server.closeAllConnections()
    server.close()
    const text = inspect(said, { depth: 9 })
    expect(heard()).toContain(SECRET)
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain(KEY)
    expect(text).toContain('[hidden]')
  })
})

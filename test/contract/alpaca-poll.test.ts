import { expect, it } from 'vitest'
import { AlpacaBroker, AlpacaCredentials } from '../../src/adapter/alpaca/index.ts'
import { exchangeStage, KEYS } from '../harness/exchange-harness.ts'
import { hastyTimers } from './alpaca-stage.ts'
import { BrokerLog, order } from './broker-stage.ts'

/** In the connector's time, which passes faster than the test's: comparing again would take so long. */
const POLL_MS = 60_000

function connector(baseUrl: string, { pollMs = POLL_MS, requestsPerMinute = 1_000_000 } = {}): AlpacaBroker {
  return new AlpacaBroker({
    credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), baseUrl, timers: hastyTimers,
    requestsPerMinute, pollMs,
  })
}

it('a comparison that could not be read is made again at once, not with the next one', async () => {
  await using exchange = await exchangeStage()
  const log = new BrokerLog()
  const broker = connector(exchange.url)
  await broker.connect(log, [])
  // As often as one question is asked.
  await exchange.faults({ fault: 'fail-before', route: 'GET /v2/orders', times: 4 })
  await log.untilStatus('INTERRUPTED')
  const since = hastyTimers.monotonic()
  await log.untilStatus('LIVE')
  expect(hastyTimers.monotonic() - since).toBeLessThan(POLL_MS / 4)
  await broker.disconnect()
})

it('the end of an order that was asked back is read soon where the stream does not tell of it', async () => {
  await using exchange = await exchangeStage()
  const log = new BrokerLog()
  const broker = connector(exchange.url)
  await broker.connect(log, [])
  const terms = order({ limit: '90' })
  await broker.submit({ kind: 'single', terms })
  await log.untilKind(terms.clientOrderId, 'Accepted')
  await exchange.faults({ fault: 'drop-event', event: 'canceled', times: 1 })
  const since = hastyTimers.monotonic()
  await broker.cancel(terms.clientOrderId)
  await log.untilKind(terms.clientOrderId, 'Canceled')
  expect(hastyTimers.monotonic() - since).toBeLessThan(POLL_MS / 4)
  await broker.disconnect()
})

it('a line is there while our own limit has no room for a comparison', async () => {
  await using exchange = await exchangeStage()
  const log = new BrokerLog()
  const broker = connector(exchange.url, { pollMs: 1_000, requestsPerMinute: 20 })
  await broker.connect(log, [])
  const read = await broker.positions()
  for (let count = 0; count < 12 && (await broker.clock()).ok; count++);
  expect([read.ok, await broker.positions()]).toMatchObject([true, { failure: { code: 'RATE_LIMIT_HELD' } }])
  await new Promise<void>((resolve) => {
    hastyTimers.after(5_000, resolve)
  })
  expect(log.states.map(({ status }) => status)).toEqual(['CONNECTING', 'CATCHING_UP', 'LIVE'])
  await broker.disconnect()
})

import { afterEach, expect, it, vi } from 'vitest'
import { AlpacaBroker, AlpacaCredentials } from '../../src/adapter/alpaca/index.ts'
import { quantity } from '../../src/base/index.ts'
import { exchangeStage, KEYS } from '../harness/exchange-harness.ts'
import { BrokerLog, order } from './broker-stage.ts'

afterEach(() => vi.restoreAllMocks())

it('the account is behind as long as the history lacks what has filled, and then tells it', async () => {
  await using exchange = await exchangeStage()
  const [log, ask] = [new BrokerLog(), globalThis.fetch]
  let isLate = true
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => (
    isLate && String(url).includes('/v2/account/activities') ? new Response('[]') : ask(url, init)))
  const broker = new AlpacaBroker({
    credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), baseUrl: exchange.url, pollMs: 600_000,
  })
  await broker.connect(log, [])
  const terms = order({ limit: '90', units: '9' })
  await broker.submit({ kind: 'single', terms })
  const { clientOrderId: id } = terms
  await log.until(() => log.has(id, 'Accepted'), 'accepted')
  await exchange.faults({ fault: 'drop-event', event: 'partial_fill', times: 2 })
  for (let part = 0; part < 2; part++) {
    await exchange.control('fill', { client_order_id: id, qty: 3, price: 90 })
  }
  /** As a comparison of the account reads it: orders first. */
  const isBehind = async (): Promise<unknown> => {
    await broker.openOrders()
    const page = await broker.activitySince('')
    return page.ok && page.value.isBehind
  }
  expect([await isBehind(), log.filled(id)]).toEqual([true, 0n])
  isLate = false
  expect([await isBehind(), log.filled(id)]).toEqual([false, quantity('6')])
  await broker.disconnect()
})

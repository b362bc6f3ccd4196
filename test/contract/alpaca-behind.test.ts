import { expect, it } from 'vitest'
import { AlpacaBroker, AlpacaCredentials } from '../../src/adapter/alpaca/index.ts'
import { quantity } from '../../src/base/index.ts'
import { exchangeStage, KEYS } from '../harness/exchange-harness.ts'
import { hastyTimers } from './alpaca-stage.ts'
import { BrokerLog, order } from './broker-stage.ts'

/** After which an order is read of which more has filled than was told. */
const SETTLE_MS = 250

it('the account is behind as long as more has filled than could be read', async () => {
  await using exchange = await exchangeStage()
  const log = new BrokerLog()
  const held: (() => void)[] = []
  const broker = new AlpacaBroker({
    credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), baseUrl: exchange.url, pollMs: 600_000,
    timers: {
      ...hastyTimers,
      after: (ms, run) => {
        if (ms !== SETTLE_MS) return hastyTimers.after(ms, run)
        held.push(run)
        return () => {}
      },
    },
  })
  await broker.connect(log, [])
  const terms = order({ limit: '90', units: '9' })
  await broker.submit({ kind: 'single', terms })
  const { clientOrderId: id } = terms
  await log.until(() => log.has(id, 'Accepted'), 'accepted')
  await exchange.faults({ fault: 'drop-event', event: 'partial_fill', times: 1 })
  await exchange.control('fill', { client_order_id: id, qty: 3, price: 90 })
  await exchange.control('fill', { client_order_id: id, qty: 3, price: 90 })
  await log.until(() => held.length > 0, 'an order to read')
  const isBehind = async (): Promise<unknown> => {
    const page = await broker.activitySince('')
    return page.ok && page.value.isBehind
  }
  expect(await isBehind()).toBe(true)
  for (const run of held.splice(0)) run()
  await log.until(() => log.filled(id) === quantity('6'), 'what has filled')
  expect(await isBehind()).toBe(false)
  await broker.disconnect()
})

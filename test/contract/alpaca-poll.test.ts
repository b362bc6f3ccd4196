import { expect, it } from 'vitest'
import { AlpacaBroker, AlpacaCredentials } from '../../src/adapter/alpaca/index.ts'
import { exchangeStage, KEYS } from '../harness/exchange-harness.ts'
import { hastyTimers } from './alpaca-stage.ts'
import { BrokerLog } from './broker-stage.ts'

/** In the connector's time, which passes faster than the test's: comparing again would take so long. */
const POLL_MS = 60_000

it('a comparison that could not be read is made again at once, not with the next one', async () => {
  await using exchange = await exchangeStage()
  const log = new BrokerLog()
  const broker = new AlpacaBroker({
    credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), baseUrl: exchange.url,
    timers: hastyTimers,
    requestsPerMinute: 1_000_000, pollMs: POLL_MS,
  })
  await broker.connect(log, [])
  // As often as one question is asked.
  await exchange.faults({ fault: 'fail-before', route: 'GET /v2/orders', times: 4 })
  await log.untilStatus('INTERRUPTED')
  const since = hastyTimers.monotonic()
  await log.untilStatus('LIVE')
  expect(hastyTimers.monotonic() - since).toBeLessThan(POLL_MS / 4)
  await broker.disconnect()
})

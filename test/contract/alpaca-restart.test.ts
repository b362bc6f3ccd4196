import { describe, expect, it } from 'vitest'
import { AlpacaBroker, AlpacaCredentials, systemTimers, type Timers } from '../../src/adapter/alpaca/index.ts'
import { price } from '../../src/base/index.ts'
import type { OrderTerms } from '../../src/model/index.ts'
import { exchangeStage, KEYS, type ExchangeStage } from '../harness/exchange-harness.ts'
import { BrokerLog, known, order, value } from './broker-stage.ts'

const ORDERS = 45
/** A minute of waiting passes in so many times less. */
const HASTE = 60
const timers: Timers = {
  ...systemTimers, monotonic: () => performance.now() * HASTE,
  after: (ms, run) => systemTimers.after(ms / HASTE, run),
}

/** A connector of its own, which may ask so often a minute. */
function brokerAt({ url }: ExchangeStage, requestsPerMinute: number): AlpacaBroker {
  return new AlpacaBroker({
    credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), baseUrl: url, timers, requestsPerMinute,
    pollMs: 36_000_000, requestTimeoutMs: 600_000,
  })
}

/** An account in which orders rest, a few of them moved twice, and the process that sent them is gone. */
async function left(stage: ExchangeStage) {
  const log = new BrokerLog()
  const broker = brokerAt(stage, 1_000_000)
  await broker.connect(log, [])
  const resting: OrderTerms[] = Array.from({ length: ORDERS }, () => order({ limit: '90' }))
  for (const terms of resting) await broker.submit({ kind: 'single', terms })
  for (const { clientOrderId: id } of resting.slice(0, 5)) {
    for (const limit of ['89', '88']) {
      await broker.modify(id, { limitPrice: price(limit) })
      await log.until(() => log.events.some((event) => (
        event.kind === 'Updated' && event.clientOrderId === id && event.changes.limitPrice === price(limit)
      )), `${limit} for ${id}`)
    }
  }
  await log.untilKind(resting.at(-1)?.clientOrderId as OrderTerms['clientOrderId'], 'Accepted')
  await broker.disconnect()
  return { resting, open: resting.map((terms) => known(log, terms)) }
}

async function questions(stage: ExchangeStage): Promise<number> {
  return (await stage.control('requests') as unknown as readonly unknown[]).length
}

describe('a start with many orders of before at Alpaca, whose limit is 200 requests a minute', () => {
  it('finds them in lists, whatever they became, and asks for few by themselves', async () => {
    await using stage = await exchangeStage()
    const { resting, open } = await left(stage)
    const [gone, moved] = [resting.at(-1), resting[0]] as [OrderTerms, OrderTerms]
    await stage.control('fill', { client_order_id: gone.clientOrderId })
    const before = await questions(stage)
    const log = new BrokerLog()
    const broker = brokerAt(stage, 200)
    expect(await broker.connect(log, open)).toMatchObject({ ok: true })
    expect(await questions(stage) - before).toBeLessThan(15)
    expect(log.filled(gone.clientOrderId)).toBe(gone.quantity)
    expect(log.events.filter(({ kind }) => kind === 'Accepted')).toEqual([])
    await broker.cancel(moved.clientOrderId)
    await log.untilKind(moved.clientOrderId, 'Canceled')
    await broker.disconnect()
  })

  it('names executions of orders that have ended from lists, and no order twice', async () => {
    await using stage = await exchangeStage()
    const { resting } = await left(stage)
    await stage.quote('AAPL', 80)
    const broker = brokerAt(stage, 200)
    for (const most of [6, 3]) {
      const before = await questions(stage)
      const { executions } = await value(broker.activitySince(''))
      expect(executions.map(({ clientOrderId }) => clientOrderId).toSorted())
        .toEqual(resting.map(({ clientOrderId }) => clientOrderId).toSorted())
      expect(await questions(stage) - before).toBeLessThanOrEqual(most)
    }
  })

  it('goes on where the limit stopped it, so that it comes back at last', async () => {
    await using stage = await exchangeStage()
    const { open } = await left(stage)
    await stage.quote('AAPL', 80)
    const log = new BrokerLog()
    const broker = brokerAt(stage, 100)
    expect(await broker.connect(log, open)).toMatchObject({ ok: true })
    expect(new Set(log.fills().map(({ clientOrderId }) => clientOrderId)).size).toBe(ORDERS)
    expect(log.fills()).toHaveLength(ORDERS)
    await broker.disconnect()
  }, 60_000)
})

import { describe, expect, it } from 'vitest'
import { AlpacaBroker, AlpacaCredentials } from '../../src/adapter/alpaca/index.ts'
import { price, quantity } from '../../src/base/index.ts'
import { hastyTimers } from '../contract/alpaca-stage.ts'
import { BrokerLog, order } from '../contract/broker-stage.ts'
import { exchangeStage, KEYS, type ExchangeStage } from '../harness/exchange-harness.ts'

async function connected(stage: ExchangeStage) {
  const broker = new AlpacaBroker({
    credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), baseUrl: stage.url, timers: hastyTimers,
    requestsPerMinute: 1_000_000, requestTimeoutMs: 2_000,
  })
  const log = new BrokerLog()
  expect(await broker.connect(log, [])).toEqual({ ok: true, value: true })
  return { broker, log, [Symbol.asyncDispose]: () => broker.disconnect() }
}

async function sent(stage: ExchangeStage, id: string): Promise<Record<string, unknown>> {
  return (await stage.api('GET', `/v2/orders:by_client_order_id?client_order_id=${id}`)).json
}

describe('orders on the wire', () => {
  it('carry exact decimals as texts, and what extended hours need', async () => {
    await using stage = await exchangeStage()
    await using alpaca = await connected(stage)
    const terms = order({ units: '3', limit: '90.05', timeInForce: 'GTC' })
    await alpaca.broker.submit({ kind: 'single', terms, isExtendedHours: true })
    expect(await sent(stage, terms.clientOrderId)).toMatchObject({
      symbol: 'AAPL', qty: '3', side: 'buy', type: 'limit', time_in_force: 'gtc', limit_price: '90.05',
      extended_hours: true, order_class: '',
    })
  })

  it('trade after the close where sent for extended hours, and wait where not', async () => {
    await using stage = await exchangeStage()
    await using alpaca = await connected(stage)
    await stage.control('clock', { to: '2026-01-05T21:30:00Z' })
    await stage.quote('AAPL', 100)
    const [outside, inside] = [order({ limit: '101' }), order({ limit: '101' })]
    await alpaca.broker.submit({ kind: 'single', terms: outside, isExtendedHours: true })
    await alpaca.broker.submit({ kind: 'single', terms: inside })
    await alpaca.log.untilFilled(outside.clientOrderId, '10')
    expect(alpaca.log.has(inside.clientOrderId, 'Filled')).toBe(false)
  })

  it('send a trailing stop by its distance, and a bracket with both its exits', async () => {
    await using stage = await exchangeStage()
    await using alpaca = await connected(stage)
    const entry = order({ limit: '95', timeInForce: 'GTC' })
    const common = { side: 'SELL', timeInForce: 'GTC', parent: entry.clientOrderId } as const
    await alpaca.broker.submit({
      kind: 'bracket', entry, target: order({ ...common, limit: '110' }),
      stop: order({ ...common, stop: '90', limit: '89.5' }),
    })
    expect(await sent(stage, entry.clientOrderId)).toMatchObject({
      order_class: 'bracket',
      legs: [
        { type: 'limit', limit_price: '110' }, { type: 'stop_limit', stop_price: '90', limit_price: '89.5' }
      ],
    })
    const trail = order({ side: 'SELL', trail: '2.5', timeInForce: 'GTC', symbol: 'MSFT' })
    await alpaca.broker.submit({ kind: 'single', terms: trail })
    expect(await sent(stage, trail.clientOrderId)).toMatchObject(
      { type: 'trailing_stop', trail_price: '2.5' }
    )
  })

  it('of a trailing stop leave its first level here: Alpaca trails from the market', async () => {
    await using stage = await exchangeStage()
    await using alpaca = await connected(stage)
    const trail = { ...order({ side: 'SELL', trail: '2.5', timeInForce: 'GTC' }), stopPrice: price('80') }
    expect(await alpaca.broker.submit({ kind: 'single', terms: trail })).toMatchObject({ kind: 'accepted' })
    const there = await sent(stage, trail.clientOrderId)
    expect(there).toMatchObject({ type: 'trailing_stop', trail_price: '2.5' })
    expect(there['stop_price']).not.toBe('80')
  })

  it('go out under a new name for every change, and come back under the old one', async () => {
    await using stage = await exchangeStage()
    await using alpaca = await connected(stage)
    const terms = order({ limit: '90' })
    await alpaca.broker.submit({ kind: 'single', terms })
    await alpaca.broker.modify(terms.clientOrderId, { quantity: quantity('12') })
    await alpaca.log.untilKind(terms.clientOrderId, 'Updated')
    expect(await sent(stage, `${terms.clientOrderId}_r1`)).toMatchObject({ qty: '12', status: 'new' })
    expect(await alpaca.broker.openOrders()).toMatchObject(
      { value: [{ clientOrderId: terms.clientOrderId }] }
    )
  })
})

describe('instruments', () => {
  it('say what can be done with them; unknown ones are none', async () => {
    await using stage = await exchangeStage()
    await using alpaca = await connected(stage)
    expect(await alpaca.broker.instrument('AAPL')).toMatchObject({
      ok: true, value: { symbol: 'AAPL', assetClass: 'us_equity', isTradable: true, isFractionable: true },
    })
    expect(await alpaca.broker.instrument('ZZZZQX')).toEqual({ ok: true, value: undefined })
    await stage.control('asset', { symbol: 'MSFT', tradable: false })
    const all = await alpaca.broker.instruments()
    expect(all.ok ? all.value.map(({ symbol }) => symbol) : all).toEqual(['AAPL'])
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExchangeStage } from '../harness/exchange-harness.ts'
import { exchangeStage, KEYS, request } from '../harness/exchange-harness.ts'

// Statuses, codes and texts: the vendor's error list,
// https://alpaca.markets/learn/how-to-fix-common-trading-api-errors-at-alpaca
const BUY = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' }
const LIMIT = { ...BUY, type: 'limit', limit_price: '90' }
const BRACKET = {
  ...BUY, order_class: 'bracket', take_profit: { limit_price: '110' }, stop_loss: { stop_price: '95' },
}
const { qty: _, ...WITHOUT_QTY } = BUY

let stage: ExchangeStage
beforeAll(async () => {
  stage = await exchangeStage()
})
afterAll(async () => stage[Symbol.asyncDispose]())

describe('POST /v2/orders refuses', () => {
  const cases: readonly (readonly [string, Record<string, unknown>, number, number, string])[] = [
    ['no quantity', WITHOUT_QTY, 422, 40010001, 'qty or notional is required'],
    ['both quantities', { ...BUY, notional: '5' }, 422, 40010001, 'only one of qty or notional is accepted'],
    ['a quantity of nothing', { ...BUY, qty: '0' }, 422, 40010001, 'qty must be > 0'],
    ['an unreadable quantity', { ...BUY, qty: '1e3' }, 422, 40010001, 'invalid qty'],
    ['a limit without price', { ...BUY, type: 'limit' }, 422, 40010001, 'limit orders require a limit price'],
    ['a market order with price', { ...BUY, limit_price: '1' }, 422, 40010001,
      'market orders require no stop or limit price'],
    ['half a stop-limit', { ...BUY, type: 'stop_limit', stop_price: '110' }, 422, 40010001,
      'stop limit orders require both stop and limit price'],
    ['an unknown type', { ...BUY, type: 'iceberg' }, 422, 40010001, 'invalid order type'],
    ['an unknown time in force', { ...BUY, time_in_force: 'gtd' }, 422, 40010001, 'invalid time_in_force'],
    ['a stop for the auction', {
      ...BUY, type: 'stop', stop_price: '110', time_in_force: 'opg',
    }, 422, 40010001,
      'invalid time_in_force'],
    ['a long client id', { ...BUY, client_order_id: 'x'.repeat(129) }, 422, 40010001,
      'client_order_id must be no more than 128 characters'],
    ['a price between cents', { ...LIMIT, limit_price: '90.123' }, 422, 42210000,
      'invalid limit_price 90.123. sub-penny increment does not fulfill minimum pricing criteria'],
    ['a price between mills', { ...LIMIT, limit_price: '0.12345' }, 422, 42210000,
      'invalid limit_price 0.12345. sub-penny increment does not fulfill minimum pricing criteria'],
    ['too little money', { ...WITHOUT_QTY, notional: '0.5' }, 422, 42210000, 'notional must be >= 1.00'],
    ['a fraction that is good till cancelled', { ...LIMIT, qty: '0.5', time_in_force: 'gtc' }, 422, 42210000,
      'fractional orders must be DAY orders'],
    [
      'a fraction in a bracket', { ...BRACKET, qty: '0.5' }, 422, 42210000,
      'fractional orders must be simple orders',
    ],
    ['a fraction sold short', { ...BUY, qty: '0.5', side: 'sell' }, 422, 42210000,
      'fractional orders cannot be sold short'],
    ['a bracket without target', { ...BRACKET, take_profit: undefined }, 422, 42210000,
      'bracket orders require take_profit.limit_price'],
    ['a bracket with a stop entry', { ...BRACKET, type: 'stop', stop_price: '105' }, 422, 42210000,
      'bracket orders must be entry orders'],
    ['a stop loss above the price', { ...BRACKET, stop_loss: { stop_price: '100' } }, 422, 42210000,
      'stop_loss.stop_price must be <= base_price - 0.01'],
    ['an exit without a position', {
      ...BRACKET, type: 'limit', order_class: 'oco', side: 'sell',
    }, 422, 42210000, 'oco orders must be exit orders'],
    ['a sell stop above the market', { ...BUY, side: 'sell', type: 'stop', stop_price: '101' }, 422, 42210000,
      'stop price must be less than current price'],
    ['an unknown symbol', { ...BUY, symbol: 'NOPE' }, 422, 42210000, 'asset "NOPE" not found'],
    ['the wrong intent', { ...BUY, position_intent: 'buy_to_close' }, 422, 42210000,
      'position intent mismatch, inferred: buy_to_open, specified: buy_to_close'],
    ['what cannot be paid', { ...BUY, qty: '3000' }, 403, 40310000, 'insufficient buying power'],
  ]
  it.each(cases)('%s', async (_title, body, status, code, message) => {
    const answer = await stage.api('POST', '/v2/orders', body)
    expect([answer.status, answer.json['code'], answer.json['message']]).toEqual([status, code, message])
  })

  it('a body that is no JSON, and names what there is to spend', async () => {
    const headers = { 'APCA-API-KEY-ID': KEYS.keyId, 'APCA-API-SECRET-KEY': KEYS.secret }
    const broken = await fetch(`${stage.url}/v2/orders`, { method: 'POST', headers, body: '{"symbol":' })
    expect(broken.status).toBe(400)
    const poor = await stage.api('POST', '/v2/orders', { ...BUY, qty: '3000' })
    expect(poor.json).toMatchObject({ buying_power: '200000', cost_basis: '300030' })
  })
})

describe('the account side refuses', () => {
  it('no keys with HTML, wrong keys with a message', async () => {
    const none = await request(stage.url, 'GET', '/v2/account', { body: undefined, headers: {} })
    expect([none.status, none.headers.get('content-type')]).toEqual([401, 'text/html'])
    const wrong = await request(stage.url, 'GET', '/v2/account', {
      body: undefined, headers: { 'APCA-API-KEY-ID': 'x', 'APCA-API-SECRET-KEY': 'y' },
    })
    expect([wrong.status, wrong.json]).toEqual([401, { message: 'unauthorized.' }])
    expect(wrong.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('what does not exist', async () => {
    for (const [path, message] of [
      ['/v2/orders/00000000-0000-4000-8000-000000000000', 'order not found'],
      ['/v2/orders:by_client_order_id?client_order_id=nope', 'order not found'],
      ['/v2/positions/AAPL', 'position does not exist'],
      ['/v2/assets/ZZZZQX', 'asset not found for ZZZZQX'],
    ] as const) {
      const answer = await stage.api('GET', path)
      expect([answer.status, answer.json]).toEqual([404, { code: 40410000, message }])
    }
  })

  it('too large a page and an unknown timeframe; an unknown symbol is an empty answer', async () => {
    const large = await stage.api('GET', '/v2/stocks/bars?symbols=AAPL&timeframe=1Day&limit=10001')
    expect([large.status, large.json['message']]).toEqual([
      400, 'invalid limit: larger than the allowed maximum of 10000',
    ])
    expect((await stage.api('GET', '/v2/stocks/bars?symbols=AAPL&timeframe=7Day')).status).toBe(400)
    const unknown = await stage.api('GET', '/v2/stocks/bars?symbols=ZZZZ&timeframe=1Day&start=2025-12-01')
    expect([unknown.status, unknown.json]).toEqual([200, { bars: {}, next_page_token: null }])
  })

  it('requests beyond the limit of a minute, with the headers that say when to come back', async () => {
    await using limited = await exchangeStage({ settings: { rateLimit: 3 } })
    for (let count = 0; count < 3; count++) expect((await limited.api('GET', '/v2/clock')).status).toBe(200)
    const over = await limited.api('GET', '/v2/clock')
    expect([over.status, over.json]).toEqual([429, { code: 42910000, message: 'rate limit exceeded' }])
    const resetAt = Number(over.headers.get('x-ratelimit-reset')) * 1_000
    limited.host.pass(resetAt - limited.host.now())
    expect((await limited.api('GET', '/v2/clock')).status).toBe(200)
  })

  it('what is no path, a huge body, and dates beyond the table, without falling over', async () => {
    const headers = { 'APCA-API-KEY-ID': KEYS.keyId, 'APCA-API-SECRET-KEY': KEYS.secret }
    expect((await fetch(`${stage.url}/v2/assets/%E0%A4%A`, { headers })).status).toBe(400)
    const large = await fetch(
      `${stage.url}/v2/orders`, { method: 'POST', headers, body: ' '.repeat(1_100_000) },
    )
    expect(large.status).toBe(413)
    for (const path of [
      '/v2/calendar?start=0001-01-01&end=9999-12-31', '/v2/account/portfolio/history?period=999999A',
      '/v2/stocks/AAPL/bars?timeframe=1Month&start=-271821-04-20T00:00:00Z', '/v2/orders?after=yesterday',
    ]) expect((await stage.api('GET', path)).status, path).toBe(422)
    await expect(stage.control('clock', { to: '2030-06-01T00:00:00Z' })).rejects.toThrow('at most a year')
    expect((await stage.api('GET', '/v2/clock')).status).toBe(200)
  })

  it('a page from elsewhere: a foreign host name, and a browser at the control side', async () => {
    const foreign = await request(stage.url.replace('127.0.0.1', 'localhost'), 'POST', '/control/clock', {
      body: { advance_ms: 1 }, headers: { Origin: 'https://example.com' },
    })
    expect(foreign.status).toBe(403)
  })
})

describe('trading with oneself', () => {
  it.each([
    [
      'a market order against a resting limit', LIMIT, { ...BUY, side: 'sell' },
      'opposite side limit order exists',
    ],
    [
      'a crossing limit', LIMIT, { ...LIMIT, side: 'sell', limit_price: '89' },
      'opposite side limit order exists',
    ],
    ['a limit against a resting stop', { ...BUY, type: 'stop', stop_price: '120' },
      { ...LIMIT, side: 'sell', limit_price: '130' }, 'opposite side market/stop order exists'],
  ])('is refused: %s', async (_title, resting, order, reason) => {
    await using own = await exchangeStage()
    await own.api('POST', '/v2/orders', BUY)
    const first = await own.api('POST', '/v2/orders', resting)
    const answer = await own.api('POST', '/v2/orders', order)
    expect([answer.status, answer.json]).toEqual([403, {
      code: 40310000, message: 'potential wash trade detected. use complex orders',
      existing_order_id: first.json['id'], reject_reason: reason,
    }])
  })

  it('is no matter for limits that do not cross', async () => {
    await using own = await exchangeStage()
    await own.api('POST', '/v2/orders', BUY)
    await own.api('POST', '/v2/orders', LIMIT)
    const above = await own.api('POST', '/v2/orders', { ...LIMIT, side: 'sell', limit_price: '110' })
    expect(above.status).toBe(200)
  })
})

describe('flags of account and asset', () => {
  it('suspend trading, forbid shorts, and forbid what an asset does not allow', async () => {
    await using own = await exchangeStage()
    await own.api('PATCH', '/v2/account/configurations', { no_shorting: true })
    expect((await own.api('POST', '/v2/orders', { ...BUY, side: 'sell' })).json['message'])
      .toBe('account is not allowed to short')
    await own.control('asset', { symbol: 'AAPL', fractionable: false, tradable: false })
    expect((await own.api('POST', '/v2/orders', { ...BUY, qty: '0.5' })).json['message'])
      .toBe('asset "AAPL" is not fractionable')
    expect((await own.api('POST', '/v2/orders', BUY)).json['message']).toBe('asset "AAPL" is not tradable')
    await own.api('PATCH', '/v2/account/configurations', { suspend_trade: true })
    expect(
      (await own.api('POST', '/v2/orders', BUY)).json['message'],
    ).toBe('new orders are rejected by user request')
    expect((await own.api('GET', '/v2/account')).json).toMatchObject({
      trade_suspended_by_user: true, shorting_enabled: false,
    })
  })
})

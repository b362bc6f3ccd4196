import { describe, expect, it } from 'vitest'
import type { ExchangeStage } from '../harness/exchange-harness.ts'
import { exchangeStage, KEYS } from '../harness/exchange-harness.ts'

const BUY = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' }

async function list(stage: ExchangeStage, path: string): Promise<Record<string, unknown>[]> {
  const answer = await stage.api('GET', path)
  expect(answer.status, answer.text).toBe(200)
  return answer.json as unknown as Record<string, unknown>[]
}

async function buyTimes(stage: ExchangeStage, times: number): Promise<void> {
  for (let count = 1; count <= times; count++) {
    await stage.api('POST', '/v2/orders', { ...BUY, client_order_id: `c${count}` })
  }
}

describe('the list of orders', () => {
  it('is cut at the limit, and goes on by time or by id', async () => {
    await using stage = await exchangeStage()
    await buyTimes(stage, 5)
    const ids = (orders: Record<string, unknown>[]): unknown[] => orders.map(
      (order) => order['client_order_id'],
    )
    const first = await list(stage, '/v2/orders?status=all&limit=2')
    expect(ids(first)).toEqual(['c5', 'c4'])
    const until = encodeURIComponent(String(first[1]?.['submitted_at']))
    expect(ids(await list(stage, `/v2/orders?status=all&limit=2&until=${until}`))).toEqual(['c3', 'c2'])
    const after = String(first[1]?.['id'])
    expect(ids(await list(stage, `/v2/orders?status=all&after_order_id=${after}`))).toEqual(['c5'])
    expect(ids(await list(stage, '/v2/orders?status=all&direction=asc&limit=1'))).toEqual(['c1'])
    expect((await stage.api('GET', `/v2/orders?after_order_id=${after}&until=${until}`)).status).toBe(422)
    expect((await stage.api('GET', '/v2/orders?limit=501')).status).toBe(400)
  })

  it('filters by status, symbol and side', async () => {
    await using stage = await exchangeStage()
    await buyTimes(stage, 1)
    await stage.api('POST', '/v2/orders', { ...BUY, symbol: 'MSFT', type: 'limit', limit_price: '10' })
    await stage.api('POST', '/v2/orders', { ...BUY, side: 'sell', type: 'limit', limit_price: '110' })
    expect(await list(stage, '/v2/orders')).toHaveLength(2)
    expect(await list(stage, '/v2/orders?status=closed')).toHaveLength(1)
    expect(await list(stage, '/v2/orders?status=all&symbols=AAPL,F')).toHaveLength(2)
    expect(await list(stage, '/v2/orders?status=all&side=sell')).toHaveLength(1)
  })
})

describe('the account', () => {
  it('pages through its activities by the id of the last row', async () => {
    await using stage = await exchangeStage()
    await buyTimes(stage, 5)
    const path = '/v2/account/activities/FILL?direction=asc&page_size=2'
    const seen: unknown[] = []
    let token = ''
    for (let page = 0; page < 10; page++) {
      const rows = await list(
        stage, `${path}${token === '' ? '' : `&page_token=${encodeURIComponent(token)}`}`,
      )
      if (rows.length === 0) break
      seen.push(...rows.map(({ order_id: id }) => id))
      token = String(rows.at(-1)?.['id'])
    }
    const orders = await list(stage, '/v2/orders?status=all&direction=asc')
    expect(seen).toEqual(orders.map(({ id }) => id))
    expect(token).toMatch(/^\d{17}::[0-9a-f-]{36}$/)
    expect(await list(stage, `/v2/account/activities?order_id=${String(seen[2])}`)).toHaveLength(1)
    expect(await list(stage, '/v2/account/activities?category=non_trade_activity')).toMatchObject([
      { activity_type: 'CSD', net_amount: '100000' },
    ])
  })

  it('charges regulatory fees once a day, each rounded up to a cent', async () => {
    await using stage = await exchangeStage({ settings: { fees: 'us' } })
    await stage.api('POST', '/v2/orders', { ...BUY, qty: '100' })
    await stage.api('POST', '/v2/orders', { ...BUY, qty: '100', side: 'sell' })
    await stage.control('clock', { to: '2026-01-06T01:00:00Z' })
    const fees = await list(stage, '/v2/account/activities/FEE?direction=asc')
    // Sold 100 at 99.99: SEC 0.2059794, TAF 0.0195, CAT 200 x 0.000003 = 0.0006.
    expect(fees.map((fee) => [fee['activity_sub_type'], fee['net_amount']])).toEqual([
      ['SEC', '-0.21'], ['TAF', '-0.02'], ['CAT', '-0.01'],
    ])
    expect(
      (await stage.api('GET', '/v2/account')).json,
    ).toMatchObject({ cash: '99997.76', last_equity: '99998' })
  })

  it('values shorts, margin and buying power', async () => {
    await using stage = await exchangeStage()
    await stage.api('POST', '/v2/orders', { ...BUY, side: 'sell', qty: '100' })
    await stage.quote('AAPL', 110)
    expect((await stage.api('GET', '/v2/account')).json).toMatchObject({
      cash: '109999', short_market_value: '-11000', equity: '98999', initial_margin: '5500',
      buying_power: '186998',
    })
    expect((await stage.api('GET', '/v2/positions/AAPL')).json).toMatchObject({
      side: 'short', qty: '-100', qty_available: '-100', unrealized_pl: '-1001', avg_entry_price: '99.99',
    })
  })

  it('closes positions: a part, and all of them with their orders', async () => {
    await using stage = await exchangeStage()
    await stage.api('POST', '/v2/orders', { ...BUY, qty: '8' })
    await stage.api('POST', '/v2/orders', { ...BUY, symbol: 'MSFT', qty: '3' })
    expect(
      (await stage.api('DELETE', '/v2/positions/AAPL?percentage=25')).json,
    ).toMatchObject({ qty: '2', side: 'sell' })
    await stage.api(
      'POST', '/v2/orders', { ...BUY, side: 'sell', qty: '6', type: 'limit', limit_price: '120' },
    )
    const held = await stage.api('DELETE', '/v2/positions')
    expect([held.status, held.json]).toMatchObject([207, [
      { symbol: 'AAPL', status: 403, body: { held_for_orders: '6' } }, { symbol: 'MSFT', status: 200 },
    ]])
    const all = await stage.api('DELETE', '/v2/positions?cancel_orders=true')
    expect(all.json).toMatchObject([{ symbol: 'AAPL', status: 200, body: { qty: '6' } }])
    expect(await list(stage, '/v2/positions')).toEqual([])
  })

  it('tells its history in numbers', async () => {
    await using stage = await exchangeStage()
    await stage.api('POST', '/v2/orders', { ...BUY, qty: '100' })
    await stage.quote('AAPL', 101)
    await stage.control('clock', { advance_ms: 120_000 })
    const history = await stage.api('GET', '/v2/account/portfolio/history?period=1D&timeframe=1Min')
    expect(history.json).toMatchObject({
      equity: [100_000, 100_099, 100_099], profit_loss: [0, 99, 99], base_value: 100_000, timeframe: '1Min',
    })
  })
})

describe('the data stream in JSON', () => {
  it('wants keys first, repeats the whole subscription, and lets one connection in', async () => {
    await using stage = await exchangeStage()
    const ear = await stage.listen('/v2/sip')
    ear.say({ action: 'subscribe', trades: ['AAPL'] })
    ear.say({ action: 'auth', key: 'x', secret: 'y' })
    ear.say({ action: 'auth', key: KEYS.keyId, secret: KEYS.secret })
    ear.say({ action: 'auth', key: KEYS.keyId, secret: KEYS.secret })
    ear.say({ action: 'subscribe', trades: ['AAPL'], bars: ['*'] })
    ear.say({ action: 'unsubscribe', bars: ['*'] })
    ear.say({ action: 'subscribe', nothing: ['AAPL'] })
    await ear.until((messages) => messages.length === 8)
    expect(ear.messages().map(({ T, code, msg }) => code ?? msg ?? T)).toEqual([
      'connected', 401, 402, 'authenticated', 403, 'subscription', 'subscription', 400,
    ])
    expect(ear.messages()[6]).toEqual({
      T: 'subscription', trades: ['AAPL'], quotes: [], bars: [], updatedBars: [], dailyBars: [], statuses: [],
      lulds: [], corrections: ['AAPL'], cancelErrors: ['AAPL'],
    })
    const headers = { 'APCA-API-KEY-ID': KEYS.keyId, 'APCA-API-SECRET-KEY': KEYS.secret }
    const second = await stage.listen('/v2/sip', headers)
    await second.closed
    expect(second.messages().at(-1)).toMatchObject({ code: 406 })
    const late = await stage.listen('/v2/iex')
    await late.until((messages) => messages.length === 1)
    stage.host.pass(10_000)
    await late.closed
    expect(late.messages().at(-1)).toMatchObject({ code: 404 })
  })

  it('limits symbols, keeps the old subscription, and trades FAKEPACA at night', async () => {
    await using stage = await exchangeStage({
      settings: { symbolLimit: 1 }, server: { startAt: Date.UTC(2026, 0, 3, 8) },
    })
    const ear = await stage.listen('/v2/test', {
      'APCA-API-KEY-ID': KEYS.keyId, 'APCA-API-SECRET-KEY': KEYS.secret,
    })
    ear.say({ action: 'subscribe', bars: ['FAKEPACA'] })
    ear.say({ action: 'subscribe', bars: ['AAPL'] })
    await ear.until((messages) => messages.length === 4)
    expect(ear.messages().at(-1)).toMatchObject({ code: 405 })
    await stage.control('clock', { advance_ms: 60_000 })
    await ear.until((messages) => messages.length === 5)
    expect(ear.messages().at(-1)).toMatchObject({ T: 'b', S: 'FAKEPACA', t: '2026-01-03T08:00:00Z' })
  })
})

describe('the trading stream and its SSE twin', () => {
  it('refuses to listen before the keys, and leaves unknown streams out', async () => {
    await using stage = await exchangeStage()
    const ear = await stage.listen('/stream?frames=text')
    ear.say({ action: 'listen', data: { streams: ['trade_updates'] } })
    ear.say({ action: 'authenticate', data: { key_id: 'x', secret_key: 'y' } })
    ear.say({ action: 'authenticate', data: { key_id: KEYS.keyId, secret_key: KEYS.secret } })
    ear.say({ action: 'listen', data: { streams: ['trade_updates', 'account_updates'] } })
    await ear.until((messages) => messages.length === 4)
    expect(ear.messages()).toEqual([
      { stream: 'authorization', data: { status: 'unauthorized', action: 'listen' } },
      { stream: 'authorization', data: { status: 'unauthorized', action: 'authenticate' } },
      { stream: 'authorization', data: { status: 'authorized', action: 'authenticate' } },
      { stream: 'listening', data: { streams: ['trade_updates'] } },
    ])
  })

  it('goes on after an event id', async () => {
    await using stage = await exchangeStage()
    await stage.api('POST', '/v2/orders', BUY)
    const updates = await stage.control('updates') as unknown as Record<string, string>[]
    const headers = { 'APCA-API-KEY-ID': KEYS.keyId, 'APCA-API-SECRET-KEY': KEYS.secret }
    const [first, second] = updates.map((update) => update['event_id'] ?? '')
    const past = await fetch(
      `${stage.url}/v2/events/trades?since_id=${first}&until_id=${second}`, { headers },
    )
    const lines = (await past.text()).split('\n').filter((line) => line.startsWith('data: '))
    expect(lines.map((line) => JSON.parse(line.slice(6)) as unknown)).toMatchObject([
      { event: 'fill', event_id: second, qty: '1', position_qty: '1' },
    ])
  })
})

/** As captured of the vendor: its example of GET /v2/account/activities, and nautilus_trader's fixtures. */
describe('a fill in the history', () => {
  it('has an id that begins with New York\'s time, and says when a sale was a short one', async () => {
    await using stage = await exchangeStage()
    const SELL = { ...BUY, side: 'sell' }
    for (const order of [BUY, SELL, SELL, SELL, BUY]) await stage.api('POST', '/v2/orders', order)
    const rows = await list(stage, '/v2/account/activities/FILL?direction=asc')
    expect(rows.map(({ side }) => side)).toEqual(['buy', 'sell', 'sell_short', 'sell_short', 'buy'])
    const at = Temporal.Instant.from(String(rows[0]?.['transaction_time']))
    const digits = at.toZonedDateTimeISO('America/New_York').toPlainDateTime()
      .toString({ smallestUnit: 'millisecond' }).replaceAll(/\D/g, '')
    expect(String(rows[0]?.['id']).split('::')[0]).toBe(digits)
  })
})

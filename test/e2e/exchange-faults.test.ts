import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ExchangeStage, StreamEar } from '../harness/exchange-harness.ts'
import { eventsOf, exchangeStage, KEYS, tradingEar, updatesOf } from '../harness/exchange-harness.ts'

const BUY = { symbol: 'AAPL', qty: '10', side: 'buy', type: 'market', time_in_force: 'day' }
const LIMIT = { ...BUY, type: 'limit', limit_price: '90', time_in_force: 'gtc' }

type Json = Record<string, unknown>

async function ledger(stage: ExchangeStage): Promise<Json & { readonly entries: readonly Json[] }> {
  return await stage.control('ledger') as Json & { entries: Json[] }
}

/** How often the ledger has filled orders of a client order id. */
async function fillsOf(stage: ExchangeStage, clientOrderId: string): Promise<number> {
  return (await ledger(stage)).entries.filter(({ client_order_id: id }) => id === clientOrderId).length
}

async function byClientId(stage: ExchangeStage, clientOrderId: string): Promise<Json> {
  const path = `/v2/orders:by_client_order_id?client_order_id=${clientOrderId}`
  return (await stage.api('GET', path)).json
}

/** Opens the market-data stream for AAPL, in JSON. */
async function dataEar(stage: ExchangeStage): Promise<StreamEar> {
  const ear = await stage.listen('/v2/iex')
  ear.say({ action: 'auth', key: KEYS.keyId, secret: KEYS.secret })
  const names = ['trades', 'quotes', 'bars', 'updatedBars', 'statuses', 'lulds']
  ear.say({ action: 'subscribe', ...Object.fromEntries(names.map((name) => [name, ['AAPL']])) })
  await ear.until((messages) => messages.some(({ T }) => T === 'subscription'))
  return ear
}

const ofType = (ear: StreamEar, type: string): Json[] => ear.messages().filter(({ T }) => T === type)

describe('faults of requests', () => {
  it('a: takes the order and drops the reply', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'drop-reply', nth: 1 })
    await expect(
      stage.api('POST', '/v2/orders', { ...BUY, client_order_id: 'a' }),
    ).rejects.toThrow('fetch failed')
    expect(await byClientId(stage, 'a')).toMatchObject({ status: 'filled' })
    const again = await stage.api('POST', '/v2/orders', { ...BUY, client_order_id: 'a' })
    expect([again.status, again.json]).toEqual(
      [422, { code: 40010001, message: 'client_order_id must be unique' }],
    )
    expect(await fillsOf(stage, 'a')).toBe(1)
  })

  it.each([503, 504])('b: answers %i before it takes the order', async (status) => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'fail-before', nth: 1, status })
    expect((await stage.api('POST', '/v2/orders', { ...BUY, client_order_id: 'b' })).status).toBe(status)
    expect(await byClientId(stage, 'b')).toMatchObject({ code: 40410000 })
    expect((await stage.api('POST', '/v2/orders', { ...BUY, client_order_id: 'b' })).status).toBe(200)
  })

  it('c: answers 503 after it has taken the order', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'fail-after', nth: 1 })
    const answer = await stage.api('POST', '/v2/orders', { ...BUY, client_order_id: 'c' })
    expect([answer.status, answer.json['code']]).toEqual([503, 50010000])
    expect(await byClientId(stage, 'c')).toMatchObject({ status: 'filled' })
  })

  it('d: replies later than a client waits', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'delay-reply', nth: 1, delay_ms: 30_000 })
    let isAnswered = false
    const pending = stage.api('POST', '/v2/orders', { ...BUY, client_order_id: 'd' }).then((answer) => {
      isAnswered = true
      return answer
    })
    while (await fillsOf(stage, 'd') === 0) await stage.control('status')
    stage.host.pass(29_999)
    await stage.control('status')
    expect(isAnswered).toBe(false)
    stage.host.pass(1)
    expect((await pending).status).toBe(200)
  })

  it('e: answers 429 with and without the headers of the limit', async () => {
    await using stage = await exchangeStage({ settings: { rateLimit: 200 } })
    await stage.faults({ fault: 'rate-limit', nth: 1 }, { fault: 'rate-limit', nth: 2, headers: false })
    const [first, second] = [await stage.api('GET', '/v2/account'), await stage.api('GET', '/v2/account')]
    expect(
      [first.status, first.json['code'], first.headers.get('x-ratelimit-remaining')],
    ).toEqual([429, 42910000, '0'])
    expect([second.status, second.headers.get('x-ratelimit-limit')]).toEqual([429, null])
    expect((await stage.api('GET', '/v2/account')).headers.get('x-ratelimit-remaining')).toBe('197')
  })

  it('f: answers 401 with a page of HTML', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'unauthorized-html', route: 'GET /v2/positions', nth: 1 })
    const answer = await stage.api('GET', '/v2/positions')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'text/html'])
    expect(answer.text).toContain('<html>')
    expect((await stage.api('GET', '/v2/positions')).status).toBe(200)
  })

  it('n: lets one item of a 207 fail, and leaves its order alone', async () => {
    await using stage = await exchangeStage()
    await stage.api('POST', '/v2/orders', { ...LIMIT, client_order_id: 'n0' })
    await stage.api('POST', '/v2/orders', { ...LIMIT, client_order_id: 'n1' })
    await stage.faults({ fault: 'fail-item', item: 1 })
    const answer = await stage.api('DELETE', '/v2/orders')
    expect([answer.status, answer.json]).toMatchObject([207, [{ status: 200 }, { status: 500 }]])
    expect(await byClientId(stage, 'n0')).toMatchObject({ status: 'canceled' })
    expect(await byClientId(stage, 'n1')).toMatchObject({ status: 'new' })
  })

  it('r: leaves a field out, adds one, nulls one, and sends a number for a string', async () => {
    await using stage = await exchangeStage()
    const route = 'GET /v2/account'
    await stage.faults(
      { fault: 'mutate-reply', route, nth: 1, mutation: 'missing', field: 'cash' },
      { fault: 'mutate-reply', route, nth: 2, mutation: 'extra', field: 'news' },
      { fault: 'mutate-reply', route, nth: 3, mutation: 'null', field: 'cash' },
      { fault: 'mutate-reply', route, nth: 4, mutation: 'number', field: 'cash' },
      { fault: 'truncate-reply', route, nth: 5 },
    )
    expect((await stage.api('GET', '/v2/account')).json).not.toHaveProperty('cash')
    expect((await stage.api('GET', '/v2/account')).json).toMatchObject({ news: {}, cash: '100000' })
    expect((await stage.api('GET', '/v2/account')).json['cash']).toBeNull()
    expect((await stage.api('GET', '/v2/account')).json['cash']).toBe(100_000)
    const cut = await stage.api('GET', '/v2/account')
    expect(() => JSON.parse(cut.text) as unknown).toThrow(SyntaxError)
  })

  it('s: cuts a page short and gives a token to go on', async () => {
    await using stage = await exchangeStage()
    const path = '/v2/stocks/bars?symbols=AAPL&timeframe=1Day&start=2025-12-22'
    const whole = (await stage.api('GET', path)).json as unknown as { bars: { AAPL: unknown[] } }
    await stage.faults({ fault: 'cut-page', nth: 1, keep: 2 })
    const cut = (await stage.api('GET', path)).json as unknown as {
      bars: { AAPL: unknown[] }; next_page_token: string,
    }
    expect(cut.bars.AAPL).toEqual(whole.bars.AAPL.slice(0, 2))
    const rest = await stage.api('GET', `${path}&page_token=${encodeURIComponent(cut.next_page_token)}`)
    expect(rest.json).toEqual({ bars: { AAPL: whole.bars.AAPL.slice(2) }, next_page_token: null })
  })

  it('hides an order from lookups although it exists', async () => {
    await using stage = await exchangeStage()
    await stage.api('POST', '/v2/orders', { ...LIMIT, client_order_id: 'late' })
    await stage.faults({ fault: 'hide-order', times: 2 })
    expect(await byClientId(stage, 'late')).toMatchObject({ code: 40410000 })
    expect((await stage.api('GET', '/v2/orders')).json).toEqual([])
    expect(await byClientId(stage, 'late')).toMatchObject({ status: 'new' })
  })
})

describe('faults of the trading stream', () => {
  const cases: readonly (readonly [string, Json, readonly string[]])[] = [
    ['drops', { fault: 'drop-event', event: 'fill' }, ['new', 'canceled']],
    ['duplicates', { fault: 'duplicate-event', event: 'fill' }, ['new', 'fill', 'fill', 'canceled']],
    ['reorders', { fault: 'reorder-event', event: 'new', nth: 1 }, ['fill', 'new', 'canceled']],
  ]
  it.each(cases)('g: %s an update', async (_, rule, expected) => {
    await using stage = await exchangeStage()
    await stage.api(
      'POST', '/v2/orders', { ...LIMIT, symbol: 'MSFT', client_order_id: 'end', limit_price: '10' },
    )
    const ear = await tradingEar(stage)
    await stage.faults(rule)
    await stage.api('POST', '/v2/orders', BUY)
    await stage.api('DELETE', `/v2/orders/${String((await byClientId(stage, 'end'))['id'])}`)
    await ear.until(() => eventsOf(ear).includes('canceled'))
    expect(eventsOf(ear)).toEqual(expected)
  })

  it('g: delays an update, and sends a fill before the reply to the order', async () => {
    await using stage = await exchangeStage()
    const ear = await tradingEar(stage)
    await stage.faults({ fault: 'delay-event', event: 'new', delay_ms: 500 })
    await stage.faults({ fault: 'fill-before-reply', nth: 1, delay_ms: 1_000 })
    let isAnswered = false
    const pending = stage.api('POST', '/v2/orders', BUY).then((answer) => {
      isAnswered = true
      return answer
    })
    await ear.until(() => eventsOf(ear).length === 1)
    expect([eventsOf(ear), isAnswered]).toEqual([['fill'], false])
    stage.host.pass(1_000)
    expect((await pending).json).toMatchObject({ status: 'pending_new' })
    await ear.until(() => eventsOf(ear).length === 2)
    expect(eventsOf(ear)).toEqual(['fill', 'new'])
  })

  it('h: falls silent, but answers pings', async () => {
    await using stage = await exchangeStage()
    const ear = await tradingEar(stage)
    await stage.faults({ fault: 'half-open', stream: 'trading', nth: 1 })
    await stage.api('POST', '/v2/orders', BUY)
    const pong = new Promise((resolve) => {
      ear.socket.once('pong', () => resolve('pong'))
    })
    ear.socket.ping()
    expect(await pong).toBe('pong')
    expect([eventsOf(ear), ear.socket.readyState]).toEqual([[], WebSocket.OPEN])
  })

  it('h: answers no ping any more', async () => {
    await using stage = await exchangeStage()
    const ear = await tradingEar(stage)
    await stage.faults({ fault: 'no-pong' })
    let pongs = 0
    ear.socket.on('pong', () => {
      pongs += 1
    })
    ear.socket.ping()
    // The update comes after the ping on the same connection: by then a pong would be here.
    await stage.api('POST', '/v2/orders', BUY)
    await ear.until(() => eventsOf(ear).includes('fill'))
    expect(pongs).toBe(0)
  })

  it('i: breaks the connection in the middle of a frame', async () => {
    await using stage = await exchangeStage()
    const ear = await tradingEar(stage)
    await stage.faults({ fault: 'close-mid-frame', nth: 1 })
    await stage.api('POST', '/v2/orders', BUY)
    expect(await ear.closed).toBe(1006)
    expect(eventsOf(ear)).toEqual([])
  })

  it('l: fills an order after its cancel was answered 204', async () => {
    await using stage = await exchangeStage()
    const ear = await tradingEar(stage)
    const { json } = await stage.api('POST', '/v2/orders', { ...LIMIT, client_order_id: 'l' })
    await stage.faults({ fault: 'fill-races-cancel', nth: 1 })
    expect((await stage.api('DELETE', `/v2/orders/${String(json['id'])}`)).status).toBe(204)
    expect(await byClientId(stage, 'l')).toMatchObject({ status: 'filled', filled_qty: '10' })
    await ear.until(() => eventsOf(ear).length === 3)
    expect(eventsOf(ear)).toEqual(['new', 'fill', 'order_cancel_rejected'])
  })

  it('m: fills the old order after its replacement was answered 200', async () => {
    await using stage = await exchangeStage()
    const { json } = await stage.api('POST', '/v2/orders', { ...LIMIT, client_order_id: 'm' })
    await stage.faults({ fault: 'fill-races-replace', nth: 1 })
    const replaced = await stage.api('PATCH', `/v2/orders/${String(json['id'])}`, {
      limit_price: '91', client_order_id: 'm2',
    })
    expect(replaced.status).toBe(200)
    expect(await byClientId(stage, 'm')).toMatchObject({ status: 'filled' })
    expect(await byClientId(stage, 'm2')).toMatchObject({ status: 'rejected', filled_qty: '0' })
  })
})

describe('faults of the data stream', () => {
  it('j: refuses new connections with 406 for a while, or the upgrade with 429', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'connection-limit', stream: 'data', seconds: 30, times: 1 })
    const refused = await stage.listen('/v2/iex')
    refused.say({ action: 'auth', key: KEYS.keyId, secret: KEYS.secret })
    await refused.closed
    expect(refused.messages().at(-1)).toEqual({ T: 'error', code: 406, msg: 'connection limit exceeded' })
    await stage.faults({ fault: 'connection-limit', stream: 'trading', times: 1 })
    await expect(stage.listen('/stream')).rejects.toThrow('429')
    stage.host.pass(30_000)
    await dataEar(stage)
    await tradingEar(stage)
  })

  it('k: tells a slow client 407 and closes', async () => {
    await using stage = await exchangeStage()
    const ear = await dataEar(stage)
    await stage.faults({ fault: 'slow-client', nth: 1 })
    await stage.quote('AAPL', 101)
    await ear.closed
    expect(ear.messages().at(-1)).toEqual({ T: 'error', code: 407, msg: 'slow client' })
  })

  it('o: tells stale, crossed and zero quotes while orders meet the true ones', async () => {
    await using stage = await exchangeStage()
    const ear = await dataEar(stage)
    await stage.faults(
      { fault: 'stale-quote', nth: 1 }, { fault: 'crossed-quote', nth: 2 }, { fault: 'zero-price', nth: 3 },
    )
    for (const price of [101, 102, 103, 104]) await stage.quote('AAPL', price)
    await ear.until(() => ofType(ear, 'q').length === 4)
    expect(ofType(ear, 'q').map(({ bp, ap }) => [bp, ap])).toEqual([
      [99.99, 100.01], [102.02, 101.99], [0, 0], [103.99, 104.01],
    ])
    await stage.api('POST', '/v2/orders', { ...BUY, client_order_id: 'o' })
    expect(await byClientId(stage, 'o')).toMatchObject({ filled_avg_price: '104.01' })
  })

  it('o: sends bars out of order, and revises one by a u bar', async () => {
    await using stage = await exchangeStage()
    const ear = await dataEar(stage)
    await stage.faults(
      { fault: 'bars-out-of-order', symbol: 'AAPL', nth: 1 },
      { fault: 'late-bar', symbol: 'AAPL', nth: 3, price: '150' },
    )
    for (let minute = 0; minute < 3; minute++) {
      await stage.control('clock', { advance_ms: 60_000 })
      await stage.quote('AAPL', 101)
    }
    await stage.control('clock', { advance_ms: 60_000 })
    await ear.until(() => ofType(ear, 'u').length === 1)
    expect(ofType(ear, 'b').map(({ t }) => t)).toEqual([
      '2026-01-05T14:31:00Z', '2026-01-05T14:30:00Z', '2026-01-05T14:32:00Z', '2026-01-05T14:33:00Z',
    ])
    expect(ofType(ear, 'u')).toMatchObject([{ t: '2026-01-05T14:32:00Z', h: 150 }])
    const bars = await stage.api(
      'GET', '/v2/stocks/AAPL/bars?timeframe=1Min&start=2026-01-05T14:32:00Z&limit=1',
    )
    expect(bars.json).toMatchObject({ bars: [{ h: 150 }] })
  })

  it('o: corrects and cancels market trades', async () => {
    await using stage = await exchangeStage()
    const ear = await dataEar(stage)
    await stage.faults(
      { fault: 'trade-correction', nth: 1, price: '99.5' }, { fault: 'trade-cancel', nth: 2 },
    )
    await stage.quote('AAPL', 101)
    await stage.quote('AAPL', 102)
    await ear.until(() => ofType(ear, 'x').length === 1)
    expect(ofType(ear, 'c')).toMatchObject([{ S: 'AAPL', op: 101, cp: 99.5 }])
    expect(ofType(ear, 'x')).toMatchObject([{ S: 'AAPL', p: 102, a: 'C' }])
  })
})

describe('faults that happen', () => {
  it('p: splits forward: positions, prices and open orders change, worth does not', async () => {
    await using stage = await exchangeStage()
    await stage.api('POST', '/v2/orders', BUY)
    await stage.api(
      'POST', '/v2/orders',
      { ...BUY, side: 'sell', type: 'stop', stop_price: '90', time_in_force: 'gtc', client_order_id: 'p' },
    )
    const before = (await ledger(stage))['equity']
    await stage.faults({ fault: 'split', symbol: 'AAPL', from: 1, to: 4 })
    expect((await ledger(stage))['equity']).toBe(before)
    expect(await byClientId(stage, 'p')).toMatchObject({ qty: '40', stop_price: '22.5', status: 'new' })
    expect(
      (await stage.api('GET', '/v2/positions/AAPL')).json,
    ).toMatchObject({ qty: '40', current_price: '25' })
  })

  it('p: a reverse split ends open orders; a rename keeps the asset', async () => {
    await using stage = await exchangeStage()
    const ear = await tradingEar(stage)
    await stage.api('POST', '/v2/orders', { ...LIMIT, client_order_id: 'p' })
    await stage.faults({ fault: 'split', symbol: 'AAPL', from: 10, to: 1 })
    expect(await byClientId(stage, 'p')).toMatchObject({ status: 'canceled' })
    await ear.until(() => eventsOf(ear).includes('canceled'))
    expect(updatesOf(ear).at(-1)).toMatchObject({ reason: 'CORPORATE_ACTION' })
    const { id } = (await stage.api('GET', '/v2/assets/AAPL')).json
    await stage.faults({ fault: 'rename', symbol: 'AAPL', to: 'PEAR' })
    expect((await stage.api('GET', '/v2/assets/AAPL')).status).toBe(404)
    expect((await stage.api('GET', '/v2/assets/PEAR')).json).toMatchObject({ id })
  })

  it('p: halts and pauses a symbol: nothing fills until it trades again', async () => {
    await using stage = await exchangeStage()
    const ear = await dataEar(stage)
    await stage.faults({ fault: 'halt', symbol: 'AAPL' })
    await stage.api('POST', '/v2/orders', { ...BUY, client_order_id: 'p' })
    expect(await byClientId(stage, 'p')).toMatchObject({ status: 'new' })
    await stage.faults({ fault: 'halt', symbol: 'AAPL', resume: true })
    await stage.quote('AAPL', 100)
    expect(await byClientId(stage, 'p')).toMatchObject({ status: 'filled' })
    await stage.faults({ fault: 'luld', symbol: 'AAPL' })
    await ear.until(() => ofType(ear, 's').length === 3)
    expect(ofType(ear, 's').map(({ sc, rc }) => [sc, rc])).toEqual([['H', 'T1'], ['T', 'R4'], ['P', 'LUDP']])
    expect(ofType(ear, 'l')).toMatchObject([{ u: 105, d: 95 }])
  })

  it('q: tells a wrong time, and ends a session early', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'clock-skew', skew_ms: -90_000 }, { fault: 'half-day', date: '2026-01-05' })
    expect((await stage.api('GET', '/v2/clock')).json).toMatchObject({
      timestamp: '2026-01-05T09:28:30-05:00', is_open: true, next_close: '2026-01-05T13:00:00-05:00',
    })
    await stage.control('clock', { to: '2026-01-05T18:00:00Z' })
    expect((await stage.api('GET', '/v2/clock')).json).toMatchObject({ is_open: false })
  })

  it('t: trades from outside and busts an execution', async () => {
    await using stage = await exchangeStage()
    await stage.api('POST', '/v2/orders', { ...BUY, client_order_id: 't' })
    await stage.faults({ fault: 'outside-trade', symbol: 'AAPL', side: 'sell', qty: 4 })
    expect((await stage.api('GET', '/v2/positions/AAPL')).json).toMatchObject({ qty: '6' })
    await stage.faults({ fault: 'trade-bust', client_order_id: 't' })
    // What is left is the outside sale alone: short four, and the money of the purchase is back.
    expect((await stage.api('GET', '/v2/positions/AAPL')).json).toMatchObject({ qty: '-4', side: 'short' })
    expect(await ledger(stage)).toMatchObject({ cash: '100400' })
    expect(await byClientId(stage, 't')).toMatchObject({ filled_qty: '0' })
  })

  it('u: blocks trading in the middle of a session, by script or at a time', async () => {
    await using stage = await exchangeStage()
    await stage.faults(
      { fault: 'trading-blocked', route: 'POST /v2/orders', nth: 2 },
      { fault: 'trading-blocked', blocked: false, at: '2026-01-05T14:31:00Z' },
    )
    expect((await stage.api('POST', '/v2/orders', LIMIT)).status).toBe(200)
    expect((await stage.api('POST', '/v2/orders', LIMIT)).status).toBe(403)
    expect((await stage.api('GET', '/v2/account')).json).toMatchObject({ trading_blocked: true })
    await stage.control('clock', { advance_ms: 60_000 })
    expect((await stage.api('GET', '/v2/account')).json).toMatchObject({ trading_blocked: false })
  })

  it('v: cancels a good-till-cancelled stop because of a corporate action', async () => {
    await using stage = await exchangeStage()
    await stage.api('POST', '/v2/orders', BUY)
    await stage.api('POST', '/v2/orders', {
      ...BUY, side: 'sell', type: 'stop', stop_price: '90', time_in_force: 'gtc', client_order_id: 'v',
    })
    const ear = await tradingEar(stage)
    await stage.faults({ fault: 'cancel-gtc', symbol: 'AAPL' })
    expect(await byClientId(stage, 'v')).toMatchObject({ status: 'canceled' })
    await ear.until(() => eventsOf(ear).length === 1)
    expect(updatesOf(ear)[0]).toMatchObject({ event: 'canceled', reason: 'CORPORATE_ACTION' })
  })
})

describe('fault scripts', () => {
  it('strike with a seeded chance: the same seed, the same requests', async () => {
    const pattern = async (): Promise<string> => {
      await using stage = await exchangeStage()
      await stage.faults({ fault: 'fail-before', route: 'GET /v2/account', probability: 0.5 })
      let text = ''
      for (let count = 0; count < 24; count++) {
        text += (await stage.api('GET', '/v2/account')).status === 200 ? '.' : 'x'
      }
      return text
    }
    const [first, second] = [await pattern(), await pattern()]
    expect(first).toBe(second)
    expect(first).toMatch(/x/)
    expect(first).toMatch(/\./)
  })

  it('are refused whole when one rule cannot be read, with what would be right', async () => {
    await using stage = await exchangeStage()
    const good = { fault: 'drop-reply' }
    for (const [rule, text] of [
      [{ fault: 'explode' }, 'is no fault; known are drop-reply'],
      [{ fault: 'drop-reply', nht: 1 }, 'unknown key'],
      [{ fault: 'drop-reply', probability: 2 }, 'probability must be above 0'],
      [{ fault: 'fail-before', status: 200 }, 'status must be 500 to 504'],
    ] as const) {
      await expect(stage.faults(good, rule)).rejects.toThrow(text)
    }
    expect(await stage.control('faults')).toEqual({ rules: [], failures: [] })
  })

  it('tell afterwards what could not happen when its time came', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'halt', symbol: 'NOPE', at: '2026-01-05T14:30:30Z' })
    await stage.control('clock', { advance_ms: 60_000 })
    expect(await stage.control('faults')).toMatchObject({
      failures: [{ fault: 'halt', message: 'symbol not found: NOPE' }],
    })
  })
})

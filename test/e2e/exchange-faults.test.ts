import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ExchangeStage } from '../harness/exchange-harness.ts'
import { byClientId, eventsOf, exchangeStage, ledgerOf, tradingEar } from '../harness/exchange-harness.ts'

const BUY = { symbol: 'AAPL', qty: '10', side: 'buy', type: 'market', time_in_force: 'day' }
const LIMIT = { ...BUY, type: 'limit', limit_price: '90', time_in_force: 'gtc' }

/** How often the ledger has filled orders of a client order id. */
async function fillsOf(stage: ExchangeStage, clientOrderId: string): Promise<number> {
  return (await ledgerOf(stage)).entries.filter(({ client_order_id: id }) => id === clientOrderId).length
}

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
  const cases: readonly (readonly [string, Record<string, unknown>, readonly string[]])[] = [
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

  it('m: refuses a replacement after it was answered 200, whose id stays used', async () => {
    await using stage = await exchangeStage()
    const { json } = await stage.api('POST', '/v2/orders', { ...LIMIT, client_order_id: 'm' })
    await stage.faults({ fault: 'refuse-replace', nth: 1 })
    const replace = (id: string) => stage.api('PATCH', `/v2/orders/${String(json['id'])}`, {
      limit_price: '91', client_order_id: id,
    })
    expect((await replace('m2')).status).toBe(200)
    expect(await byClientId(stage, 'm')).toMatchObject({ status: 'new', limit_price: '90' })
    expect(await byClientId(stage, 'm2')).toMatchObject({ status: 'rejected' })
    expect(await replace('m2')).toMatchObject({ status: 422 })
    expect((await replace('m3')).status).toBe(200)
    expect(await byClientId(stage, 'm3')).toMatchObject({ status: 'new', limit_price: '91' })
  })
})

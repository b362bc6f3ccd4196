import { describe, expect, it } from 'vitest'
import type { ExchangeStage } from '../harness/exchange-harness.ts'
import { eventsOf, exchangeStage, tradingEar, updatesOf } from '../harness/exchange-harness.ts'

const BUY = { symbol: 'AAPL', qty: '10', side: 'buy', type: 'market', time_in_force: 'day' }
const SELL = { ...BUY, side: 'sell' }

async function post(stage: ExchangeStage, order: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await stage.api('POST', '/v2/orders', order)
  expect(answer.status, answer.text).toBe(200)
  return answer.json
}

async function shown(stage: ExchangeStage, id: unknown): Promise<Record<string, unknown>> {
  return (await stage.api('GET', `/v2/orders/${String(id)}`)).json
}

describe('the life of an order', () => {
  it('answers pending_new, then tells new and fill, and books the fill at the far side', async () => {
    await using stage = await exchangeStage()
    const ear = await tradingEar(stage)
    const order = await post(stage, { ...BUY, client_order_id: 'c1' })
    expect(order).toMatchObject({ status: 'pending_new', filled_qty: '0', qty: '10', client_order_id: 'c1' })
    await ear.until((messages) => messages.length >= 4)
    expect(eventsOf(ear)).toEqual(['new', 'fill'])
    expect(updatesOf(ear)[1]).toMatchObject({ price: '100.01', qty: '10', position_qty: '10' })
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'filled', filled_avg_price: '100.01' })
    expect((await stage.api('GET', '/v2/account')).json).toMatchObject({ cash: '98999.9', equity: '99999.9' })
    expect(
      (await stage.api('GET', '/v2/positions/AAPL')).json,
    ).toMatchObject({ qty: '10', cost_basis: '1000.1' })
  })

  it('sends text frames when asked to, and binary ones otherwise', async () => {
    await using stage = await exchangeStage()
    const [binary, text] = [await tradingEar(stage), await tradingEar(stage, '/stream?frames=text')]
    expect(binary.frames.every(({ isBinary }) => isBinary)).toBe(true)
    expect(text.frames.some(({ isBinary }) => isBinary)).toBe(false)
  })

  it('keeps a limit order until the market comes to it', async () => {
    await using stage = await exchangeStage()
    const order = await post(stage, { ...BUY, type: 'limit', limit_price: '99' })
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'new' })
    await stage.quote('AAPL', 98.5)
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'filled', filled_avg_price: '98.51' })
  })

  it('fills a sell stop at the bid and a buy stop within its hidden limit', async () => {
    await using stage = await exchangeStage()
    await post(stage, BUY)
    const stop = await post(stage, { ...SELL, type: 'stop', stop_price: '95', time_in_force: 'gtc' })
    await stage.quote('AAPL', 90)
    expect(await shown(stage, stop['id'])).toMatchObject({ status: 'filled', filled_avg_price: '89.99' })
    const entry = await post(stage, { ...BUY, type: 'stop', stop_price: '95' })
    // 2.5 % above 95 is 97.38: the jump to 110 leaves the order behind, the way back to 97 fills it.
    await stage.quote('AAPL', 110)
    expect(await shown(stage, entry['id'])).toMatchObject({ status: 'new' })
    await stage.quote('AAPL', 97)
    expect(await shown(stage, entry['id'])).toMatchObject({ status: 'filled', filled_avg_price: '97.01' })
  })

  it('lets a trailing stop follow the price up, and fills it on the way down', async () => {
    await using stage = await exchangeStage()
    await post(stage, BUY)
    const trail = await post(
      stage, { ...SELL, type: 'trailing_stop', trail_price: '2', time_in_force: 'gtc' },
    )
    await stage.quote('AAPL', 110)
    expect(await shown(stage, trail['id'])).toMatchObject({ status: 'new', hwm: '110', stop_price: '108' })
    await stage.quote('AAPL', 107.5)
    expect(await shown(stage, trail['id'])).toMatchObject({ status: 'filled', filled_avg_price: '107.49' })
  })

  it('cancels what an ioc order leaves, and all of a fok order that cannot fill whole', async () => {
    await using stage = await exchangeStage({ settings: { isSizeAware: true } })
    await stage.control(
      'quote', { symbol: 'AAPL', bid: '99.99', ask: '100.01', last: '100', ask_size: 4, bid_size: 4 },
    )
    const ioc = await post(stage, { ...BUY, type: 'limit', limit_price: '101', time_in_force: 'ioc' })
    expect(await shown(stage, ioc['id'])).toMatchObject({ status: 'filled' })
    const fok = await post(stage, { ...BUY, type: 'limit', limit_price: '99', time_in_force: 'fok' })
    expect(await shown(stage, fok['id'])).toMatchObject({ status: 'canceled', filled_qty: '0' })
  })

  it('fills for an amount of money, to nine decimals of a share', async () => {
    await using stage = await exchangeStage()
    const { qty: _, ...rest } = BUY
    const order = await post(stage, { ...rest, notional: '250' })
    expect(order).toMatchObject({ qty: null, notional: '250' })
    // 250 / 100.01 = 2.499750024..., cut off at nine decimals.
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'filled', qty: '2.499750024' })
  })

  it('keeps the sum of partial fills equal to filled_qty', async () => {
    await using stage = await exchangeStage()
    const ear = await tradingEar(stage)
    const order = await post(stage, { ...BUY, type: 'limit', limit_price: '99' })
    await stage.control('fill', { id: order['id'], qty: '3' })
    await stage.control('fill', { id: order['id'], qty: '4', price: '98.5' })
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'partially_filled', filled_qty: '7' })
    await stage.control('fill', { id: order['id'] })
    await ear.until((messages) => messages.length >= 6)
    expect(updatesOf(ear).map(({ event, qty }) => [event, qty])).toEqual([
      ['new', undefined], ['partial_fill', '3'], ['partial_fill', '4'], ['fill', '3'],
    ])
  })
})

describe('cancel and replace', () => {
  it('answers 204 and cancels; a second time it is no longer cancelable', async () => {
    await using stage = await exchangeStage()
    const order = await post(stage, { ...BUY, type: 'limit', limit_price: '90' })
    expect((await stage.api('DELETE', `/v2/orders/${String(order['id'])}`)).status).toBe(204)
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'canceled' })
    expect((await stage.api('DELETE', `/v2/orders/${String(order['id'])}`)).status).toBe(422)
  })

  it('shows the states between while the desk is held', async () => {
    await using stage = await exchangeStage()
    await stage.control('desk', { held: true })
    const order = await post(stage, { ...BUY, type: 'limit', limit_price: '90' })
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'pending_new' })
    const early = await stage.api('PATCH', `/v2/orders/${String(order['id'])}`, { limit_price: '91' })
    expect(early.json['message']).toBe("unable to replace order, order isn't sent to exchange yet")
    await stage.control('desk', { held: false })
    await stage.control('desk', { held: true })
    await stage.api('DELETE', `/v2/orders/${String(order['id'])}`)
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'pending_cancel' })
    await stage.control('desk', { held: false })
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'canceled' })
  })

  it('replaces by a new order and ties the two together', async () => {
    await using stage = await exchangeStage()
    const ear = await tradingEar(stage)
    const old = await post(stage, { ...BUY, type: 'limit', limit_price: '90' })
    const replaced = await stage.api(
      'PATCH', `/v2/orders/${String(old['id'])}`, { limit_price: '91', qty: '12' },
    )
    expect(replaced.json).toMatchObject({ replaces: old['id'], limit_price: '91', qty: '12' })
    await ear.until((messages) => messages.length >= 5)
    expect(eventsOf(ear)).toEqual(['new', 'replaced', 'new'])
    expect(await shown(stage, old['id'])).toMatchObject(
      { status: 'replaced', replaced_by: replaced.json['id'] },
    )
    const same = await stage.api('PATCH', `/v2/orders/${String(replaced.json['id'])}`, { limit_price: '91' })
    expect([same.status, same.json['message']]).toEqual([403, 'order parameters are not changed'])
  })

  it('cancels all with one item for each order', async () => {
    await using stage = await exchangeStage()
    await post(stage, { ...BUY, type: 'limit', limit_price: '90' })
    await post(stage, { ...BUY, symbol: 'MSFT', type: 'limit', limit_price: '40' })
    const all = await stage.api('DELETE', '/v2/orders')
    expect(all.status).toBe(207)
    expect(all.json).toMatchObject([{ status: 200 }, { status: 200 }])
    expect((await stage.api('GET', '/v2/orders')).json).toEqual([])
  })
})

describe('brackets, OCO and OTO', () => {
  const BRACKET = {
    ...BUY, type: 'limit', limit_price: '99', time_in_force: 'gtc', order_class: 'bracket',
    take_profit: { limit_price: '110' }, stop_loss: { stop_price: '95' },
  }

  it('starts the legs only after the entry has filled whole, and the target ends the stop', async () => {
    await using stage = await exchangeStage()
    const order = await post(stage, { ...BRACKET, client_order_id: 'entry' })
    const legs = order['legs'] as readonly Record<string, unknown>[]
    expect(legs.map(({ type, status }) => [type, status])).toEqual([['limit', 'held'], ['stop', 'held']])
    await stage.control('fill', { client_order_id: 'entry', qty: '4' })
    expect(await shown(stage, legs[0]?.['id'])).toMatchObject({ status: 'held' })
    await stage.quote('AAPL', 98)
    expect(await shown(stage, legs[0]?.['id'])).toMatchObject({ status: 'new', qty: '10' })
    expect(await shown(stage, legs[1]?.['id'])).toMatchObject({ status: 'held' })
    // One of the two exits can fill: they hold the position once.
    expect(
      (await stage.api('GET', '/v2/positions/AAPL')).json,
    ).toMatchObject({ qty: '10', qty_available: '0' })
    await stage.quote('AAPL', 112)
    expect(await shown(stage, legs[0]?.['id'])).toMatchObject({ status: 'filled' })
    expect(await shown(stage, legs[1]?.['id'])).toMatchObject({ status: 'canceled' })
    expect((await stage.api('GET', '/v2/positions')).json).toEqual([])
  })

  it('lets the stop of a bracket act: the target is cancelled, the stop fills', async () => {
    await using stage = await exchangeStage()
    const order = await post(stage, BRACKET)
    const legs = order['legs'] as readonly Record<string, unknown>[]
    await stage.quote('AAPL', 98)
    await stage.quote('AAPL', 94)
    expect(await shown(stage, legs[0]?.['id'])).toMatchObject({ status: 'canceled' })
    expect(await shown(stage, legs[1]?.['id'])).toMatchObject({ status: 'filled', filled_avg_price: '93.99' })
  })

  it('shrinks the stop when the target fills in part, and lets a leg be replaced', async () => {
    await using stage = await exchangeStage()
    const order = await post(stage, BRACKET)
    const legs = order['legs'] as readonly Record<string, unknown>[]
    await stage.quote('AAPL', 98)
    await stage.control('fill', { id: legs[0]?.['id'], qty: '6' })
    expect(await shown(stage, legs[1]?.['id'])).toMatchObject({ qty: '4', status: 'held' })
    const moved = await stage.api('PATCH', `/v2/orders/${String(legs[1]?.['id'])}`, { stop_price: '96' })
    expect(moved.json).toMatchObject({ stop_price: '96', qty: '4' })
    await stage.quote('AAPL', 95.5)
    expect(await shown(stage, moved.json['id'])).toMatchObject({ status: 'filled', filled_qty: '4' })
    expect((await stage.api('GET', '/v2/positions')).json).toEqual([])
  })

  it('takes the legs along when the entry is cancelled, without an event for held ones', async () => {
    await using stage = await exchangeStage()
    const ear = await tradingEar(stage)
    const order = await post(stage, BRACKET)
    await stage.control('fill', { id: order['id'], qty: '4' })
    await stage.api('DELETE', `/v2/orders/${String(order['id'])}`)
    const legs = order['legs'] as readonly Record<string, unknown>[]
    expect(await shown(stage, legs[1]?.['id'])).toMatchObject({ status: 'canceled' })
    await ear.until((messages) => messages.length >= 5)
    expect(eventsOf(ear)).toEqual(['new', 'partial_fill', 'canceled'])
    // The shares that had filled are left without protection.
    expect(
      (await stage.api('GET', '/v2/positions/AAPL')).json,
    ).toMatchObject({ qty: '4', qty_available: '4' })
  })

  it('ends a position by an OCO whose orders hold it once', async () => {
    await using stage = await exchangeStage()
    await post(stage, BUY)
    const oco = await post(stage, {
      ...SELL, type: 'limit', time_in_force: 'gtc', order_class: 'oco', take_profit: { limit_price: '105' },
      stop_loss: { stop_price: '95', limit_price: '94' },
    })
    expect(oco).toMatchObject({ limit_price: '105', order_class: 'oco' })
    const listed = (await stage.api('GET', '/v2/orders?nested=true')).json as unknown as readonly unknown[]
    expect(listed).toMatchObject([{ id: oco['id'], legs: [{ type: 'stop_limit', status: 'held' }] }])
    expect((await stage.api('POST', '/v2/orders', SELL)).json).toMatchObject({
      code: 40310000, available: '0', existing_qty: '10', held_for_orders: '10', symbol: 'AAPL',
      message: 'insufficient qty available for order (requested: 10, available: 0)',
    })
    await stage.quote('AAPL', 94.5)
    const [leg] = oco['legs'] as readonly Record<string, unknown>[]
    expect(await shown(stage, leg?.['id'])).toMatchObject({ status: 'filled' })
    expect(await shown(stage, oco['id'])).toMatchObject({ status: 'canceled' })
  })

  it('starts the single leg of an OTO as a working order', async () => {
    await using stage = await exchangeStage()
    const oto = await post(stage, {
      ...BUY, time_in_force: 'gtc', order_class: 'oto', stop_loss: { stop_price: '95' },
    })
    const [leg] = oto['legs'] as readonly Record<string, unknown>[]
    expect(await shown(stage, leg?.['id'])).toMatchObject({ status: 'new', type: 'stop' })
  })
})

describe('sessions', () => {
  it('keeps an order of the night until the open, and ends a day order at the close', async () => {
    await using stage = await exchangeStage({ server: { startAt: Date.UTC(2026, 0, 5, 2) } })
    const ear = await tradingEar(stage)
    const order = await post(stage, { ...BUY, type: 'limit', limit_price: '50' })
    expect(order).toMatchObject({ status: 'accepted', expires_at: '2026-01-05T21:00:00Z' })
    await stage.control('clock', { to: '2026-01-05T14:30:00Z' })
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'new' })
    await stage.control('clock', { to: '2026-01-05T21:00:00Z' })
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'expired' })
    await ear.until((messages) => messages.length >= 5)
    expect(eventsOf(ear)).toEqual(['accepted', 'new', 'expired'])
  })

  it('fills an extended-hours limit before the open, and refuses a market order for it', async () => {
    await using stage = await exchangeStage({ server: { startAt: Date.UTC(2026, 0, 5, 13) } })
    const early = { ...BUY, type: 'limit', limit_price: '101', extended_hours: true }
    const order = await post(stage, early)
    expect(await shown(stage, order['id'])).toMatchObject({ status: 'filled' })
    const wrong = await stage.api('POST', '/v2/orders', { ...BUY, extended_hours: true })
    expect(wrong.json).toMatchObject({
      code: 42210000, message: 'extended hours order must be DAY or GTC limit orders',
    })
  })

  it('fills auction orders at the open and at the early close of a half day', async () => {
    await using stage = await exchangeStage({
      // The day after Thanksgiving, 2025-11-28: the NYSE closed at 13:00. https://www.nyse.com/markets/hours-calendars
      server: { startAt: Date.UTC(2025, 10, 28, 13) },
    })
    const calendar = await stage.api('GET', '/v2/calendar?start=2025-11-28&end=2025-11-28')
    expect(calendar.json).toMatchObject([{ date: '2025-11-28', open: '09:30', close: '13:00' }])
    const opening = await post(stage, { ...BUY, time_in_force: 'opg' })
    expect(opening).toMatchObject({ status: 'accepted' })
    await stage.control('clock', { to: '2025-11-28T14:30:00Z' })
    expect(await shown(stage, opening['id'])).toMatchObject({ status: 'filled', filled_avg_price: '100' })
    const late = await stage.api('POST', '/v2/orders', { ...BUY, time_in_force: 'opg' })
    expect([late.status, late.json['message']]).toEqual([
      403, 'opg orders must be submitted after 7:00pm and before 9:28am',
    ])
    const closing = await post(stage, { ...SELL, time_in_force: 'cls' })
    await stage.control('clock', { to: '2025-11-28T18:00:00Z' })
    expect(await shown(stage, closing['id'])).toMatchObject({ status: 'filled' })
    expect((await stage.api('GET', '/v2/clock')).json).toMatchObject({
      is_open: false, next_open: '2025-12-01T09:30:00-05:00',
    })
  })

  it('ends a gtc order after ninety days at 16:15', async () => {
    await using stage = await exchangeStage()
    const order = await post(stage, { ...BUY, type: 'limit', limit_price: '1', time_in_force: 'gtc' })
    expect(order).toMatchObject({ expires_at: '2026-04-05T20:15:00Z' })
  })
})

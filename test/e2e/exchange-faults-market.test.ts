import { describe, expect, it } from 'vitest'
import type { StreamEar } from '../harness/exchange-harness.ts'
import {
  byClientId, dataEar, eventsOf, exchangeStage, KEYS, ledgerOf, tradingEar, updatesOf,
} from '../harness/exchange-harness.ts'

const BUY = { symbol: 'AAPL', qty: '10', side: 'buy', type: 'market', time_in_force: 'day' }
const LIMIT = { ...BUY, type: 'limit', limit_price: '90', time_in_force: 'gtc' }

const ofType = (ear: StreamEar, type: string): Record<string, unknown>[] => (
  ear.messages().filter(({ T }) => T === type)
)

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
    const before = (await ledgerOf(stage))['equity']
    await stage.faults({ fault: 'split', symbol: 'AAPL', from: 1, to: 4 })
    expect((await ledgerOf(stage))['equity']).toBe(before)
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
    expect(await ledgerOf(stage)).toMatchObject({ cash: '100400' })
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

import { marketData, OrdersApi, streaming, trading, ValidationError } from '@alpacahq/alpaca-trade-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExchangeStage } from '../harness/exchange-harness.ts'
import { exchangeStage, KEYS } from '../harness/exchange-harness.ts'

// The official SDK, as it comes from npm: what it accepts is what users' programs accept.
const { StockDataStream, TradingStream } = streaming

let stage: ExchangeStage
let orders: OrdersApi

function configured<T>(Api: new (configuration: trading.Configuration) => T): T {
  return new Api(new trading.Configuration({ basePath: stage.url, ...KEYS }))
}

/** Waits for the first event that satisfies something. */
async function first<T>(listen: (hear: (value: T) => void) => void, isIt: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    listen((value) => {
      if (isIt(value)) resolve(value)
    })
  })
}

beforeAll(async () => {
  stage = await exchangeStage({ isMadeUp: true })
  orders = configured(OrdersApi)
})
afterAll(async () => stage[Symbol.asyncDispose]())

describe('the official SDK over REST', () => {
  it('trades, replaces, cancels, and gets exact strings', async () => {
    const bought = await orders.market({ symbol: 'AAPL', side: 'buy', qty: 10, clientOrderId: 'sdk-1' })
    expect(bought).toMatchObject({ status: 'pending_new', qty: '10', clientOrderId: 'sdk-1' })
    const filled = await orders.getOrderByClientOrderId({ clientOrderId: 'sdk-1' })
    expect(filled).toMatchObject({ status: 'filled', filledAvgPrice: '100.01', filledQty: '10' })
    expect(filled.filledAt).toBeInstanceOf(Date)
    const limit = await orders.limit({ symbol: 'AAPL', side: 'sell', qty: 4, limitPrice: '120.5' })
    const moved = await orders.patchOrderByOrderId({
      orderId: limit.id ?? '', patchOrderRequest: { limitPrice: '121.25' },
    })
    expect(moved).toMatchObject({ replaces: limit.id, limitPrice: '121.25' })
    await orders.deleteOrderByOrderID({ orderId: moved.id ?? '' })
    expect(await orders.getOrderByOrderID({ orderId: moved.id ?? '' })).toMatchObject({ status: 'canceled' })
  })

  it('places brackets, OCO and trailing stops', async () => {
    const bracket = await orders.bracket({
      symbol: 'MSFT', side: 'buy', qty: 2, timeInForce: 'gtc',
      takeProfit: { limitPrice: '60' }, stopLoss: { stopPrice: '45' },
    })
    const open = await orders.getAllOrders({ status: 'all', symbols: ['MSFT'], nested: true })
    expect(open[0]?.legs?.map(({ status }) => status)).toEqual(['new', 'held'])
    expect(bracket.orderClass).toBe('bracket')
    expect((await orders.deleteAllOrders()).every(({ status }) => status === 200)).toBe(true)
    const trail = await orders.trailingStop({ symbol: 'MSFT', side: 'sell', qty: 2, trailPercent: 2 })
    expect(trail).toMatchObject({ hwm: '50', trailPercent: '2' })
    await orders.deleteAllOrders()
  })

  it('gets a ValidationError for a client order id that is taken', async () => {
    const again = orders.market({ symbol: 'AAPL', side: 'buy', qty: 1, clientOrderId: 'sdk-1' })
    await expect(again).rejects.toBeInstanceOf(ValidationError)
    await expect(again).rejects.toMatchObject({
      status: 422, code: 40010001,
      message: expect.stringContaining('client_order_id must be unique') as string,
    })
  })

  it('reads account, positions, activities, assets, clock, calendar and history', async () => {
    const account = await configured(trading.AccountsApi).getAccount()
    expect(account).toMatchObject({ status: 'ACTIVE', currency: 'USD', multiplier: '2' })
    const positions = await configured(trading.PositionsApi).getAllOpenPositions()
    expect(positions.map(({ symbol, qty }) => [symbol, qty])).toEqual([['AAPL', '10'], ['MSFT', '2']])
    const activities = await configured(
      trading.AccountActivitiesApi,
    ).getAccountActivities({ activityTypes: ['FILL'] })
    expect(activities).toHaveLength(2)
    expect(await configured(trading.ClockApi).legacyClock()).toMatchObject({ isOpen: true })
    const days = await configured(trading.CalendarApi).legacyCalendar({
      start: new Date('2026-01-05'), end: new Date('2026-01-06'),
    })
    expect(days).toHaveLength(2)
    const history = await configured(trading.PortfolioHistoryApi).getAccountPortfolioHistory({})
    expect(history.equity?.at(-1)).toBe(100_000)
    const closed = await configured(trading.PositionsApi).deleteOpenPosition({ symbolOrAssetId: 'MSFT' })
    expect(closed).toMatchObject({ side: 'sell', qty: '2' })
  })

  it('reads bars, quotes, trades and snapshots', async () => {
    const api = new marketData.StockApi(new marketData.Configuration({ basePath: stage.url, ...KEYS }))
    const { bars, nextPageToken } = await api.stockBars({
      symbols: 'AAPL,MSFT', timeframe: '1Day', start: new Date('2025-12-01'), limit: 5,
    })
    expect(bars['AAPL']).toHaveLength(5)
    expect(nextPageToken).toEqual(expect.any(String))
    expect(
      (await api.stockLatestQuotes({ symbols: 'AAPL' })).quotes['AAPL'],
    ).toMatchObject({ bp: 99.99, ap: 100.01 })
    expect((await api.stockLatestTradeSingle({ symbol: 'AAPL' })).trade).toMatchObject({ p: 100 })
    expect(
      (await api.stockSnapshots({ symbols: 'AAPL' }))['AAPL']?.prevDailyBar?.c,
    ).toEqual(expect.any(Number))
  })
})

describe('the official SDK over streams', () => {
  it('hears its own orders on the trading stream', async () => {
    const stream = new TradingStream({ credentials: KEYS, url: `${stage.url.replace('http', 'ws')}/stream` })
    try {
      stream.subscribeTradeUpdates()
      const listening = first(
        (hear: (streams: unknown) => void) => stream.on('subscription', hear), () => true,
      )
      stream.connect()
      expect(await listening).toEqual(['trade_updates'])
      const fill = first(
        (hear: (update: streaming.TradeUpdate) => void) => stream.onTradeUpdate(hear),
        ({ event }) => event === 'fill',
      )
      const order = await orders.market({ symbol: 'AAPL', side: 'buy', qty: 5 })
      const update = await fill
      expect(update).toMatchObject({ event: 'fill', qty: '5', positionQty: '15', price: '100.01' })
      expect(update.order.id).toBe(order.id)
    } finally {
      stream.disconnect()
    }
  })

  it('hears quotes, trades and bars on the data stream, in MessagePack', async () => {
    const stream = new StockDataStream(
      { credentials: KEYS, url: `${stage.url.replace('http', 'ws')}/v2/iex` },
    )
    try {
      const subscribed = first((hear: (list: unknown) => void) => stream.on('subscription', hear), () => true)
      stream.subscribeForQuotes(['AAPL'])
      stream.subscribeForTrades(['AAPL'])
      stream.subscribeForBars(['AAPL'])
      stream.connect()
      await subscribed
      const bar = first((hear: (bar: streaming.StreamBar) => void) => stream.onBar(hear), () => true)
      const quote = first(
        (hear: (quote: streaming.StreamQuote) => void) => stream.onQuote(hear),
        ({ askPrice }) => askPrice === 101.01,
      )
      await stage.quote('AAPL', 101)
      expect(await quote).toMatchObject({ symbol: 'AAPL', bidPrice: 100.99 })
      await stage.control('clock', { advance_ms: 60_000 })
      expect(await bar).toMatchObject({ symbol: 'AAPL', close: 101, high: 101 })
    } finally {
      stream.disconnect()
    }
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nyseSessions } from '../../src/app/exchange/nyse-sessions.ts'
import type { Money, Price, Quantity } from '../../src/base/index.ts'
import { absFixed, notional, price, quantity } from '../../src/base/index.ts'
import { DEFAULT_SETTINGS, Exchange } from '../../src/exchange/index.ts'

const SYMBOLS = ['AAPL', 'MSFT'] as const
const RUNS = 60
/** One bar, to begin with: quotes are set by hand. */
const TAPE = `symbol,timestamp,open,high,low,close,volume
${
  SYMBOLS.map((symbol) => `${symbol},2026-01-05T14:30:00Z,100,100,100,100,1000`).join('\n')}\n`
type Order = Parameters<Exchange['desk']['requestCancel']>[0]
type OrderRequest = Parameters<Exchange['desk']['place']>[0]

/** One thing that happens; `pick` chooses among the orders there are. */
type Step =
  | { readonly kind: 'order'; readonly request: OrderRequest }
  | { readonly kind: 'cancel'; readonly pick: number }
  | { readonly kind: 'replace'; readonly pick: number; readonly cents: number; readonly shares: number }
  | { readonly kind: 'quote'; readonly symbol: string; readonly cents: number }
  | { readonly kind: 'time'; readonly minutes: number }
  | { readonly kind: 'hold'; readonly isHeld: boolean }

const ofCents = (cents: number): Price => price((cents / 100).toFixed(2))
const ofShares = (shares: number): Quantity => quantity(String(shares))
const cents = fc.integer({ min: 9_300, max: 10_700 })

const near = fc.integer({ min: 9_700, max: 10_300 })
const above = fc.integer({ min: 10_200, max: 11_000 })
const below = fc.integer({ min: 9_000, max: 9_800 })
const side = fc.constantFrom('buy' as const, 'sell' as const)

/** What every order has; the kinds below add their own. */
const base = fc.record({
  symbol: fc.constantFrom(...SYMBOLS), side, shares: fc.integer({ min: 1, max: 40 }),
  isFraction: fc.boolean(),
}).map(({ shares, isFraction, ...rest }) => ({
  ...rest, orderClass: 'simple' as const, isExtendedHours: false, type: 'market' as const,
  timeInForce: 'day' as const,
  qty: isFraction ? quantity(`${shares}.123456789`) : ofShares(shares), whole: ofShares(shares),
}))

const request: fc.Arbitrary<OrderRequest> = fc.oneof(
  base.map(({ whole, ...plain }): OrderRequest => ({ ...plain, qty: plain.qty ?? whole })),
  fc.tuple(base, near, fc.constantFrom('day', 'gtc', 'ioc', 'fok', 'opg', 'cls'), fc.boolean())
    .map(([{ whole, ...plain }, limit, timeInForce, isEarly]): OrderRequest => ({
      ...plain, qty: whole, type: 'limit', limitPrice: ofCents(limit), timeInForce,
      isExtendedHours: isEarly && (timeInForce === 'day' || timeInForce === 'gtc'),
    })),
  fc.tuple(base, above, below, fc.constantFrom('stop', 'stop_limit', 'trailing_stop'))
    .map(([{ whole, ...plain }, high, low, type]): OrderRequest => {
      const stop = ofCents(plain.side === 'buy' ? high : low)
      const trail = type === 'trailing_stop' ? { trailPrice: price('1.5') } : { stopPrice: stop }
      return { ...plain, qty: whole, type, ...trail, ...(type === 'stop_limit' ? { limitPrice: stop } : {}) }
    }),
  fc.tuple(base, above, below, fc.constantFrom('bracket', 'oco', 'oto'), fc.boolean())
    .map(([{ whole, ...plain }, high, low, orderClass, isGtc]): OrderRequest => {
      const isUp = (plain.side === 'buy') === (orderClass !== 'oco')
      const [target, loss] = isUp ? [high, low] : [low, high]
      return {
        ...plain, qty: whole, orderClass, type: orderClass === 'oco' ? 'limit' : 'market',
        timeInForce: isGtc ? 'gtc' : 'day', stopLossStop: ofCents(loss),
        ...(orderClass === 'oto' ? {} : { takeProfitLimit: ofCents(target) }),
      }
    }),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: request.map((each): Step => ({ kind: 'order', request: each })) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(50) }) },
  {
    weight: 2, arbitrary: fc.record({
      kind: fc.constant('replace' as const), pick: fc.nat(50), cents, shares: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 5, arbitrary: fc.record({
      kind: fc.constant('quote' as const), symbol: fc.constantFrom(...SYMBOLS), cents,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('time' as const), minutes: fc.integer({ min: 1, max: 200 }) }),
  },
  {
    weight: 1, arbitrary: fc.record({
      kind: fc.constant('hold' as const), isHeld: fc.constantFrom(true, false, false, false),
    }),
  },
)

function begin(): Exchange {
  const exchange = new Exchange({
    sessions: nyseSessions(), seed: 'property', symbols: [], tape: TAPE, startAt: undefined,
    settings: { ...DEFAULT_SETTINGS, partialProbability: 0.3, capital: DEFAULT_SETTINGS.capital },
  })
  for (const symbol of SYMBOLS) setQuote(exchange, symbol, 10_000)
  return exchange
}

function setQuote({ venue }: Exchange, symbol: string, at: number): void {
  const market = venue.market.of(symbol)
  if (market === undefined) throw new Error(symbol)
  market.isHeld = true
  const [bid, ask] = [ofCents(at - 1), ofCents(at + 1)]
  venue.market.setQuote(symbol, { at: venue.clock.now, bid, ask, bidSize: 100, askSize: 100 })
  venue.market.addPrint(symbol, ofCents(at))
}

function take(exchange: Exchange, one: Step): void {
  const { venue, desk } = exchange
  const picked = (pick: number): Order | undefined => {
    const open = venue.orders.open()
    return open[pick % Math.max(1, open.length)]
  }
  if (one.kind === 'order') desk.place(one.request)
  if (one.kind === 'quote') setQuote(exchange, one.symbol, one.cents)
  if (one.kind === 'time') exchange.advanceTo(venue.clock.now + one.minutes * 60_000)
  if (one.kind === 'hold') desk.isHeld = one.isHeld
  const order = one.kind === 'cancel' || one.kind === 'replace' ? picked(one.pick) : undefined
  if (order !== undefined && one.kind === 'cancel') desk.requestCancel(order)
  if (order !== undefined && one.kind === 'replace') {
    desk.replace(order, {
      ...(order.limitPrice === undefined ? {} : { limitPrice: ofCents(one.cents) }),
      ...(order.parent === undefined && order.orderClass === 'simple' ? { qty: ofShares(one.shares) } : {}),
    })
  }
  desk.drain()
}

/** Computes the books again from nothing but the entries, and compares. */
function checkLedger({ venue }: Exchange): void {
  const { ledger, settings, market, assets } = venue
  let cash = 0n
  const held = new Map<string, bigint>()
  for (const entry of ledger.entries) {
    if (entry.kind === 'cash') cash += entry.amount
    if (entry.kind !== 'fill') continue
    cash -= notional(entry.price, entry.qty)
    held.set(entry.assetId, (held.get(entry.assetId) ?? 0n) + entry.qty)
  }
  expect(ledger.cash).toBe(cash)
  for (const { id } of assets.all) expect(ledger.quantity(id)).toBe(held.get(id) ?? 0n)
  const [cost, value] = ledger.positions.reduce(([costs, values], position) => {
    const mark = market.mark(assets.find(position.assetId)?.symbol ?? '')
    return [costs + position.cost, values + notional(mark, position.qty)]
  }, [0n, 0n])
  expect(cash + cost).toBe(settings.capital + ledger.realized)
  // Cash and positions at the price are capital and profit, closed and open.
  expect(cash + value).toBe(settings.capital + ledger.realized + (value - cost))
}

/** The orders against the fills, and what they hold against what there is. */
function checkOrders({ venue }: Exchange): void {
  const filled = new Map<string, bigint>()
  for (const entry of venue.ledger.entries) {
    if (entry.kind !== 'fill' || entry.orderId === undefined) continue
    filled.set(entry.orderId, (filled.get(entry.orderId) ?? 0n) + absFixed(entry.qty))
  }
  const reserved = new Map<string, bigint>()
  for (const order of venue.orders.all) {
    expect(order.filledQty).toBe(filled.get(order.id) ?? 0n)
    expect(order.filledQty <= (order.qty ?? order.filledQty)).toBe(true)
    if (order.status === 'filled') expect(order.filledQty).toBe(order.qty)
    const isOpen = [
      'new', 'partially_filled', 'accepted', 'pending_new', 'pending_cancel',
    ].includes(order.status)
    const isCounted = isOpen && order.positionIntent.endsWith('_close') && order.parent === undefined
      && order.replaces === undefined && order.orderClass === 'simple'
    if (!isCounted) continue
    reserved.set(order.asset.id, (reserved.get(order.asset.id) ?? 0n) + (order.qty ?? 0n) - order.filledQty)
  }
  for (const [assetId, amount] of reserved) {
    expect(amount <= absFixed(venue.ledger.quantity(assetId))).toBe(true)
  }
}

/** No order that ends a position takes more than there is, so none turns it round. */
function checkClosings({ venue }: Exchange): void {
  const held = new Map<string, bigint>()
  for (const entry of venue.ledger.entries) {
    if (entry.kind !== 'fill') continue
    const before = held.get(entry.assetId) ?? 0n
    const intent = venue.orders.get(entry.orderId ?? '')?.positionIntent ?? ''
    if (intent === 'sell_to_close') expect(before + entry.qty >= 0n, `${before} ${entry.qty}`).toBe(true)
    if (intent === 'buy_to_close') expect(before + entry.qty <= 0n, `${before} ${entry.qty}`).toBe(true)
    held.set(entry.assetId, before + entry.qty)
  }
}

const TERMINAL = ['fill', 'canceled', 'expired', 'replaced', 'rejected']

/** What was told of each order: one end, nothing but refusals after it, quantities that add up. */
function checkUpdates({ venue }: Exchange): void {
  const ended = new Set<string>()
  let lastId = ''
  for (const { orderId, event, eventId } of venue.updates.all) {
    expect(eventId > lastId).toBe(true)
    lastId = eventId
    if (ended.has(orderId)) expect(['order_cancel_rejected', 'order_replace_rejected']).toContain(event)
    if (TERMINAL.includes(event)) ended.add(orderId)
  }
  for (const order of venue.orders.all) {
    const isTold = ['filled', 'replaced', 'rejected'].includes(order.status)
    if (isTold) expect(ended.has(order.id)).toBe(true)
  }
}

describe('the local exchange under random orders', () => {
  it('keeps its books: cash and positions are capital and profit, fills add up, none is held twice', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const exchange = begin()
      for (const one of steps) {
        take(exchange, one)
        checkLedger(exchange)
        checkOrders(exchange)
      }
      checkUpdates(exchange)
      checkClosings(exchange)
    }), { numRuns: RUNS })
  })

  it('fills often enough for that to mean something', () => {
    const samples = fc.sample(fc.array(step, { minLength: 40, maxLength: 40 }), { numRuns: 10, seed: 1 })
    const fills = samples.map((steps) => {
      const exchange = begin()
      for (const one of steps) take(exchange, one)
      return exchange.venue.ledger.entries.filter(({ kind }) => kind === 'fill').length
    })
    expect(fills.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(40)
  })

  it('does the same again: ids, times, prices and quantities', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const [first, second] = [begin(), begin()]
      for (const exchange of [first, second]) for (const one of steps) take(exchange, one)
      expect(second.venue.updates.all).toEqual(first.venue.updates.all)
      expect(second.venue.ledger.entries).toEqual(first.venue.ledger.entries)
    }), { numRuns: 15 })
  })

  it('never spends more than there is, with a cash account', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), (steps) => {
      const exchange = new Exchange({
        sessions: nyseSessions(), seed: 'cash', symbols: [], tape: TAPE, startAt: undefined,
        settings: {
          ...DEFAULT_SETTINGS, partialProbability: 0.3, multiplier: 1, capital: 5_000_000_000_000n as Money,
        },
      })
      exchange.venue.flags.isShortingOff = true
      for (const symbol of SYMBOLS) setQuote(exchange, symbol, 10_000)
      for (const one of steps) if (one.kind !== 'replace') take(exchange, one)
      // A market order pays the quote that there is when it is routed, which may have moved since.
      const slack = 5_000_000_000_000n / 5n
      expect(exchange.venue.ledger.cash > -slack).toBe(true)
      for (const { qty } of exchange.venue.ledger.positions) expect(qty > 0n).toBe(true)
    }), { numRuns: 30 })
  })
})

import { describe, expect, it } from 'vitest'
import {
  price, quantity, type ClientOrderId, type Sequence, type SessionDate, type UtcMillis,
} from '../base/index.ts'
import type { Bar, Instrument, OrderTerms, Session, VenueEvent } from '../model/index.ts'
import { SimulatedVenue } from './simulated-venue.ts'
import { FRICTIONLESS_VENUE, type VenueSettings } from './venue-options.ts'

const SHARE: Instrument = {
  symbol: 'ABC', name: 'A share', assetClass: 'equity', currency: 'USD', sector: 'UNKNOWN', calendar: 'XNYS',
  tickTable: [{ since: '1900-01-01' as SessionDate, atLeast: price('0.01'), tick: price('0.01') }],
  lotSize: quantity('1'), isFractionable: false, isShortable: true, borrowFeeFraction: 0.36,
}
const OPEN = Date.UTC(2024, 0, 2, 14, 30) as UtcMillis
const CLOSE = Date.UTC(2024, 0, 2, 21) as UtcMillis
const EARLIER = (OPEN - 60_000) as UtcMillis
const SESSION: Session = {
  date: '2024-01-02' as SessionDate, openAt: OPEN, closeAt: CLOSE, preOpenAt: OPEN, postCloseAt: CLOSE,
  isEarlyClose: false,
}
const BAR: Bar = {
  symbol: 'ABC', timeframe: '1d', openAt: OPEN, closeAt: CLOSE, open: 100, high: 110, low: 90, close: 105,
  volume: 0,
}

function venueWith(settings: Partial<VenueSettings> = {}): SimulatedVenue {
  return new SimulatedVenue({
    ...FRICTIONLESS_VENUE, ...settings, instrument: (symbol) => (symbol === 'ABC' ? SHARE : undefined),
  })
}

function order(id: string, more: Partial<OrderTerms> = {}): OrderTerms {
  return {
    clientOrderId: id as ClientOrderId, symbol: 'ABC', side: 'BUY', quantity: quantity('100'), type: 'MARKET',
    timeInForce: 'GTC', isReduceOnly: false, role: 'entry', strategy: 'test', signal: 1 as Sequence, ...more,
  }
}

/** Gives a bar; `answer` is the client. */
function play(venue: SimulatedVenue, bar: Bar, answer: (event: VenueEvent) => void = () => {}): string[] {
  const said: string[] = []
  venue.onBar(bar, SESSION, () => {
    for (const event of venue.takeEvents()) {
      said.push(`${event.kind} ${event.clientOrderId}`)
      answer(event)
    }
  })
  return said
}

describe('the driver\'s side', () => {
  it('numbers orders and executions, and stamps fills with the open or the close of the bar', () => {
    const venue = venueWith()
    venue.submit(order('a'), EARLIER)
    venue.submit(order('b', { type: 'LIMIT', limitPrice: price('95') }), EARLIER)
    const events: VenueEvent[] = [...venue.takeEvents()]
    venue.onBar(BAR, SESSION, () => events.push(...venue.takeEvents()))
    expect(events).toMatchObject([
      { kind: 'Accepted', venueOrderId: 'v-1', at: EARLIER },
      { kind: 'Accepted', venueOrderId: 'v-2', at: EARLIER },
      { kind: 'Filled', at: OPEN, fill: { executionId: 'x-1', at: OPEN } },
      { kind: 'Filled', at: CLOSE, fill: { executionId: 'x-2', at: CLOSE } },
    ])
    expect(venue.takeEvents()).toEqual([])
  })

  it('knows how much work a symbol has, orders under way included', () => {
    const venue = venueWith({ latencyMs: 10 })
    expect(venue.workingCount('ABC')).toBe(0)
    venue.submit(order('a'), EARLIER)
    expect(venue.workingCount('ABC')).toBe(1)
    venue.advance(OPEN, () => {})
    expect(venue.takeEvents()).toMatchObject([{ kind: 'Accepted', at: EARLIER + 10 }])
    play(venue, BAR)
    expect(venue.workingCount('ABC')).toBe(0)
  })

  it('keeps a ledger of its own', () => {
    const venue = venueWith()
    venue.submit(order('a', { side: 'SELL' }), EARLIER)
    play(venue, BAR)
    expect(venue.position('ABC')).toBe(quantity('-100'))
    expect(venue.cash).toBe(price('10000'))
    const fees = venue.accrueBorrow({ calendar: 'XNYS', nights: 1, priceOf: () => 100 })
    expect(fees).toEqual([{ symbol: 'ABC', amount: price('10') }])
    expect(venue.accrueBorrow({ calendar: 'FX', nights: 1, priceOf: () => 100 })).toEqual([])
  })

  it('drains only when something happened', () => {
    const venue = venueWith()
    venue.submit(order('a', { type: 'LIMIT', limitPrice: price('80') }), EARLIER)
    venue.takeEvents()
    expect(play(venue, BAR)).toEqual([])
  })

  it('refuses a price while it matches another', () => {
    const venue = venueWith()
    venue.submit(order('a'), EARLIER)
    expect(() => play(venue, BAR, () => play(venue, BAR))).toThrow('still handled another')
  })

  it('carries orders and positions to a new symbol', () => {
    const venue = venueWith()
    venue.submit(order('a'), EARLIER)
    play(venue, BAR)
    const later = (CLOSE - 60_000) as UtcMillis
    venue.submit(order('b', { side: 'SELL', type: 'LIMIT', limitPrice: price('120') }), later)
    venue.onSymbolChange('ABC', 'XYZ', later)
    expect([venue.position('ABC'), venue.position('XYZ')]).toEqual([0n, quantity('100')])
    expect([venue.workingCount('ABC'), venue.workingCount('XYZ')]).toEqual([0, 1])
    const fills: VenueEvent[] = []
    play(venue, { ...BAR, symbol: 'XYZ', openAt: later, high: 130 }, (event) => fills.push(event))
    expect(fills).toMatchObject([{ kind: 'Accepted' }, { kind: 'Filled', fill: { symbol: 'XYZ' } }])
  })

  it('halts a symbol before it has seen an order of it', () => {
    const venue = venueWith()
    venue.halt('ABC', EARLIER)
    venue.submit(order('a'), EARLIER)
    venue.takeEvents()
    expect(play(venue, BAR)).toEqual([])
  })

  it('matches a bar unless a halt covers all of it', () => {
    const minute = (from: number): Bar => {
      const [openAt, closeAt] = [(OPEN + from) as UtcMillis, (OPEN + from + 60_000) as UtcMillis]
      return { ...BAR, timeframe: '1m', openAt, closeAt }
    }
    const fillsOf = (halt: { from: number; until?: number }, bar: Bar): number => {
      const venue = venueWith()
      venue.submit(order('a'), EARLIER)
      venue.halt('ABC', (OPEN + halt.from) as UtcMillis)
      if (halt.until !== undefined) venue.resume('ABC', (OPEN + halt.until) as UtcMillis)
      venue.takeEvents()
      return play(venue, bar).filter((said) => said === 'Filled a').length
    }
    expect(fillsOf({ from: 0 }, minute(0))).toBe(0)
    expect(fillsOf({ from: 0, until: 60_000 }, minute(0))).toBe(0)
    expect(fillsOf({ from: 30_000 }, minute(0))).toBe(1)
    expect(fillsOf({ from: 0, until: 30_000 }, minute(0))).toBe(1)
    expect(fillsOf({ from: 0, until: 60_000 }, minute(60_000))).toBe(1)
    expect(fillsOf({ from: 120_000 }, minute(60_000))).toBe(1)
  })

  it('counts halts that follow each other as one', () => {
    const venue = venueWith()
    venue.submit(order('a'), EARLIER)
    venue.takeEvents()
    const at = (seconds: number): UtcMillis => (OPEN + seconds * 1_000) as UtcMillis
    venue.halt('ABC', at(0))
    venue.resume('ABC', at(30))
    venue.halt('ABC', at(30))
    expect(play(venue, { ...BAR, closeAt: at(60) })).toEqual([])
  })

  it('gives no closing price where the session ends in a halt', () => {
    const venue = venueWith()
    venue.submit(order('a', { timeInForce: 'CLS' }), EARLIER)
    venue.halt('ABC', (CLOSE - 60_000) as UtcMillis)
    venue.takeEvents()
    expect(play(venue, { ...BAR, closeAt: CLOSE })).toEqual(['Expired a'])
  })

  it('lets orders of a GTD life end without a price', () => {
    const venue = venueWith()
    venue.submit(order('a', { timeInForce: 'GTD', expiresAt: OPEN }), EARLIER)
    venue.takeEvents()
    venue.advance((OPEN - 1) as UtcMillis, () => {})
    expect(venue.takeEvents()).toEqual([])
    venue.advance(CLOSE, () => {})
    expect(venue.takeEvents()).toMatchObject([{ kind: 'Expired', at: OPEN }])
  })

  it('passes over quotes that are crossed or one-sided', () => {
    const venue = venueWith()
    venue.openSession('XNYS', SESSION)
    venue.submit(order('a'), OPEN)
    venue.takeEvents()
    for (const [bid, ask] of [[101, 100], [0, 100], [100, Number.NaN]] as const) {
      venue.onQuote('ABC', { bid, ask, bidSize: 1, askSize: 1, at: OPEN }, () => {})
    }
    expect(venue.takeEvents()).toEqual([])
  })
})

describe('the client\'s answers inside a bar', () => {
  const dip = order('dip', { type: 'LIMIT', limitPrice: price('95') })
  const answering = (more: Partial<OrderTerms>): string[] => {
    const venue = venueWith()
    venue.submit(dip, EARLIER)
    venue.takeEvents()
    return play(venue, BAR, (event) => {
      if (event.kind === 'Filled' && event.clientOrderId === 'dip') venue.submit(order('new', more), event.at)
    })
  }

  it('an order that is no child waits for the next bar', () => {
    expect(answering({})).toEqual(['Filled dip', 'Accepted new'])
    expect(answering({ type: 'LIMIT', limitPrice: price('92') })).toEqual(['Filled dip', 'Accepted new'])
  })

  it('a child works at once', () => {
    const child = { type: 'LIMIT', limitPrice: price('92'), parent: dip.clientOrderId } as const
    expect(answering(child)).toEqual(['Filled dip', 'Accepted new', 'Filled new'])
  })

  it('at the open every order works at once', () => {
    const venue = venueWith()
    venue.submit(order('a'), EARLIER)
    venue.takeEvents()
    const said = play(venue, BAR, (event) => {
      const isEntry = event.kind === 'Filled' && event.clientOrderId === 'a'
      if (isEntry) venue.submit(order('b', { side: 'SELL' }), event.at)
    })
    expect(said).toEqual(['Filled a', 'Accepted b', 'Filled b'])
  })

  it('a cancel comes before the next fill', () => {
    const venue = venueWith()
    venue.submit(order('a'), EARLIER)
    venue.submit(order('b'), EARLIER)
    venue.takeEvents()
    const said = play(venue, BAR, (event) => {
      if (event.kind === 'Filled') venue.cancel('b' as ClientOrderId, event.at)
    })
    expect(said).toEqual(['Filled a', 'Canceled b'])
  })

  it('a stop-limit can be priced anew when the open triggers it, and has the open', () => {
    const venue = venueWith()
    venue.submit(order('a', { type: 'STOP_LIMIT', stopPrice: price('99'), limitPrice: price('98') }), EARLIER)
    venue.takeEvents()
    const fills: VenueEvent[] = []
    play(venue, BAR, (event) => {
      const limitPrice = price('101')
      if (event.kind === 'Triggered') venue.modify('a' as ClientOrderId, { limitPrice }, event.at)
      if (event.kind === 'Filled') fills.push(event)
    })
    expect(fills).toMatchObject([{ at: OPEN, fill: { price: price('100') } }])
  })

  it('does not overtake an order that is still under way', () => {
    const venue = venueWith({ latencyMs: 50 })
    venue.submit(order('a'), EARLIER)
    venue.submit(order('b'), OPEN)
    const said = play(venue, BAR, (event) => {
      if (event.kind === 'Filled') venue.cancel('b' as ClientOrderId, event.at)
    })
    expect(said).toEqual(['Accepted a', 'Filled a', 'Accepted b', 'Canceled b'])
  })

  it('an order that is no child and is priced anew waits for the next bar', () => {
    const venue = venueWith()
    venue.submit(dip, EARLIER)
    venue.submit(order('b', { type: 'LIMIT', limitPrice: price('80') }), EARLIER)
    venue.takeEvents()
    const said = play(venue, BAR, (event) => {
      if (event.kind === 'Filled') venue.modify('b' as ClientOrderId, { limitPrice: price('94') }, event.at)
    })
    expect(said).toEqual(['Filled dip', 'Updated b'])
  })
})

import { describe, expect, it } from 'vitest'
import {
  money, parseUtc, price, quantity, type ClientOrderId, type Price, type Sequence, type SessionDate,
  type UtcMillis,
} from '../../base/index.ts'
import { calendarNamed } from '../../calendar/index.ts'
import {
  AssetClass, orderTerms, type Instrument, type OrderTerms, type Session, type VenueEvent,
} from '../../model/index.ts'
import type { ConnectionState } from '../../port/index.ts'
import { FRICTIONLESS_VENUE } from '../venue-options.ts'
import { EventFault } from './broker-faults.ts'
import { SimulatedBroker } from './simulated-broker.ts'

const CALENDAR = calendarNamed('XNYS')
const OPEN = parseUtc('2026-01-05T14:30:00Z') as UtcMillis
const SESSION = CALENDAR.sessionAt(OPEN) as Session

const AAPL: Instrument = {
  symbol: 'AAPL', name: 'Apple', assetClass: AssetClass.Equity, currency: 'USD', sector: 'UNKNOWN',
  calendar: 'XNYS',
  tickTable: [{ since: '1970-01-01' as SessionDate, atLeast: 0n as Price, tick: price('0.01') }],
  lotSize: quantity('1'), isFractionable: false, isShortable: true, borrowFeeFraction: 0,
}

function stage(latencyMs = 0) {
  const clock = { at: OPEN }
  const events: VenueEvent[] = []
  const states: ConnectionState[] = []
  const broker = new SimulatedBroker({
    venue: {
      ...FRICTIONLESS_VENUE, latencyMs, instrument: (symbol) => (symbol === 'AAPL' ? AAPL : undefined),
    },
    currency: 'USD', capital: money('100000'), now: () => clock.at, calendar: CALENDAR,
  })
  const listener = {
    onVenueEvent: (event: VenueEvent): void => void events.push(event),
    onConnection: (state: ConnectionState): void => void states.push(state), onNotice: (): void => {},
  }
  const quote = (middle: number, ms = 1_000): void => {
    clock.at = (clock.at + ms) as UtcMillis
    broker.ledger.onQuote({
      symbol: 'AAPL', bid: middle - 0.01, ask: middle + 0.01, bidSize: 100, askSize: 100, at: clock.at,
    })
  }
  broker.ledger.openSession('XNYS', SESSION)
  return { broker, clock, events, states, listener, quote, kinds: () => events.map(({ kind }) => kind) }
}

let count = 0

function buy(changes: Partial<OrderTerms> = {}): OrderTerms {
  count += 1
  return orderTerms({
    clientOrderId: `ii-1-T-${count}-e0-0` as ClientOrderId, symbol: 'AAPL', side: 'BUY',
    quantity: quantity('10'), type: 'MARKET', timeInForce: 'DAY', isReduceOnly: false, role: 'entry',
    strategy: 'T', signal: count as Sequence, ...changes,
  })
}

describe('the simulated broker', () => {
  it('tells what a price does at once, and what the listener answers still meets that price', async () => {
    const { broker, listener, quote, events } = stage()
    const [first, second] = [buy(), buy()]
    const answering = {
      ...listener,
      onVenueEvent: (event: VenueEvent): void => {
        listener.onVenueEvent(event)
        const isFirst = event.kind === 'Filled' && event.clientOrderId === first.clientOrderId
        if (isFirst) void broker.submit({ kind: 'single', terms: second })
      },
    }
    await broker.connect(answering, [])
    await broker.submit({ kind: 'single', terms: first })
    quote(100)
    expect(events.map(({ kind, clientOrderId }) => [kind, clientOrderId])).toEqual([
      ['Accepted', first.clientOrderId], ['Filled', first.clientOrderId],
      ['Accepted', second.clientOrderId], ['Filled', second.clientOrderId],
    ])
  })

  it('accepts an order before the venue has it, where requests take time', async () => {
    const { broker, listener, quote, kinds } = stage(500)
    await broker.connect(listener, [])
    expect(await broker.submit({ kind: 'single', terms: buy() })).toEqual({ kind: 'accepted' })
    expect(kinds()).toEqual([])
    quote(100, 600)
    expect(kinds()).toEqual(['Accepted', 'Filled'])
  })

  it('passes repetitions on where a test of the listener asks for them', async () => {
    const { broker, listener, quote, kinds } = stage()
    await broker.connect(listener, [])
    broker.faults.isPassingRepeats = true
    broker.faults.onEvent('Filled', EventFault.Duplicate)
    await broker.submit({ kind: 'single', terms: buy() })
    quote(100)
    expect(kinds()).toEqual(['Accepted', 'Filled', 'Filled'])
    expect(broker.ledger.executions).toHaveLength(1)
  })

  it('holds a fill back until it is released, also over the end of its order', async () => {
    const { broker, listener, quote, kinds } = stage()
    await broker.connect(listener, [])
    const terms = buy({ type: 'LIMIT', limitPrice: price('100'), quantity: quantity('500') })
    broker.faults.onEvent('Filled', EventFault.Hold)
    await broker.submit({ kind: 'single', terms })
    quote(99)
    await broker.cancel(terms.clientOrderId)
    await Promise.resolve()
    broker.releaseHeld()
    expect(kinds().at(-1)).toBe('Filled')
  })

  it('tells nothing while it is interrupted, and all of it afterwards', async () => {
    const { broker, listener, quote, kinds, states } = stage()
    await broker.connect(listener, [])
    await broker.submit({ kind: 'single', terms: buy() })
    broker.interrupt()
    quote(100)
    expect(kinds().includes('Filled')).toBe(false)
    broker.reconnect()
    expect(kinds()).toEqual(['Accepted', 'Filled'])
    expect(states.map(({ status }) => status)).toEqual([
      'CONNECTING', 'CATCHING_UP', 'LIVE', 'INTERRUPTED', 'CATCHING_UP', 'LIVE',
    ])
  })

  it('restates positions, orders and their tellings after a split', async () => {
    const { broker, clock, listener, quote, events } = stage()
    await broker.connect(listener, [])
    await broker.submit({ kind: 'single', terms: buy() })
    quote(100)
    const stop = buy({ side: 'SELL', type: 'STOP', stopPrice: price('90'), timeInForce: 'GTC', role: 'stop' })
    await broker.submit({ kind: 'single', terms: stop })
    broker.ledger.split('AAPL', { newUnits: 2, oldUnits: 1 }, clock.at)
    expect(broker.ledger.positions()).toMatchObject([{ quantity: quantity('20') }])
    expect(broker.ledger.positions()).toMatchObject([{ averagePrice: price('50.005') }])
    expect(events.at(-1)).toMatchObject({
      kind: 'Updated', changes: { quantity: quantity('20'), stopPrice: price('45') },
    })
  })

  it('counts money that moved without a trade, and marks positions at the last price', async () => {
    const { broker, clock, listener, quote } = stage()
    await broker.connect(listener, [])
    broker.ledger.moveCash({ amount: money('-12.34'), type: 'FEE', symbol: '', at: clock.at })
    await broker.submit({ kind: 'single', terms: buy() })
    quote(100)
    quote(110)
    const account = await broker.account()
    expect(account).toMatchObject(
      { ok: true, value: { cash: money('98987.56'), equity: money('100087.56') } }
    )
  })
})

import { describe, expect, it } from 'vitest'
import { price, quantity, type Sequence, type UtcMillis } from '../../base/index.ts'
import type { Fact, FactBody } from '../../model/index.ts'
import { foldFact, rowsNeeded } from './fold-facts.ts'
import { RowCache } from './row-cache.ts'
import { ALERTS, AUDIT_EVENTS, ORDERS, POSITIONS, SIGNALS, TRADES } from './tables.ts'

let sequence = 0
function fold(rows: RowCache, ...bodies: readonly unknown[]): void {
  for (const body of bodies) {
    sequence += 1
    foldFact(
      {
        sequence: sequence as Sequence,
        eventAt: sequence as UtcMillis,
        knownAt: sequence as UtcMillis,
        correlation: 1 as Sequence,
        body: body as FactBody,
      },
      rows,
    )
  }
}

const id = 'ii-0-one-1-e0-0'
const terms = {
  clientOrderId: id,
  symbol: 'AAA',
  side: 'BUY',
  quantity: quantity('10'),
  type: 'LIMIT',
  limitPrice: price('5'),
  timeInForce: 'DAY',
  isReduceOnly: false,
  role: 'entry',
  strategy: 'one',
  signal: 1,
}
const fill = (units: string, at: string): object => ({
  kind: 'OrderFilled',
  clientOrderId: id,
  fill: {
    executionId: `x${units}${at}`,
    clientOrderId: id,
    symbol: 'AAA',
    side: 'BUY',
    quantity: quantity(units),
    price: price(at),
    fee: 0n,
    at: 1,
    liquidity: 'TAKER',
  },
})
const order = (kind: string, more: object = {}): object => ({ kind, clientOrderId: id, ...more })
const position = (kind: string, units: string, realized = '0'): object => ({
  kind,
  symbol: 'AAA',
  strategy: 'one',
  side: 'LONG',
  quantity: quantity(units),
  averagePrice: price('30'),
  realized: quantity(realized),
})

describe('the tables after facts', () => {
  it('have an order through partial fills, a change under way, a cancel and a late fill', () => {
    const rows = new RowCache()
    const state = (): unknown[] => {
      const row = rows.get(ORDERS, id)
      return [row?.['state'], row?.['status'], row?.['filled_quantity'], row?.['avg_fill_price']]
    }
    fold(rows, { kind: 'OrderInitialized', terms })
    expect(state()).toEqual(['INITIALIZED', 'PENDING', 0n, null])
    fold(rows, order('OrderSubmitted'), order('OrderAccepted', { venueOrderId: 'v1' }), fill('4', '5'))
    expect(state()).toEqual(['PARTIALLY_FILLED', 'PARTIAL', quantity('4'), price('5')])
    fold(rows, order('OrderPendingUpdate', { changes: { limitPrice: price('6') } }), fill('2', '8'))
    expect(state()).toEqual(['PENDING_UPDATE', 'PARTIAL', quantity('6'), price('6')])
    fold(rows, order('OrderUpdated', { changes: { limitPrice: price('6') } }))
    expect(rows.get(ORDERS, id)).toMatchObject({
      state: 'PARTIALLY_FILLED',
      limit_price: price('6'),
      venue_order_id: 'v1',
    })
    fold(rows, order('OrderCanceled', { reason: 'late' }))
    expect(state()).toEqual(['CANCELED', 'CANCELLED', quantity('6'), price('6')])
    fold(rows, fill('4', '6'))
    expect(state()).toEqual(['FILLED', 'FILLED', quantity('10'), price('6')])
    const trades = rows.where(TRADES, () => true)
    expect(trades.map((row) => [row['strategy'], row['signal_id']])).toEqual([
      ['one', 1],
      ['one', 1],
      ['one', 1],
    ])
    expect(rows.where(AUDIT_EVENTS, (row) => row['event_type'] === 'ORDER_SUBMITTED')).toMatchObject([
      { symbol: 'AAA', strategy: 'one', order_id: id, correlation_id: 1 },
    ])
  })

  it('keep a fill of an order that they do not know', () => {
    const rows = new RowCache()
    fold(rows, fill('4', '5'), order('OrderExpired'))
    expect(rows.where(TRADES, () => true)).toMatchObject([{ order_id: id, strategy: null, signal_id: null }])
    expect(rows.where(ORDERS, () => true)).toEqual([])
  })

  it('have a position through a split, a new name and the end of its instrument', () => {
    const rows = new RowCache()
    fold(rows, position('PositionOpened', '101'), position('PositionChanged', '101', '7'))
    // 101 units at 3 for 2 are 151.5: the half unit is paid out.
    const split = {
      kind: 'SplitApplied',
      symbol: 'AAA',
      newUnits: 3,
      oldUnits: 2,
      cashInLieuPrice: price('20'),
    }
    fold(rows, { ...split, lotSize: quantity('1') })
    expect(rows.get(POSITIONS, 'one', 'AAA')).toMatchObject({
      quantity: quantity('151'),
      average_price: price('20'),
      realized_pnl: quantity('7'),
    })
    fold(rows, { kind: 'SymbolChanged', symbol: 'AAA', newSymbol: 'BBB' })
    expect(rows.get(POSITIONS, 'one', 'AAA')).toMatchObject({ quantity: 0n, realized_pnl: quantity('7') })
    expect(rows.get(POSITIONS, 'one', 'BBB')).toMatchObject({ quantity: quantity('151'), realized_pnl: 0n })
    fold(rows, { kind: 'InstrumentDelisted', symbol: 'BBB', finalPrice: 0n })
    expect(rows.get(POSITIONS, 'one', 'BBB')).toMatchObject({ quantity: 0n })
  })

  it('say what became of a signal: the first verdict, or that it was discarded', () => {
    const rows = new RowCache()
    const signal = { type: 'BUY', symbol: 'AAA', strategy: 'one', at: 1, strength: NaN }
    const generated = { kind: 'SignalGenerated', signal, evidence: { indicators: {}, rules: [] } }
    const decided = (verdict: string, of: number, outcome = 'PASS'): object => ({
      kind: 'RiskDecided',
      decision: {
        signal: of,
        leg: 0,
        verdict,
        code: verdict === 'REJECTED' ? 'MAX_POSITION' : '',
        message: 'm',
        terms: undefined,
        sizing: [],
        checks: [
          { code: 'MAX_POSITION', outcome, measured: 1, limit: Infinity, unit: 'fraction', message: '' },
        ],
      },
    })
    fold(rows, generated)
    const first = sequence
    fold(rows, decided('APPROVED', first), decided('REJECTED', first, 'FAIL'), generated)
    const second = sequence
    fold(rows, { kind: 'SignalDiscarded', signal: second, code: 'ENTRY_PENDING', message: 'm' })
    expect(rows.get(SIGNALS, first)).toMatchObject({ verdict: 'APPROVED', code: '', strength: null })
    expect(rows.get(SIGNALS, second)).toMatchObject({ verdict: 'DISCARDED', code: 'ENTRY_PENDING' })
    const types = rows.where(AUDIT_EVENTS, (row) => row['id'] === first + 2).map((row) => row['event_type'])
    expect(types).toEqual(['RISK_CHECK', 'LIMIT_BREACH'])
  })

  it('have an alert for what somebody has to be told', () => {
    const rows = new RowCache()
    const tripped = {
      kind: 'KillSwitchTriggered',
      trigger: 'max_drawdown',
      action: 'close_all',
      measured: 1,
      limit: 1,
    }
    fold(
      rows,
      { ...tripped, severity: 'emergency' },
      { ...tripped, severity: 'warning' },
      { kind: 'AlertRaised', severity: 'INFO', component: 'data_feed', message: 'a\u0000b' },
      { kind: 'StrategySuspended', strategy: 'one', reason: 'it throws' },
      { kind: 'RunEnded', equity: 0n },
    )
    expect(
      rows.where(ALERTS, () => true).map((row) => [row['severity'], row['component'], row['message']]),
    ).toEqual([
      ['CRITICAL', 'kill_switch', 'max_drawdown: close_all'],
      ['WARNING', 'kill_switch', 'max_drawdown: close_all'],
      ['INFO', 'data_feed', 'a\u2400b'],
      ['ERROR', 'signal_engine', 'one is suspended: it throws'],
    ])
  })

  it('need only the rows that the facts name', () => {
    const facts = [
      { kind: 'OrderExpired', clientOrderId: id },
      { kind: 'SymbolChanged', symbol: 'A', newSymbol: 'B' },
      { kind: 'SignalDiscarded', signal: 4, code: '', message: '' },
      position('PositionClosed', '0'),
    ].map((body) => ({ body }) as unknown as Fact)
    expect(rowsNeeded(facts)).toEqual({ orders: [id], signals: [4], symbols: ['A', 'B', 'AAA'] })
  })
})

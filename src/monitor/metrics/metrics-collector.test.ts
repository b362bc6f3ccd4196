import { describe, expect, it } from 'vitest'
import {
  money, price, quantity, ZERO_MONEY, type Sequence, type SessionDate, type UtcMillis,
} from '../../base/index.ts'
import { foldFact, type FactBody } from '../../model/index.ts'
import { MetricsCollector } from './metrics-collector.ts'

/** Orders are made where the market is at `last`. */
function collector(last: string | undefined) {
  const made = new MetricsCollector()
  const arrival = last === undefined ? {} : { arrivalPrice: price(last) }
  const take = (at: number, body: object): void => foldFact(made.folds, {
    sequence: 1 as Sequence, correlation: 1 as Sequence, eventAt: at as UtcMillis, knownAt: at as UtcMillis,
    body: ('terms' in body ? { ...body, ...arrival } : body) as FactBody,
  })
  return { made, take }
}

const order = (id: string, side: string, role = 'entry') => ({
  kind: 'OrderInitialized',
  terms: { clientOrderId: id, symbol: 'SPY', side, role, quantity: quantity('10') },
})
const fill = (id: string, side: string, at: number, paid: string, units: string) => ({
  kind: 'OrderFilled', clientOrderId: id,
  fill: {
    clientOrderId: id, symbol: 'SPY', side, at, price: price(paid), quantity: quantity(units), fee: 0n,
  },
})

describe('MetricsCollector', () => {
  it('keeps slippage and time of each fill: 100.10 paid for 100.00 is 10 bps', () => {
    const { made, take } = collector('100')
    take(1_000, order('a', 'BUY'))
    take(1_250, fill('a', 'BUY', 1_250, '100.10', '4'))
    take(2_000, fill('a', 'BUY', 2_000, '99.95', '6'))
    const { executions } = made.getDashboardData([]).system
    expect(executions.map(({ fillTimeMs }) => fillTimeMs)).toEqual([250, 1_000])
    expect(executions[0]?.slippageBps).toBeCloseTo(10, 9)
    expect(executions[1]?.slippageBps).toBeCloseTo(-5, 9)
  })

  it('compares an entry with the price that risk has valued it at', () => {
    const { made, take } = collector(undefined)
    const { terms } = order('a', 'BUY')
    const checks = [{ code: 'MAX_ORDER_VALUE', measured: 1_000 }]
    take(0, { kind: 'RiskDecided', decision: { verdict: 'APPROVED', code: '', terms, checks } })
    take(0, order('a', 'BUY'))
    take(9, fill('a', 'BUY', 9, '100.10', '10'))
    expect(made.getDashboardData([]).system.executions[0]?.slippageBps).toBeCloseTo(10, 9)
    take(20, order('b', 'BUY'))
    take(29, fill('b', 'BUY', 29, '100.10', '10'))
    expect(made.lastExecution?.slippageBps).toBeUndefined()
  })

  it('counts what a sale gets less as a cost', () => {
    const { made, take } = collector('100')
    take(0, order('a', 'SELL'))
    take(0, fill('a', 'SELL', 0, '99.90', '10'))
    expect(made.getDashboardData([]).system.executions[0]?.slippageBps).toBeCloseTo(10, 9)
  })

  it('compares a fill after a split with the price of before it in the new terms', () => {
    const { made, take } = collector('100')
    take(0, order('a', 'SELL'))
    take(5, { kind: 'SplitApplied', symbol: 'SPY', newUnits: 2, oldUnits: 1 })
    take(9, fill('a', 'SELL', 9, '49.95', '12'))
    take(9, fill('a', 'SELL', 9, '49.95', '8'))
    const { executions } = made.getDashboardData([]).system
    for (const { slippageBps } of executions) expect(slippageBps).toBeCloseTo(10, 9)
    expect(executions).toHaveLength(2)
  })

  it('has no slippage of guards, nor where no price was known', () => {
    const guarded = collector('100')
    guarded.take(0, order('a', 'SELL', 'stop'))
    guarded.take(9, fill('a', 'SELL', 9, '90', '10'))
    const blind = collector(undefined)
    blind.take(0, order('a', 'BUY'))
    blind.take(9, fill('a', 'BUY', 9, '90', '10'))
    for (const { made } of [guarded, blind]) {
      expect(made.getDashboardData([]).system.executions[0]).toMatchObject({
        slippageBps: undefined, fillTimeMs: 9,
      })
    }
  })

  it('shows the figures of the trades that it was given last, beside how the parts are', () => {
    const { made } = collector('100')
    expect(made.getDashboardData(['as it should be'])).toMatchObject({
      trading: undefined, health: ['as it should be'],
    })
    const days = ['2024-01-02', '2024-01-03'] as SessionDate[]
    const input = {
      curve: {
        at: Float64Array.of(0, 1, 2), equity: Float64Array.of(1_000, 1_200, 900), length: 3, days,
        openingDay: days[0],
      },
      unrealizedProfit: money('15'), dailyProfit: money('-300'), periodsPerYear: 252, riskFreeRate: 0,
    }
    made.updateFromTrades({ ...input, trades: [{ profit: money('40'), fees: ZERO_MONEY }] })
    const trades = ['40', '-10'].map((profit) => ({ profit: money(profit), fees: ZERO_MONEY }))
    made.updateFromTrades({ ...input, trades })
    // 40 - 10 realized, 15 open; 900 is 25 % below 1,200.
    expect(made.getDashboardData([]).trading).toMatchObject({
      totalTrades: 2, winningTrades: 1, winRate: 0.5, realizedPnl: 30, totalPnl: 45, dailyPnl: -300,
      maxDrawdown: 0.25,
    })
    made.updateFromTrades(undefined)
    expect(made.getDashboardData([]).trading).toBeUndefined()
  })

  it('counts signals, orders and refusals by code', () => {
    const { made, take } = collector('100')
    for (let i = 0; i < 3; i++) take(0, { kind: 'SignalGenerated' })
    take(0, { kind: 'RiskDecided', decision: { verdict: 'REJECTED', code: 'KILL_STATE' } })
    take(0, { kind: 'RiskDecided', decision: { verdict: 'APPROVED', code: '' } })
    take(0, { kind: 'OrderSubmitted', clientOrderId: 'a' })
    take(0, { kind: 'OrderRejected', clientOrderId: 'a', code: 'NO_BUYING_POWER' })
    take(0, { kind: 'OrderDenied', clientOrderId: 'b', code: 'KILL_STATE' })
    expect(made.getDashboardData([]).system).toMatchObject({
      signals: 3, ordersSent: 1, rejectsByCode: { KILL_STATE: 2, NO_BUYING_POWER: 1 },
    })
  })

  it('forgets an order that was denied', () => {
    const { made, take } = collector('100')
    take(0, order('a', 'BUY'))
    take(1, { kind: 'OrderDenied', clientOrderId: 'a', code: 'ORDER_ABSENT' })
    take(9, fill('a', 'BUY', 9, '100', '10'))
    expect(made.lastExecution).toMatchObject({ slippageBps: undefined, fillTimeMs: 0 })
  })

  it('remembers the last thousand fills and no ended order', () => {
    const { made, take } = collector('100')
    for (let i = 0; i < 1_200; i++) {
      take(i, order(`o${i}`, 'BUY'))
      take(i, fill(`o${i}`, 'BUY', i, '100', '10'))
      take(i, fill(`o${i}`, 'BUY', i + 5, '100', '10'))
    }
    const { executions } = made.getDashboardData([]).system
    expect(executions).toHaveLength(1_000)
    expect(executions.at(-1)).toMatchObject({ slippageBps: undefined, fillTimeMs: 0 })
  })
})

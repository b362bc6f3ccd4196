import { expect, it } from 'vitest'
import {
  money, price, quantity, utcMillis, type ClientOrderId, type ExecutionId, type Sequence, type UtcMillis,
} from '../base/index.ts'
import { Side, type Fill, type Trade } from '../model/index.ts'
import { Portfolio } from './portfolio.ts'

function ledger(trades: Trade[] = []): Portfolio {
  return new Portfolio({
    currency: 'USD', isCashAccount: true, restatesFills: true, onTrade: (trade) => void trades.push(trade),
  })
}

function execution(number: number, signed: number, at: string, symbol = 'ACME'): Fill {
  return {
    executionId: `x-${number}` as ExecutionId, clientOrderId: 'o' as ClientOrderId, symbol,
    side: signed > 0 ? Side.Buy : Side.Sell, quantity: quantity(`${Math.abs(signed)}`), price: price(at),
    fee: money('0.25'), at: number as UtcMillis, liquidity: 'TAKER',
  }
}

const owner = (strategy: string): { strategy: string; signal: Sequence } => (
  { strategy, signal: 1 as Sequence })

/** Two strategies in two symbols, a finished trip each, dividends, fees, marks and bars. */
function traded(portfolio: Portfolio): Portfolio {
  portfolio.moveCash(money('10000'))
  portfolio.openSession(10_000)
  portfolio.fill(execution(1, 10, '100'), owner('one'), 'signal')
  portfolio.fill(execution(2, -10, '101'), owner('one'), 'target')
  portfolio.fill(execution(3, 20, '100'), owner('one'), 'signal')
  portfolio.fill(execution(4, -5, '50', 'OTHER'), owner('two'), 'signal')
  portfolio.payDividend('ACME', price('0.5'))
  portfolio.chargeFee('OTHER', money('0.1'))
  portfolio.fill(execution(5, -5, '102'), owner('one'), 'signal')
  portfolio.markBar('ACME', { openAt: utcMillis(0), high: 110, low: 90, close: 105 }, ['one'])
  portfolio.mark('OTHER', 49)
  portfolio.observeEquity(portfolio.equity + 7)
  return portfolio
}

const figures = (portfolio: Portfolio): unknown => ({
  state: portfolio.state(), marks: portfolio.marks(), attribution: portfolio.attribution(),
  figures: [
    portfolio.cash, portfolio.settledCash, portfolio.equity, portfolio.unrealized, portfolio.grossExposure,
    portfolio.positionCount, portfolio.isHolding, portfolio.tradeCount, portfolio.highWaterEquity,
    portfolio.dayStartEquity, portfolio.otherCash, portfolio.imbalance(),
  ],
  held: [portfolio.strategyPosition('one', 'ACME')?.quantity, portfolio.owners('OTHER')],
  profits: [portfolio.closedProfits('one'), portfolio.closedProfits('two')],
})

it('a ledger that is saved stands as it stood, and goes on as it would have', () => {
  const [before, after]: [Trade[], Trade[]] = [[], []]
  const told = traded(ledger(before))
  const saved = ledger(after)
  saved.moveCash(money('3'))
  saved.restore(told.state(), told.marks())
  expect(figures(saved)).toEqual(figures(told))
  before.length = 0
  for (const each of [told, saved]) {
    each.restate(execution(5, -5, '102'), owner('one'), { ...execution(5, -5, '102'), price: price('103') })
    each.fill(execution(6, -15, '104'), owner('one'), 'stop')
    each.fill(execution(7, 5, '48', 'OTHER'), owner('two'), 'target')
    each.openSession(each.equity)
  }
  expect(figures(saved)).toEqual(figures(told))
  expect(after).toEqual(before)
  expect(after.map(({ number, dividends, barCount, adverseExcursion }) => (
    [number, dividends, barCount, adverseExcursion > 0]))).toEqual(
    [[2, money('10'), 1, true], [3, 0n, 0, false]])
})

it('bars, dividends and delistings pass over the part that a strategy has left', () => {
  const portfolio = ledger()
  portfolio.moveCash(money('10000'))
  portfolio.fill(execution(1, 5, '100'), owner('gone'), 'signal')
  portfolio.fill(execution(2, -5, '100'), owner('gone'), 'signal')
  portfolio.fill(execution(3, 10, '100'), owner('here'), 'signal')
  expect([portfolio.strategyPosition('gone', 'ACME'), portfolio.strategyPosition('none', 'ACME')]).toEqual(
    [undefined, undefined])
  expect(portfolio.strategyPosition('here', 'ACME')?.quantity).toBe(quantity('10'))
  portfolio.markBar('ACME', { openAt: utcMillis(0), high: 110, low: 90, close: 105 }, ['gone', 'here'])
  portfolio.payDividend('ACME', price('1'))
  expect(portfolio.dividends).toBe(money('10'))
  portfolio.delist('ACME', price('50'), 9 as UtcMillis)
  expect([portfolio.position('ACME'), portfolio.tradeCount]).toEqual([undefined, 2])
  expect(portfolio.equity).toBe(9_509.25)
  expect(portfolio.imbalance()).toBe(0n)
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatFixed, money, price, quantity, type ClientOrderId, type ExecutionId, type Sequence, type UtcMillis,
} from '../base/index.ts'
import { Side, type Fill } from '../model/index.ts'
import { Portfolio } from './portfolio.ts'

const TERMS = { strategy: 'one', signal: 1 as Sequence }

function ledger(restatesFills = true): Portfolio {
  const portfolio = new Portfolio({ currency: 'USD', isCashAccount: false, restatesFills, onTrade: () => {} })
  portfolio.moveCash(money('10000'))
  return portfolio
}

function execution(number: number, signed: number, at: string): Fill {
  return {
    executionId: `x-${number}` as ExecutionId, clientOrderId: 'o' as ClientOrderId, symbol: 'ACME',
    side: signed > 0 ? Side.Buy : Side.Sell, quantity: quantity(`${Math.abs(signed)}`), price: price(at),
    fee: money('0.25'), at: number as UtcMillis, liquidity: 'TAKER',
  }
}

/** Everything exact of the ledger, and the lots, without what it remembers. */
function books(portfolio: Portfolio): unknown {
  const { cash, realized, fees, nets, profits } = portfolio.state()
  return {
    cash, realized, fees,
    trades: profits.flatMap(([strategy, { trades }]) => (trades === 0 ? [] : [[strategy, trades]])),
    imbalance: portfolio.imbalance(), profits: portfolio.closedProfits('one'),
    lots: nets.map(({ parts }) => parts.map(({ quantity: units, cost, lots }) => ({ units, cost, lots }))),
  }
}

const anyFill = fc.record({
  signed: fc.integer({ min: -9, max: 9 }).filter((units) => units !== 0),
  cents: fc.integer({ min: 9_000, max: 11_000 }),
})
const anyStory = fc.record({
  fills: fc.array(anyFill, { minLength: 1, maxLength: 30 }), which: fc.nat(29),
  corrected: fc.option(fc.record({
    units: fc.integer({ min: 1, max: 9 }), cents: fc.integer({ min: 1, max: 9_999 }),
  })),
})

describe('an execution that the venue takes back or restates', () => {
  it('is traded back at its price, and once more as it stands, where no executions are remembered', () => {
    const portfolio = ledger(false)
    portfolio.fill(execution(1, 10, '100'), TERMS, 'signal')
    const corrected = { ...execution(1, 10, '90'), quantity: quantity('8') }
    const outcome = portfolio.restate(execution(1, 10, '100'), TERMS, corrected)
    expect([outcome.before, outcome.after].map(formatFixed)).toEqual(['10', '8'])
    expect([portfolio.cash, portfolio.fees].map(formatFixed)).toEqual(['9279.75', '0.25'])
    expect(formatFixed(portfolio.strategyPosition('one', 'ACME')?.averagePrice ?? 0n)).toBe('90')
    expect(portfolio.imbalance()).toBe(0n)
  })

  it('leaves what a dividend has paid since with the trade', () => {
    const portfolio = ledger()
    const [first, second] = [execution(1, 10, '100'), execution(2, 10, '100')]
    for (const fill of [first, second]) portfolio.fill(fill, TERMS, 'signal')
    portfolio.payDividend('ACME', price('1'))
    portfolio.restate(second, TERMS, undefined)
    const { tripProfit } = portfolio.fill(execution(3, -10, '100'), TERMS, 'signal')
    // 20 of dividends; fees of four executions, one of them taken back.
    expect(formatFixed(tripProfit ?? 0n)).toBe('19.5')
    expect(portfolio.imbalance()).toBe(0n)
  })

  it('leaves the ledger exactly as if the venue had said so at once', () => {
    fc.assert(fc.property(anyStory, ({ fills, which, corrected }) => {
      const wrong = which % fills.length
      const all = fills.map(({ signed, cents }, index) => execution(index, signed, `${cents / 100}`))
      const told = ledger()
      for (const fill of all) told.fill(fill, TERMS, 'signal')
      const first = all[wrong] as Fill
      const stands = corrected === null ? undefined
        : { ...first, quantity: quantity(`${corrected.units}`), price: price(`${corrected.cents / 100}`) }
      told.restate(first, TERMS, stands)
      const known = ledger()
      for (const fill of all) {
        const right = fill === first ? stands : fill
        if (right !== undefined) known.fill(right, TERMS, 'signal')
      }
      const [now, then] = [books(told), books(known)] as [{ lots: unknown[] }, { lots: unknown[] }]
      // A ledger that never knew the only execution has no part at all; here it is left empty.
      if (then.lots.length === 0) then.lots = [[{ units: 0n, cost: 0n, lots: [] }]]
      expect(now).toEqual(then)
      expect(told.imbalance()).toBe(0n)
    }), { numRuns: 400 })
  })

  it('reopens a round trip that it had ended, whose profit is no longer counted', () => {
    const portfolio = ledger()
    portfolio.fill(execution(1, 10, '100'), TERMS, 'signal')
    const exit = execution(2, -10, '90')
    portfolio.fill(exit, TERMS, 'stop')
    expect(portfolio.closedProfits('one')).toEqual([-100.5])
    const outcome = portfolio.restate(exit, TERMS, undefined)
    expect([formatFixed(outcome.before), formatFixed(outcome.after), formatFixed(outcome.realized)]).toEqual(
      ['0', '10', '100'])
    expect([portfolio.closedProfits('one'), formatFixed(portfolio.cash)]).toEqual([[], '8999.75'])
    portfolio.fill(execution(3, -10, '110'), TERMS, 'signal')
    expect(portfolio.closedProfits('one')).toEqual([99.5])
  })

  it('of before what is remembered is traded back: cash, units and the sum of profits are right', () => {
    const portfolio = ledger(false)
    portfolio.fill(execution(1, 10, '100'), TERMS, 'signal')
    const second = execution(2, 10, '120')
    portfolio.fill(second, TERMS, 'signal')
    portfolio.mark('ACME', 110)
    portfolio.restate(second, TERMS, undefined)
    expect(portfolio.imbalance()).toBe(0n)
    expect(formatFixed(portfolio.cash)).toBe('8999.75')
    expect(formatFixed(portfolio.position('ACME')?.quantity ?? 0n)).toBe('10')
    expect(portfolio.equity).toBe(10_099.75)
  })

  it('is forgotten in pieces of the base, and the rest still comes out exact', () => {
    const [told, known] = [ledger(), ledger(false)]
    for (let number = 1; number <= 1_000; number++) {
      const fill = execution(number, number % 3 === 0 ? -4 : 2, `${100 + (number % 7)}`)
      told.fill(fill, TERMS, 'signal')
      if (number !== 990) known.fill(fill, TERMS, 'signal')
    }
    told.restate(execution(990, -4, '103'), TERMS, undefined)
    expect({ ...(books(told) as object), profits: [] }).toEqual({ ...(books(known) as object), profits: [] })
  })
})

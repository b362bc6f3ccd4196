import { describe, expect, it } from 'vitest'
import { LedgerDriver } from '../../test/property/ledger-driver.ts'
import { formatFixed, price, quantity, type UtcMillis } from '../base/index.ts'

const AT = 9 as UtcMillis

/** Units that the account was found to have more, or less, than the books. */
function adopt({ portfolio }: LedgerDriver, units: string, mark = '110', strategy = 'one') {
  const body = {
    kind: 'PositionAdopted', strategy, symbol: 'ACME', quantity: quantity(units), averagePrice: price('90'),
    mark: price(mark),
  } as const
  return portfolio.adopt(body, AT)
}

describe('units that nobody traded here', () => {
  it('are held at their cost, and move neither cash nor the day\'s profit nor the drawdown', () => {
    const ledger = new LedgerDriver()
    const { portfolio } = ledger
    expect([portfolio.isHolding, portfolio.positionCount]).toEqual([false, 0])
    const { before, after, averagePrice } = adopt(ledger, '10')
    expect([before, after, averagePrice].map((each) => formatFixed(each ?? 0n))).toEqual(['0', '10', '90'])
    expect([portfolio.isHolding, portfolio.positionCount, portfolio.unrealized]).toEqual([true, 1, 200])
    expect([formatFixed(portfolio.cash), formatFixed(portfolio.deposits)]).toEqual(['10000', '10900'])
    expect([portfolio.equity, portfolio.dayStartEquity, portfolio.highWaterEquity])
      .toEqual([11_100, 11_100, 11_100])
    expect([portfolio.imbalance(), portfolio.tradeCount]).toEqual([0n, 0])
  })

  it('that are missing are worth what the symbol is worth, whatever the finding says of it', () => {
    const ledger = new LedgerDriver()
    ledger.buy('10', '100')
    ledger.portfolio.mark('ACME', 120)
    adopt(ledger, '-4', '50')
    const { portfolio } = ledger
    expect(formatFixed(portfolio.position('ACME')?.quantity ?? 0n)).toBe('6')
    expect([portfolio.equity, portfolio.dayStartEquity]).toEqual([9_720, 9_520])
    expect(portfolio.imbalance()).toBe(0n)
  })

  it('that no price was known of are no loss once one is, and one from there on', () => {
    const ledger = new LedgerDriver()
    const { portfolio } = ledger
    adopt(ledger, '10', '90')
    portfolio.observeEquity(portfolio.equity)
    portfolio.mark('ACME', 60)
    portfolio.observeEquity(portfolio.equity)
    expect([portfolio.equity, portfolio.highWaterEquity]).toEqual([10_600, 10_600])
    portfolio.mark('ACME', 50)
    portfolio.observeEquity(portfolio.equity)
    expect([portfolio.equity, portfolio.highWaterEquity]).toEqual([10_500, 10_600])
  })

  it('end a round trip where they take all of it', () => {
    const ledger = new LedgerDriver()
    ledger.buy('10', '100')
    adopt(ledger, '-10')
    const { portfolio } = ledger
    expect([portfolio.tradeCount, portfolio.isHolding, portfolio.positionCount]).toEqual([1, false, 0])
    expect(ledger.trades).toMatchObject([{ exitReason: 'external', exitAt: AT }])
    expect(portfolio.attribution()).toMatchObject([{ strategy: 'one', trades: 1 }])
    expect(portfolio.imbalance()).toBe(0n)
  })
})

describe('a symbol that was held before, at another price', () => {
  it('is worth what is paid for it now, until its next price is shown', () => {
    const ledger = new LedgerDriver()
    ledger.buy('10', '100')
    ledger.sell('10', '100')
    ledger.buy('10', '150')
    expect(ledger.portfolio.equity).toBe(10_000)
    ledger.portfolio.mark('ACME', 151)
    expect(ledger.portfolio.equity).toBe(10_010)
    ledger.sell('10', '151')
    ledger.sell('10', '80')
    expect(ledger.portfolio.equity).toBe(10_010)
  })

  it('is found at its price of now, and no profit of the day comes of it', () => {
    const ledger = new LedgerDriver()
    ledger.buy('10', '100')
    ledger.sell('10', '100')
    adopt(ledger, '10', '150')
    const { equity, dayStartEquity, highWaterEquity } = ledger.portfolio
    expect([equity, dayStartEquity, highWaterEquity]).toEqual([11_500, 11_500, 11_500])
  })
})

it('keeps the market\'s price of what is held when more of it is bought', () => {
  const ledger = new LedgerDriver()
  ledger.buy('10', '100')
  ledger.portfolio.mark('ACME', 120)
  ledger.buy('1', '130')
  expect(ledger.portfolio.equity).toBe(10_190)
})

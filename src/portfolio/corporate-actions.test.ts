import { describe, expect, it } from 'vitest'
import { LedgerDriver } from '../../test/property/ledger-driver.ts'
import { formatFixed, InvariantError, money, price, type UtcMillis } from '../base/index.ts'

const AT = 9 as UtcMillis

function held({ portfolio }: LedgerDriver, symbol = 'ACME'): readonly string[] {
  const position = portfolio.position(symbol)
  expect(portfolio.imbalance()).toBe(0n)
  return [portfolio.cash, position?.quantity ?? 0n, position?.averagePrice ?? 0n].map(formatFixed)
}

describe('a dividend', () => {
  it('is paid on every unit held, and taken from shorts', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20', { strategy: 'one' })
    ledger.sell('30', '20', { strategy: 'two' })
    ledger.buy('5', '50', { symbol: 'OTHER' })
    ledger.portfolio.payDividend('ACME', price('0.123456789'))
    expect(formatFixed(ledger.portfolio.dividends)).toBe('8.64197523')
    const shares = ledger.portfolio.attribution().map(({ dividends }) => dividends)
    expect(shares).toEqual([12.3456789, -3.70370367])
    expect(held(ledger)).toEqual(['8358.64197523', '70', '20'])
    ledger.portfolio.payDividend('NEVER', price('1'))
    expect(formatFixed(ledger.portfolio.dividends)).toBe('8.64197523')
  })

  it('belongs to the trade that was open', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20')
    ledger.portfolio.payDividend('ACME', price('0.5'))
    ledger.sell('100', '19.5')
    ledger.portfolio.payDividend('ACME', price('0.5'))
    expect(ledger.trades[0]).toMatchObject({ dividends: money('50'), grossProfit: money('-50'), profit: 0n })
  })
})

describe('a split', () => {
  it('2 for 1 doubles the units at the same cost and value', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20')
    ledger.portfolio.mark('ACME', 24)
    ledger.split(2, 1, { inLieu: '12' })
    expect(held(ledger)).toEqual(['8000', '200', '10'])
    expect(ledger.portfolio.position('ACME')?.mark).toBe(12)
    expect(ledger.portfolio.equity).toBe(10_400)
    ledger.sell('200', '12')
    expect(ledger.trades[0]).toMatchObject({
      quantity: price('200'), entryPrice: price('10'), exitPrice: price('12'), profit: money('400'),
    })
  })

  it('in the middle of a trade keeps its exits comparable', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20')
    ledger.sell('40', '22')
    ledger.split(2, 1, { inLieu: '10' })
    ledger.sell('120', '12')
    // 40 at 22 are 80 at 11; with 120 at 12 that is 2320 for 200.
    expect(ledger.trades[0]).toMatchObject({
      quantity: price('200'), entryPrice: price('10'), exitPrice: price('11.6'), profit: money('320'),
    })
  })

  it('3 for 2 pays the odd half in cash', () => {
    const ledger = new LedgerDriver()
    ledger.buy('15', '30')
    ledger.portfolio.mark('ACME', 36)
    ledger.split(3, 2, { inLieu: '24' })
    // 22.5 units that cost 450: half of one costs 10 and brings 12.
    expect(held(ledger)).toEqual(['9562', '22', '20'])
    expect(formatFixed(ledger.portfolio.realized)).toBe('2')
    expect(ledger.portfolio.equity).toBe(10_090)
    ledger.sell('22', '24')
    expect(ledger.trades[0]).toMatchObject({
      quantity: price('22.5'), entryPrice: price('20'), exitPrice: price('24'), profit: money('90'),
    })
  })

  it('1 for 10 leaves whole units, or closes what is less than one', () => {
    const ledger = new LedgerDriver()
    ledger.buy('25', '4', { strategy: 'one' })
    ledger.buy('3', '4', { strategy: 'two' })
    ledger.portfolio.mark('ACME', 5)
    ledger.split(1, 10, { inLieu: '50', at: 77 })
    // 2.8 units: two stay, eight tenths are paid out.
    expect(held(ledger)).toEqual(['9928', '2', '40'])
    expect(ledger.portfolio.owners('ACME')).toEqual(['one'])
    expect(ledger.trades).toMatchObject([{
      strategy: 'two', quantity: price('0.3'), exitPrice: price('50'), profit: money('3'),
      exitReason: 'split', exitAt: 77,
    }])
    expect(ledger.portfolio.equity).toBe(10_028)
  })

  it('pays one fraction for the position; its strategies settle theirs at the same price', () => {
    const ledger = new LedgerDriver()
    ledger.buy('25', '4', { strategy: 'one' })
    ledger.buy('7', '4', { strategy: 'two' })
    ledger.portfolio.mark('ACME', 5)
    ledger.split(1, 10, { inLieu: '50', at: 77 })
    // 3.2 units: one sells half a unit, two buys three tenths, a fifth is paid out.
    expect(held(ledger)).toEqual(['9882', '3', '41'])
    const parts = ['one', 'two'].map((name) => ledger.portfolio.strategyPosition(name, 'ACME'))
    expect(parts.map((part) => formatFixed(part?.quantity ?? 0n))).toEqual(['2', '1'])
    expect(parts.map((part) => formatFixed(part?.averagePrice ?? 0n))).toEqual(['40', '43'])
    expect(ledger.portfolio.equity).toBe(10_032)
    ledger.sell('1', '60', { strategy: 'two' })
    expect(ledger.trades[0]).toMatchObject({
      strategy: 'two', quantity: price('1'), entryPrice: price('43'), profit: money('17'),
    })
  })

  it('of a short pays for the odd part', () => {
    const ledger = new LedgerDriver()
    ledger.sell('5', '30')
    ledger.portfolio.mark('ACME', 30)
    ledger.split(3, 2, { inLieu: '20' })
    expect(held(ledger)).toEqual(['10140', '-7', '20'])
    expect(ledger.portfolio.equity).toBe(10_000)
  })

  it('keeps a whole position whole, however many lots it was bought in', () => {
    const ledger = new LedgerDriver()
    for (const at of ['10', '11', '12']) ledger.buy('1', at)
    ledger.split(1, 3, { inLieu: '33' })
    expect(held(ledger)).toEqual(['9967', '1', '33'])
    ledger.sell('1', '33')
    expect(ledger.trades[0]?.profit).toBe(0n)
  })

  it('that leaves nothing of a lot does not lose its cost', () => {
    const ledger = new LedgerDriver()
    ledger.buy('0.000000009', '1000000000')
    ledger.buy('0.000000001', '1000000000')
    ledger.split(1, 10, { inLieu: '10000000000', lot: '0.000000001' })
    expect(held(ledger)).toEqual(['9990', '0.000000001', '10000000000'])
    ledger.sell('0.000000001', '10000000000')
    expect(held(ledger)).toEqual(['10000', '0', '0'])
    expect(ledger.trades[0]?.profit).toBe(0n)
  })

  it('that leaves nothing at all sells everything', () => {
    const ledger = new LedgerDriver()
    ledger.buy('0.000000004', '1000000000')
    ledger.split(1, 10, { inLieu: '20000000000', lot: '0.000000001' })
    expect(held(ledger)).toEqual(['10004', '0', '0'])
    expect(ledger.trades[0]).toMatchObject({ exitReason: 'split', profit: money('4') })
  })

  it('of something that is not held does nothing', () => {
    const ledger = new LedgerDriver()
    ledger.split(2, 1)
    ledger.buy('1', '20')
    ledger.sell('1', '20')
    ledger.split(2, 1)
    expect(held(ledger)).toEqual(['10000', '0', '0'])
  })
})

describe('a new name', () => {
  it('takes the position along', () => {
    const ledger = new LedgerDriver()
    ledger.buy('10', '20', { at: 3 })
    ledger.portfolio.rename('ACME', 'NEW')
    expect(ledger.portfolio.position('ACME')).toBeUndefined()
    expect(ledger.portfolio.position('NEW')).toMatchObject({ symbol: 'NEW', openedAt: 3 })
    expect(ledger.portfolio.strategyPosition('one', 'NEW')).toMatchObject({ symbol: 'NEW' })
    ledger.portfolio.mark('NEW', 25)
    expect(ledger.portfolio.equity).toBe(10_050)
    ledger.sell('10', '25', { symbol: 'NEW' })
    expect(held(ledger, 'NEW')).toEqual(['10050', '0', '0'])
  })

  it('may have been held before, but not now, not even by two against each other', () => {
    const ledger = new LedgerDriver()
    ledger.buy('10', '20', { symbol: 'NEW' })
    ledger.buy('10', '20')
    expect(() => ledger.portfolio.rename('ACME', 'NEW')).toThrow(InvariantError)
    ledger.sell('10', '20', { symbol: 'NEW', strategy: 'two' })
    expect(() => ledger.portfolio.rename('ACME', 'NEW')).toThrow('ACME becomes NEW, which is held already')
    ledger.sell('10', '20', { symbol: 'NEW' })
    ledger.buy('10', '20', { symbol: 'NEW', strategy: 'two' })
    ledger.portfolio.rename('ACME', 'NEW')
    expect(held(ledger, 'NEW')).toEqual(['9800', '10', '20'])
  })

  it('of something that was never held does nothing', () => {
    const ledger = new LedgerDriver()
    ledger.portfolio.rename('NEVER', 'NEW')
    expect(held(ledger, 'NEW')).toEqual(['10000', '0', '0'])
  })
})

describe('a delisting', () => {
  it('pays the final price for every part, long and short', () => {
    const ledger = new LedgerDriver()
    ledger.buy('10', '20', { strategy: 'one' })
    ledger.sell('4', '20', { strategy: 'two' })
    ledger.portfolio.delist('ACME', price('1.5'), AT)
    expect(held(ledger)).toEqual(['9889', '0', '0'])
    expect(ledger.trades.map(({ strategy, profit, exitReason, exitAt }) => (
      [strategy, formatFixed(profit), exitReason, exitAt]))).toEqual(
      [['one', '-185', 'delisting', 9], ['two', '74', 'delisting', 9]])
    ledger.portfolio.delist('NEVER', price('1'), AT)
  })

  it('is an exit whose open profit counts: the best that a short showed is no less than it earned', () => {
    // Sweeney, Maximum Adverse Excursion (1996): the extremes of a trade hold its result. By hand:
    // short 4 at 20 earn 4 x 18.5 = 74 at 1.5; long 10 at 20 lose 10 x 18.5 = 185.
    const ledger = new LedgerDriver()
    ledger.buy('10', '20', { strategy: 'one' })
    ledger.sell('4', '20', { strategy: 'two' })
    ledger.portfolio.delist('ACME', price('1.5'), AT)
    expect(ledger.trades).toMatchObject([
      { strategy: 'one', adverseExcursion: 185, favorableExcursion: 0 },
      { strategy: 'two', adverseExcursion: 0, favorableExcursion: 74 },
    ])
  })

  it('may leave nothing', () => {
    const ledger = new LedgerDriver()
    ledger.buy('10', '20')
    ledger.portfolio.delist('ACME', price('0'), AT)
    expect(held(ledger)).toEqual(['9800', '0', '0'])
    expect(ledger.trades[0]).toMatchObject({ exitPrice: 0n, profit: money('-200') })
  })
})

import { describe, expect, it } from 'vitest'
import { LedgerDriver } from '../../test/property/ledger-driver.ts'
import { formatFixed, money, price, toNumber, utcMillis } from '../base/index.ts'
import type { Portfolio } from './portfolio.ts'

/** Cash, units and average price of a symbol, realised profit, and the identity of the ledger. */
function state({ portfolio }: LedgerDriver, symbol = 'ACME'): readonly string[] {
  const position = portfolio.position(symbol)
  expect(portfolio.imbalance()).toBe(0n)
  return [
    portfolio.cash, position?.quantity ?? 0n, position?.averagePrice ?? 0n, portfolio.realized,
  ].map(formatFixed)
}

describe('a long position', () => {
  it('costs cash, follows the mark, and brings its profit when it is sold', () => {
    const ledger = new LedgerDriver()
    const { portfolio } = ledger
    ledger.buy('100', '20', { fee: '1' })
    expect(state(ledger)).toEqual(['7999', '100', '20', '0'])
    expect(portfolio.equity).toBe(9_999)
    portfolio.mark('ACME', 22.5)
    expect(portfolio.equity).toBe(10_249)
    expect(portfolio.unrealized).toBe(250)
    expect(portfolio.grossExposure).toBe(2_250)
    ledger.sell('100', '23', { fee: '1' })
    expect(state(ledger)).toEqual(['10298', '0', '0', '300'])
    expect(portfolio.equity).toBe(10_298)
    expect([portfolio.unrealized, portfolio.grossExposure, portfolio.positionCount]).toEqual([0, 0, 0])
    expect(portfolio.tradedValue).toBe(4_300)
  })

  it('averages its price over what was added', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20')
    ledger.buy('50', '23')
    expect(state(ledger)).toEqual(['6850', '150', '21', '0'])
  })

  it('sells its oldest lots first', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20')
    ledger.buy('100', '30')
    const first = ledger.sell('150', '40')
    // 100 x (40 - 20) + 50 x (40 - 30); 50 at 30 are left.
    expect(formatFixed(first.realized)).toBe('2500')
    expect(formatFixed(first.closed)).toBe('150')
    expect(state(ledger)).toEqual(['11000', '50', '30', '2500'])
    ledger.sell('50', '10')
    expect(state(ledger)).toEqual(['11500', '0', '0', '1500'])
  })

  it('may be sold in fractions, without a billionth getting lost', () => {
    const ledger = new LedgerDriver()
    ledger.buy('1', '100')
    ledger.sell('0.333333333', '101')
    // Cost of the part: 33.3333333 exactly; proceeds 33.666666633.
    expect(state(ledger)).toEqual(['9933.666666633', '0.666666667', '100', '0.333333333'])
    ledger.sell('0.333333333', '101')
    ledger.sell('0.333333334', '101')
    expect(state(ledger)).toEqual(['10001', '0', '0', '1'])
  })
})

describe('a short position', () => {
  it('brings cash, loses as the price rises, and costs cash when it is bought back', () => {
    const ledger = new LedgerDriver()
    const { portfolio } = ledger
    const opened = ledger.sell('100', '20', { fee: '1' })
    expect(opened.side).toBe('SHORT')
    expect(state(ledger)).toEqual(['11999', '-100', '20', '0'])
    portfolio.mark('ACME', 22)
    expect([portfolio.equity, portfolio.unrealized, portfolio.grossExposure]).toEqual([9_799, -200, 2_200])
    ledger.sell('100', '24')
    expect(state(ledger)).toEqual(['14399', '-200', '22', '0'])
    const closed = ledger.buy('150', '21')
    // FIFO: 100 x (20 - 21) + 50 x (24 - 21).
    expect(formatFixed(closed.realized)).toBe('50')
    expect(state(ledger)).toEqual(['11249', '-50', '24', '50'])
    ledger.buy('50', '24')
    expect(state(ledger)).toEqual(['10049', '0', '0', '50'])
  })
})

describe('a position that turns', () => {
  it('by two fills ends one trade and begins the other', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20')
    const closed = ledger.sell('100', '22')
    const opened = ledger.sell('40', '22')
    expect([closed.side, formatFixed(closed.after), opened.side, formatFixed(opened.after)]).toEqual(
      ['LONG', '0', 'SHORT', '-40'])
    ledger.buy('40', '20')
    expect(ledger.trades.map(({ side, profit }) => [side, formatFixed(profit)])).toEqual(
      [['LONG', '200'], ['SHORT', '80']])
  })

  it('by one fill does the same, and its fee belongs to the trade that it ended', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20', { at: 10 })
    const turned = ledger.sell('140', '22', { fee: '7', at: 20 })
    const outcome = [formatFixed(turned.closed), formatFixed(turned.realized), turned.side]
    expect(outcome).toEqual(['100', '200', 'SHORT'])
    expect(turned.tripProfit).toBe(money('193'))
    expect(state(ledger)).toEqual(['11073', '-40', '22', '200'])
    expect(ledger.portfolio.position('ACME')?.openedAt).toBe(20)
    ledger.buy('40', '20', { at: 30 })
    expect(ledger.trades.map(({ side, quantity: units, entryAt, exitAt, profit }) => (
      [side, formatFixed(units), entryAt, exitAt, formatFixed(profit)]))).toEqual(
      [['LONG', '100', 10, 20, '193'], ['SHORT', '40', 20, 30, '80']])
  })
})

/** Strategies whose own series the bars are of. */
const DECIDERS = ['one', 'two']
/** Of bars that open after every entry. */
const OPEN_AT = utcMillis(1_000)

describe('a finished trade', () => {
  it('tells entries, exits, bars, excursions and what closed it', () => {
    const ledger = new LedgerDriver()
    const { portfolio } = ledger
    ledger.buy('100', '20', { fee: '1', at: 100 })
    portfolio.markBar('ACME', { openAt: OPEN_AT, high: 21, low: 18.5, close: 20 }, DECIDERS)
    ledger.buy('100', '22', { fee: '1', at: 200 })
    portfolio.markBar('ACME', { openAt: OPEN_AT, high: 24, low: 21.5, close: 23 }, DECIDERS)
    portfolio.payDividend('ACME', price('0.25'))
    ledger.sell('50', '23', { fee: '1', at: 300 })
    portfolio.markBar('ACME', { openAt: OPEN_AT, high: 23, low: 20, close: 20 }, DECIDERS)
    expect(ledger.trades).toEqual([])
    const last = ledger.sell('150', '19', { fee: '1', at: 400, reason: 'stop' })
    expect(last.tripProfit).toBe(money('-154'))
    expect(ledger.trades).toEqual([{
      number: 1, symbol: 'ACME', strategy: 'one', side: 'LONG', quantity: price('200'), entryAt: 100,
      exitAt: 400, entryPrice: price('21'), exitPrice: price('20'),
      // 50 x (23 - 20) + 50 x (19 - 20) + 100 x (19 - 22)
      grossProfit: money('-200'), fees: money('4'), dividends: money('50'), profit: money('-154'),
      barCount: 3,
      // At the stop: 150 units that cost 3200 are worth 2850; at 24: 200 that cost 4200 are worth 4800.
      adverseExcursion: 350, favorableExcursion: 600, exitReason: 'stop', signal: 1,
    }])
    expect(portfolio.closedProfits('one')).toEqual([-154])
    expect(portfolio.tradeCount).toBe(1)
  })

  it('that never saw the end of a bar has the excursion of its own exit', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20')
    ledger.sell('100', '19', { reason: 'stop' })
    ledger.sell('100', '20')
    ledger.buy('100', '18', { reason: 'target' })
    const excursions = ledger.trades.map((trade) => [trade.adverseExcursion, trade.favorableExcursion])
    expect(excursions).toEqual([[100, 0], [0, 200]])
  })

  it('that began inside a bar is not credited with a best price that may have come before', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20', { at: 500 })
    ledger.portfolio.markBar('ACME', { openAt: utcMillis(499), high: 30, low: 18, close: 21 }, DECIDERS)
    ledger.sell('100', '20', { at: 600 })
    expect(ledger.trades[0]).toMatchObject({ adverseExcursion: 200, favorableExcursion: 100 })
  })

  it('of a short has the excursions of a short', () => {
    const ledger = new LedgerDriver()
    ledger.sell('10', '20')
    ledger.portfolio.markBar('ACME', { openAt: OPEN_AT, high: 23, low: 19, close: 21 }, DECIDERS)
    ledger.buy('10', '21')
    const trade = { side: 'SHORT', adverseExcursion: 30, favorableExcursion: 10, barCount: 1 }
    expect(ledger.trades[0]).toMatchObject(trade)
  })

  it('counts no bar of an instrument that is not held', () => {
    const ledger = new LedgerDriver()
    ledger.portfolio.markBar('ACME', { openAt: OPEN_AT, high: 23, low: 19, close: 21 }, DECIDERS)
    ledger.buy('10', '20')
    ledger.sell('10', '20')
    ledger.portfolio.markBar('ACME', { openAt: OPEN_AT, high: 23, low: 19, close: 21 }, DECIDERS)
    expect(ledger.trades[0]).toMatchObject({ barCount: 0, adverseExcursion: 0, favorableExcursion: 0 })
  })

  it('counts the bars of its strategy only, whichever series of the symbol they come from', () => {
    const ledger = new LedgerDriver()
    ledger.buy('10', '20', { strategy: 'one' })
    ledger.buy('10', '20', { strategy: 'two' })
    for (let minute = 0; minute < 5; minute++) {
      ledger.portfolio.markBar('ACME', { openAt: OPEN_AT, high: 20, low: 20, close: 20 }, ['two'])
    }
    ledger.portfolio.countBar('ACME', ['one'])
    ledger.portfolio.countBar('NEVER', ['one'])
    ledger.sell('10', '20', { strategy: 'one' })
    ledger.sell('10', '20', { strategy: 'two' })
    expect(ledger.trades.map(({ barCount }) => barCount)).toEqual([1, 5])
  })

  it('is remembered by its profit, the last thousand of a strategy', () => {
    const ledger = new LedgerDriver()
    for (let round = 0; round < 1_001; round++) {
      ledger.buy('1', '20')
      ledger.sell('1', round === 0 ? '19' : '21')
    }
    expect(ledger.portfolio.closedProfits('one')).toEqual(Array.from({ length: 1_000 }, () => 1))
    expect(ledger.portfolio.closedProfits('other')).toEqual([])
  })

  it('is remembered so after any number of others, and in what is saved', () => {
    const ledger = new LedgerDriver()
    const brought: number[] = []
    for (let round = 1; round <= 3_100; round++) {
      const price = 20 + (round % 7)
      ledger.buy('1', '20')
      ledger.sell('1', `${price}`)
      brought.push(price - 20)
      if (round % 500 !== 0 && round % 501 !== 0) continue
      const kept = brought.slice(-1_000)
      expect(ledger.portfolio.closedProfits('one')).toEqual(kept)
      expect(ledger.portfolio.state().closed.profits).toEqual([['one', kept]])
    }
  })
})

describe('two strategies in one symbol', () => {
  it('own their parts, and the account holds the sum', () => {
    const ledger = new LedgerDriver()
    const { portfolio } = ledger
    ledger.buy('100', '20', { strategy: 'one', fee: '1', at: 5 })
    ledger.buy('50', '26', { strategy: 'two', at: 6 })
    expect(formatFixed(portfolio.strategyPosition('one', 'ACME')?.quantity ?? 0n)).toBe('100')
    const second = portfolio.strategyPosition('two', 'ACME')
    expect(second).toMatchObject({ averagePrice: price('26'), openedAt: 6 })
    expect(portfolio.strategyPosition('three', 'ACME')).toBeUndefined()
    expect(portfolio.owners('ACME')).toEqual(['one', 'two'])
    expect(state(ledger)).toEqual(['6699', '150', '22', '0'])
    expect(portfolio.position('ACME')?.openedAt).toBe(5)
    expect([...portfolio.positions()].map(({ symbol }) => symbol)).toEqual(['ACME'])
    ledger.sell('100', '25', { strategy: 'one' })
    expect(portfolio.owners('ACME')).toEqual(['two'])
    expect(state(ledger)).toEqual(['9199', '50', '26', '500'])
    expect(portfolio.position('ACME')?.openedAt).toBe(6)
  })

  it('have profits that add up to the account\'s', () => {
    const ledger = new LedgerDriver()
    const { portfolio } = ledger
    ledger.buy('100', '20', { strategy: 'one', fee: '3' })
    ledger.buy('50', '26', { strategy: 'two', fee: '2' })
    ledger.sell('40', '25', { strategy: 'one' })
    portfolio.payDividend('ACME', price('0.1'))
    portfolio.chargeFee('ACME', money('1.1'))
    portfolio.mark('ACME', 24)
    expect(portfolio.attribution()).toEqual([
      // Of 1.1 in fees: 60 and 50 parts of 110.
      { strategy: 'one', realized: 200, unrealized: 240, fees: 3.6, dividends: 6, trades: 0 },
      { strategy: 'two', realized: 0, unrealized: -100, fees: 2.5, dividends: 5, trades: 0 },
    ])
    expect(toNumber(portfolio.realized) + portfolio.unrealized).toBe(340)
    expect(portfolio.equity).toBeCloseTo(10_000 + 340 + 11 - 6.1, 9)
  })

  it('against each other leave the account flat, and each its own profit', () => {
    const ledger = new LedgerDriver()
    const { portfolio } = ledger
    ledger.buy('100', '20', { strategy: 'one' })
    ledger.sell('100', '22', { strategy: 'two' })
    portfolio.markBar('ACME', { openAt: OPEN_AT, high: 26, low: 21, close: 25 }, DECIDERS)
    expect([portfolio.position('ACME'), portfolio.positionCount, [...portfolio.positions()]]).toEqual(
      [undefined, 0, []])
    expect(portfolio.equity).toBe(10_200)
    expect(portfolio.unrealized).toBe(200)
    expect(portfolio.attribution().map(({ strategy, unrealized }) => [strategy, unrealized])).toEqual(
      [['one', 500], ['two', -300]])
    ledger.sell('100', '25', { strategy: 'one' })
    ledger.buy('100', '25', { strategy: 'two' })
    expect(state(ledger)).toEqual(['10200', '0', '0', '200'])
    expect(ledger.trades.map(({ barCount }) => barCount)).toEqual([1, 1])
  })
})

describe('a fee that no fill carries', () => {
  it('is shared by the size of the parts, to the last billionth', () => {
    const ledger = new LedgerDriver()
    ledger.buy('1', '20', { strategy: 'one' })
    ledger.sell('1', '20', { strategy: 'two' })
    ledger.buy('1', '20', { strategy: 'three' })
    ledger.portfolio.chargeFee('ACME', money('0.1'))
    expect(ledger.portfolio.fees).toBe(money('0.1'))
    const shares = ledger.portfolio.attribution().map(({ fees }) => fees)
    expect(shares).toEqual([0.033333333, 0.033333333, 0.033333334])
    expect(ledger.portfolio.imbalance()).toBe(0n)
  })

  it('is nobody\'s where nothing is held', () => {
    const ledger = new LedgerDriver()
    ledger.portfolio.chargeFee('ACME', money('2'))
    expect(ledger.portfolio.attribution()).toEqual(
      [{ strategy: 'EXTERNAL', realized: 0, unrealized: 0, fees: 2, dividends: 0, trades: 0 }])
    expect(ledger.portfolio.equity).toBe(9_998)
  })

  it('may be a rebate', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20', { fee: '-0.2' })
    ledger.sell('100', '20', { fee: '-0.2' })
    expect(state(ledger)[0]).toBe('10000.4')
    expect(ledger.trades[0]?.profit).toBe(money('0.4'))
  })
})

describe('money that is moved', () => {
  function marks({ equity, highWaterEquity, dayStartEquity }: Portfolio): readonly number[] {
    return [equity, highWaterEquity, dayStartEquity]
  }

  it('moves the high-water mark and the base of the day with it', () => {
    const ledger = new LedgerDriver()
    const { portfolio } = ledger
    portfolio.openSession(10_000)
    ledger.buy('100', '20')
    portfolio.mark('ACME', 25)
    portfolio.observeEquity(portfolio.equity)
    expect(marks(portfolio)).toEqual([10_500, 10_500, 10_000])
    portfolio.mark('ACME', 22)
    portfolio.observeEquity(portfolio.equity)
    expect(marks(portfolio)).toEqual([10_200, 10_500, 10_000])
    portfolio.moveCash(money('5000'))
    expect(marks(portfolio)).toEqual([15_200, 15_500, 15_000])
    portfolio.moveCash(money('-2000'))
    expect(marks(portfolio)).toEqual([13_200, 13_500, 13_000])
    expect(formatFixed(portfolio.deposits)).toBe('13000')
    expect(portfolio.imbalance()).toBe(0n)
    portfolio.resetHighWater()
    expect(portfolio.highWaterEquity).toBe(13_200)
  })
})

describe('settled cash', () => {
  it('of a cash account lacks the day\'s sales until the next session', () => {
    const ledger = new LedgerDriver({ isCashAccount: true })
    const { portfolio } = ledger
    ledger.buy('100', '20')
    expect(formatFixed(portfolio.settledCash)).toBe('8000')
    ledger.sell('60', '25', { fee: '1' })
    expect([portfolio.cash, portfolio.settledCash].map(formatFixed)).toEqual(['9499', '7999'])
    ledger.buy('10', '20')
    expect([portfolio.cash, portfolio.settledCash].map(formatFixed)).toEqual(['9299', '7799'])
    portfolio.openSession(portfolio.equity)
    expect([portfolio.cash, portfolio.settledCash].map(formatFixed)).toEqual(['9299', '9299'])
  })

  it('of a margin account is all of it', () => {
    const ledger = new LedgerDriver()
    ledger.buy('100', '20')
    ledger.sell('100', '20')
    expect(formatFixed(ledger.portfolio.settledCash)).toBe('10000')
  })
})

import { describe, expect, it } from 'vitest'
import { sessionDate } from '../base/index.ts'
import { defaultInstrument } from './default-instrument.ts'
import { readInstrumentFacts, type InstrumentField } from './instrument-text.ts'

function read(texts: Partial<Record<InstrumentField, string>>): unknown {
  const facts = readInstrumentFacts(texts)
  return facts.ok ? facts.value : facts.failure.message
}

const EVER = '1900-01-01'

describe('readInstrumentFacts', () => {
  it('reads every property of an instrument', () => {
    expect(read({
      name: 'Euro', asset_class: 'future', currency: 'USD', sector: 'FX', calendar: '24x7',
      tick: '0.00005', lot: '1', fractionable: 'no', shortable: 'yes', borrow_fee: '0.0025',
      listed_on: '2023-03-13', delisted_on: '2024-03-18',
    })).toEqual({
      name: 'Euro', assetClass: 'future', currency: 'USD', sector: 'FX', calendar: '24x7',
      tickTable: [{ since: EVER, atLeast: 0n, tick: 50_000n }], lotSize: 1_000_000_000n,
      isFractionable: false, isShortable: true, borrowFeeFraction: 0.0025,
      listedOn: '2023-03-13', delistedOn: '2024-03-18',
    })
  })

  it('reads ticks by price and by day, and puts them in order', () => {
    expect(read({ tick: '0.5, 0.05 from 10 since 2020-01-02, 0.01 from 1,0.1 since 2020-01-02' })).toEqual({
      tickTable: [
        { since: EVER, atLeast: 0n, tick: 500_000_000n },
        { since: EVER, atLeast: 1_000_000_000n, tick: 10_000_000n },
        { since: '2020-01-02', atLeast: 0n, tick: 100_000_000n },
        { since: '2020-01-02', atLeast: 10_000_000_000n, tick: 50_000_000n },
      ],
    })
  })

  it.each<Partial<Record<InstrumentField, string>>>([
    { tick: '0' }, { tick: '-0.01' }, { tick: '0,01' }, { tick: '0.01 from 1' }, { tick: '0.01, 0.02' },
    { tick: '0.01 since 2020-01-01' }, { tick: '0.0000000001' }, { tick: '0.1, 0.2 from -1' }, { tick: '' },
    { lot: '0' }, { lot: 'one' }, { currency: 'usd' }, { currency: '$' }, { fractionable: 'perhaps' },
    { shortable: '' }, { borrow_fee: '0.3 %' }, { borrow_fee: '-0.01' }, { borrow_fee: '30' },
    { calendar: 'MARS' }, { asset_class: 'bond' }, { sector: ' ' }, { name: '' },
    { listed_on: '2023-02-30' }, { delisted_on: '2023-03-13 09:30' },
  ])('refuses %j and says what is read', (texts) => {
    const [[field, text]] = Object.entries(texts) as [[string, string]]
    expect(read(texts)).toContain(`${field} is "${text.trim()}"; `)
    expect(read(texts)).toMatch(/ is read$/)
  })
})

describe('what follows from the asset class', () => {
  it('a pair says what its prices are in', () => {
    const currencyOf = (symbol: string, assetClass: 'fx' | 'crypto' | 'equity'): string =>
      defaultInstrument(symbol, { assetClass }).currency
    expect(['USDJPY', 'EUR/GBP', 'EUR.USD', 'GOLD'].map((symbol) => currencyOf(symbol, 'fx')))
      .toEqual(['JPY', 'GBP', 'USD', 'USD'])
    expect(['BTC/EUR', 'ETH/BTC', 'BTC-PERP', 'BTCUSDT'].map((symbol) => currencyOf(symbol, 'crypto')))
      .toEqual(['EUR', 'BTC', 'USD', 'USD'])
    expect(currencyOf('USDJPY', 'equity')).toBe('USD')
    expect(defaultInstrument('USDJPY', { assetClass: 'fx', currency: 'USD' }).currency).toBe('USD')
  })

  it('a pair in yen has two decimals less', () => {
    const tickOf = (symbol: string): unknown =>
      defaultInstrument(symbol, { assetClass: 'fx' }).tickTable[0]?.tick
    expect([tickOf('USDJPY'), tickOf('EURUSD')]).toEqual([1_000_000n, 10_000n])
  })

  it('what is said stands before it', () => {
    const tickTable = [{ since: sessionDate(EVER), atLeast: 0n as never, tick: 7n as never }]
    const own = defaultInstrument('USDJPY', { assetClass: 'fx', tickTable, isShortable: false })
    expect(own).toMatchObject({ tickTable, isShortable: false, calendar: 'FX' })
  })
})

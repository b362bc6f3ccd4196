import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Adjustment, TIMEFRAMES } from '../../model/index.ts'
import { closestSeries } from './closest-series.ts'
import { nameOfSymbol, seriesAtPath, seriesPath, symbolOfName } from './series-path.ts'

describe('nameOfSymbol', () => {
  it.each([
    ['AAPL', 'AAPL'],
    ['BRK.B', 'BRK.B'],
    ['^GSPC', '%5EGSPC'],
    ['BTC/USD', 'BTC%2FUSD'],
    ['..', '%2E.'],
    ['.', '%2E'],
    ['BRKa', 'BRK%61'],
    ['CON', '%43ON'],
    ['AUX.PR', '%41UX.PR'],
    ['CONS', 'CONS'],
    ['50%', '50%25'],
    ['a\\b', '%61%5C%62'],
  ])('writes %s as %s', (symbol, name) => {
    expect(nameOfSymbol(symbol)).toBe(name)
  })

  it('is read back, is safe, and keeps apart what differs', () => {
    const symbol = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    fc.assert(fc.property(symbol, symbol, (one, other) => {
      const name = nameOfSymbol(one)
      expect(symbolOfName(name)).toBe(one)
      expect(name).toMatch(/^[A-Z0-9%_-][A-Z0-9%._-]*$/)
      if (one !== other) expect(nameOfSymbol(other).toLowerCase()).not.toBe(name.toLowerCase())
    }))
  })

  it('does not take other names for symbols', () => {
    expect(symbolOfName('%ZZ')).toBeUndefined()
    expect(symbolOfName('aapl')).toBeUndefined()
  })
})

describe('seriesPath', () => {
  it('is read back as the key it was made from', () => {
    const key = fc.record({
      symbol: fc.string({ minLength: 1, maxLength: 12 }),
      timeframe: fc.constantFrom(...TIMEFRAMES),
      adjustment: fc.constantFrom(...Object.values(Adjustment)),
    })
    fc.assert(fc.property(key, (one) => {
      expect(seriesAtPath(seriesPath(one))).toEqual(one)
    }))
  })

  it.each([
    '1m/AAPL',
    '2m/AAPL/raw.parquet',
    '1m/AAPL/raw.json',
    '1m/AAPL/raw.parquet/x',
    '1m/aapl/raw.parquet',
  ])('is not found in %s', (text) => {
    expect(seriesAtPath(text.split('/').join(path.sep))).toBeUndefined()
  })
})

describe('closestSeries', () => {
  it('names other series of the symbol first, then like symbols', () => {
    const keys = [
      ['MSFT', '1d'],
      ['APPL', '1d'],
      ['AAPL', '1m'],
      ['AAPL', '1d'],
    ].map(([symbol = '', timeframe = '']) => ({
      symbol,
      timeframe: timeframe as '1d',
      adjustment: Adjustment.Raw,
    }))
    const near = closestSeries({ symbol: 'AAPL', timeframe: '1d', adjustment: Adjustment.Split }, keys)
    expect(near.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`)).toEqual([
      'AAPL 1d',
      'AAPL 1m',
      'APPL 1d',
      'MSFT 1d',
    ])
  })
})

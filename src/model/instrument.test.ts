import { describe, expect, it } from 'vitest'
import { formatFixed, InvariantError, price, sessionDate } from '../base/index.ts'
import { adjustedInstrument, defaultInstrument } from '../data/index.ts'
import { tickAt } from './instrument.ts'

const stock = defaultInstrument('ACME')

function tick(at: string, date: string): string {
  return formatFixed(tickAt(stock, price(at), sessionDate(date)))
}

describe('the tick of a US share', () => {
  it.each([
    ['50', '1962-01-02', '0.125'],
    ['0.5', '1997-06-23', '0.125'],
    // The NYSE moved from eighths to sixteenths with the session of 1997-06-24.
    ['50', '1997-06-24', '0.0625'],
    ['50', '2001-04-06', '0.0625'],
    // Decimals in all markets from 2001-04-09.
    ['50', '2001-04-09', '0.01'],
    ['0.5', '2001-04-09', '0.01'],
    ['0.5', '2006-01-30', '0.01'],
    // 17 CFR 242.612 (Rule 612): below 1 dollar in steps of 0.0001.
    ['0.5', '2006-01-31', '0.0001'],
    ['0.9999', '2006-01-31', '0.0001'],
    ['1', '2006-01-31', '0.01'],
    ['1.0001', '2024-02-29', '0.01'],
    ['350000', '2024-02-29', '0.01'],
  ])('at %s on %s is %s', (at, date, expected) => {
    expect(tick(at, date)).toBe(expected)
  })

  it('before the first row, or below every price, is that of the first row', () => {
    expect(tick('50', '1850-01-01')).toBe('0.125')
    expect(tick('-1', '2024-02-29')).toBe('0.125')
  })
})

describe('the tick of an adjusted series', () => {
  it('is a millionth at any price and date', () => {
    const adjusted = adjustedInstrument(stock)
    for (const date of ['1962-01-02', '2024-02-29']) {
      expect(formatFixed(tickAt(adjusted, price('0.0123'), sessionDate(date)))).toBe('0.000001')
    }
  })
})

it('a price below one tick goes by nine decimals: the table does not fit it, and the market is right', () => {
  const coin = defaultInstrument('COIN', { assetClass: 'crypto' })
  const day = sessionDate('2024-02-29')
  const ticks = ['0.02', '0.01', '0.009999999', '0.000024183', '0'].map((at) => tickAt(coin, price(at), day))
  expect(ticks.map(formatFixed)).toEqual(['0.01', '0.01', '0.000000001', '0.000000001', '0.01'])
})

describe('an instrument without ticks', () => {
  it('is a bug', () => {
    const bare = { ...stock, tickTable: [] }
    expect(() => tickAt(bare, price('1'), sessionDate('2024-02-29'))).toThrow(InvariantError)
  })
})

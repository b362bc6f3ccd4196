import { expect, it } from 'vitest'
import { formatFixed, money, notional, price, quantity, type SessionDate } from '../base/index.ts'
import { SECTION_31_RATES, TRADING_ACTIVITY_FEES, usRegulatoryFees } from './regulatory-fees.ts'
import type { FeeBasis } from './fee-model.ts'

function sale(date: string, units: string, at: string, more: Partial<FeeBasis> = {}): string {
  return formatFixed(usRegulatoryFees({
    side: 'SELL', assetClass: 'equity', date: date as SessionDate, quantity: quantity(units),
    value: notional(price(at), quantity(units)), quantityBefore: quantity('0'), valueBefore: money('0'),
    ...more,
  }))
}

// Alpaca: USD 8 per million and 0.000166 a share, so 100 shares at 100: 0.08 + 0.0166 (before rounding up)
// https://alpaca.markets/blog/reg-taf-fees, https://alpaca.markets/support/regulatory-fees
it.each([
  ['2024-05-21', '0.0966'],
  ['2024-05-22', '0.2946'],
  ['2025-05-13', '0.2946'],
  // FINRA Information Notice 4/24/25: 0.00 from 14 May 2025
  ['2025-05-14', '0.0166'],
  ['2026-01-01', '0.0195'],
  // SEC Release 34-104909: 20.60 from 4 April 2026
  ['2026-04-06', '0.2255'],
  ['2026-10-01', '0.206'],
  ['2027-01-04', '0.2292'],
])('a sale of 100 at 100 on %s owes %s', (date, fee) => {
  expect(sale(date, '100', '100')).toBe(fee)
})

// FINRA Information Notices 3/10/08, 3/10/10, 3/3/14, 5/7/18; SEC press release 2010-255
it.each([
  ['2008-03-31', 11], ['2008-04-01', 5.6], ['2010-03-31', 12.7], ['2010-04-01', 16.9], ['2011-01-21', 19.2],
  ['2014-03-17', 17.4], ['2014-03-18', 22.1], ['2018-05-21', 23.1], ['2018-05-22', 13], ['2021-02-24', 22.1],
  ['2021-02-25', 5.1],
])('the Section 31 rate on %s is %d per million', (date, dollars) => {
  expect(SECTION_31_RATES.findLast(([since]) => since <= date)?.[1]).toBe(dollars)
})

it('the trading activity fee is capped for the order, in one or in parts', () => {
  // 0.000166 * 50,000 = 8.30: FINRA Fee Increase Schedule, SR-FINRA-2020-032
  expect(sale('2025-06-02', '60000', '1')).toBe('8.3')
  const before = { quantityBefore: quantity('40000'), valueBefore: money('40000') }
  expect(sale('2025-06-02', '40000', '1')).toBe('6.64')
  expect(sale('2025-06-02', '20000', '1', before)).toBe('1.66')
})

it('purchases, other assets and sales before the fee pay nothing', () => {
  expect(sale('2024-06-03', '100', '100', { side: 'BUY' })).toBe('0')
  expect(sale('2024-06-03', '100', '100', { assetClass: 'crypto' })).toBe('0')
  expect(sale('1985-01-02', '100', '100')).toBe('0')
})

it('funds pay like shares', () => {
  expect(sale('2024-06-03', '100', '100', { assetClass: 'etf' })).toBe('0.2946')
})

it('the tables ascend', () => {
  for (const table of [SECTION_31_RATES, TRADING_ACTIVITY_FEES]) {
    const dates = table.map(([since]) => since)
    expect(dates).toEqual([...dates].sort())
    expect(new Set(dates).size).toBe(dates.length)
  }
})

import {
  money, minFixed, notional, price, proportion, SCALE, ZERO_MONEY, ZERO_PRICE, type Money, type Price,
  type Quantity,
} from '../base/index.ts'
import { AssetClass, Side } from '../model/index.ts'
import type { FeeBasis, FeeModel } from './fee-model.ts'

/**
 * Section 31 of the Securities Exchange Act: dollars per million of sales, by the first day of each rate.
 *
 * Sources: the SEC's fee rate advisories, https://www.sec.gov/rules-regulations/fee-rate-advisories, and
 * FINRA's information notices "Fees Paid Under Section 31" (3/10/08, 3/10/10, 3/3/14, 5/7/18, 2/3/20,
 * 2/16/21, 4/24/25). Where an advisory says 30 or 60 days after the appropriation was enacted, the date is
 * that day.
 */
export const SECTION_31_RATES: readonly (readonly [since: string, dollarsPerMillion: number])[] = [
  ['1990-01-01', 33.3], ['2001-12-28', 15], ['2002-04-01', 30.1], ['2003-03-22', 25.2], ['2003-04-01', 46.8],
  ['2004-02-22', 39], ['2004-04-01', 23.4], ['2005-01-07', 32.9], ['2005-04-01', 41.8], ['2005-12-22', 30.7],
  ['2007-03-17', 15.3], ['2008-01-25', 11], ['2008-04-01', 5.6], ['2009-04-10', 25.7], ['2010-01-15', 12.7],
  ['2010-04-01', 16.9], ['2011-01-21', 19.2], ['2012-02-21', 18], ['2012-04-01', 22.4], ['2013-05-25', 17.4],
  ['2014-03-18', 22.1], ['2015-02-14', 18.4], ['2016-02-16', 21.8], ['2017-07-04', 23.1], ['2018-05-22', 13],
  ['2019-04-16', 20.7], ['2020-02-18', 22.1], ['2021-02-25', 5.1], ['2022-05-14', 22.9], ['2023-02-27', 8],
  ['2024-05-22', 27.8], ['2025-05-14', 0], ['2026-04-04', 20.6],
]

/**
 * FINRA's trading activity fee: dollars per share sold and the most that one trade pays, by the first day.
 *
 * Sources: FINRA notices 04-84, 11-27, 12-06, 12-31; SR-FINRA-2020-032 (2022 to 2024); SR-FINRA-2024-019
 * (2026 to 2028); SR-FINRA-2026-021 (nothing in the last quarter of 2026). Sales before November 2004 pay
 * none here, although the fee is older: its first rates were provisional.
 */
export const TRADING_ACTIVITY_FEES: readonly (
  readonly [since: string, perShare: string, atMost: string]
)[] = [
  ['2004-11-01', '0.000075', '3.75'], ['2011-07-01', '0.00009', '4.5'], ['2012-03-01', '0.000095', '4.75'],
  ['2012-07-01', '0.000119', '5.95'], ['2022-01-01', '0.00013', '6.49'], ['2023-01-01', '0.000145', '7.27'],
  ['2024-01-01', '0.000166', '8.3'], ['2026-01-01', '0.000195', '9.79'], ['2026-10-01', '0', '0'],
  ['2027-01-01', '0.000232', '11.61'], ['2028-01-01', '0.00024', '12.05'],
]

interface ActivityFee {
  readonly since: string
  readonly perShare: Price
  readonly atMost: Money
}

const NO_ACTIVITY_FEE: ActivityFee = { since: '', perShare: ZERO_PRICE, atMost: ZERO_MONEY }
const SALES_RATES = SECTION_31_RATES.map(([since, dollars]) => ({
  since, parts: BigInt(Math.round(dollars * 1_000)),
}))
const ACTIVITY_FEES = TRADING_ACTIVITY_FEES.map(([since, perShare, atMost]): ActivityFee => ({
  since, perShare: price(perShare), atMost: money(atMost),
}))

function activityFee(fee: ActivityFee, shares: Quantity): Money {
  return minFixed(notional(fee.perShare, shares), fee.atMost)
}

/**
 * What US regulators take from sales of shares and funds: the Section 31 fee and FINRA's trading activity
 * fee.
 *
 * Exact, not rounded to the cent: brokers round the sum of a day up. The cap of the activity fee counts
 * once for an order, as for one trade. Purchases and other assets pay nothing.
 */
export const usRegulatoryFees: FeeModel = (basis: FeeBasis) => {
  const isShare = basis.assetClass === AssetClass.Equity || basis.assetClass === AssetClass.Etf
  if (basis.side !== Side.Sell || !isShare) return ZERO_MONEY
  const parts = SALES_RATES.findLast(({ since }) => since <= basis.date)?.parts ?? 0n
  const fee = ACTIVITY_FEES.findLast(({ since }) => since <= basis.date) ?? NO_ACTIVITY_FEE
  const after = activityFee(fee, (basis.quantityBefore + basis.quantity) as Quantity)
  return (proportion(basis.value, parts, SCALE) + after - activityFee(fee, basis.quantityBefore)) as Money
}

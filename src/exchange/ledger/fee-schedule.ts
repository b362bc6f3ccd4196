import type { Money, Quantity } from '../../base/index.ts'
import { money, notional, price } from '../../base/index.ts'
import type { LedgerEntry } from './ledger-entry.ts'

const SEC_PER_DOLLAR = 206n
const SEC_SCALE = 10_000_000n
const TAF_PER_SHARE = price('0.000195')
const TAF_PER_TRADE_MAX = money('9.79')
const CAT_PER_SHARE = price('0.000003')
const CENT = money('0.01')

/** One fee of one day. */
export interface DayFee {
  /** SEC, TAF or CAT. */
  readonly subType: string
  readonly amount: Money
}

/**
 * The regulatory fees of one day's fills: each summed over the day, then rounded up to a cent.
 *
 * Alpaca's schedule of 2026-07-20: SEC 0.0000206 of what is sold, FINRA TAF 0.000195 a share sold and at most
 * 9.79 a trade, CAT 0.000003 a share both ways.
 */
export function dayFees(fills: readonly Extract<LedgerEntry, { kind: 'fill' }>[]): readonly DayFee[] {
  let [sec, taf, cat] = [0n, 0n, 0n]
  for (const { qty, price: at } of fills) {
    const shares = (qty < 0n ? -qty : qty) as Quantity
    cat += notional(CAT_PER_SHARE, shares)
    if (qty > 0n) continue
    sec += notional(at, shares) * SEC_PER_DOLLAR
    const tradeTaf = notional(TAF_PER_SHARE, shares)
    taf += tradeTaf > TAF_PER_TRADE_MAX ? TAF_PER_TRADE_MAX : tradeTaf
  }
  const fees = [
    { subType: 'SEC', amount: roundUpToCent(sec, SEC_SCALE) },
    { subType: 'TAF', amount: roundUpToCent(taf, 1n) },
    { subType: 'CAT', amount: roundUpToCent(cat, 1n) },
  ]
  return fees.filter(({ amount }) => amount > 0n)
}

/** `amount / scale`, rounded up to a whole cent; amounts are not negative. */
function roundUpToCent(amount: bigint, scale: bigint): Money {
  const grid = CENT * scale
  return (((amount + grid - 1n) / grid) * CENT) as Money
}

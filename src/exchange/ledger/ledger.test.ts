import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Money } from '../../base/index.ts'
import { money, notional, price, quantity } from '../../base/index.ts'
import { dayFees } from './fee-schedule.ts'
import type { LedgerEntry } from './ledger-entry.ts'
import { Ledger } from './ledger.ts'

type Fill = Extract<LedgerEntry, { kind: 'fill' }>
let count = 0

function fill(qty: string, at: string): Fill {
  count += 1
  return {
    kind: 'fill', at: BigInt(count), executionId: `x${count}`, assetId: 'A', qty: quantity(qty),
    price: price(at),
  }
}

function booked(...entries: readonly LedgerEntry[]): Ledger {
  const ledger = new Ledger()
  for (const entry of entries) ledger.book(entry)
  return ledger
}

describe('the ledger', () => {
  it('realizes profit at average cost, long and short', () => {
    const long = booked(fill('10', '100'), fill('10', '110'), fill('-5', '120'))
    expect([long.realized, long.cash, long.position('A')?.cost]).toEqual([
      money('75'), money('-1500'), money('1575'),
    ])
    const short = booked(fill('-10', '100'), fill('4', '90'))
    expect([short.realized, short.quantity('A'), short.position('A')?.cost]).toEqual([
      money('40'), quantity('-6'), money('-600'),
    ])
  })

  it('turns a position round: the old one is closed, the rest opens at the new price', () => {
    const ledger = booked(fill('10', '100'), fill('-15', '110'))
    expect([ledger.realized, ledger.quantity('A'), ledger.position('A')?.cost]).toEqual([
      money('100'), quantity('-5'), money('-550'),
    ])
  })

  it('undoes an execution as if it had never been, whatever came after it', () => {
    const [first, second, third] = [fill('10', '100'), fill('10', '120'), fill('-5', '130')]
    const bust: LedgerEntry = { kind: 'bust', at: 99n, executionId: second.executionId }
    const [busted, never] = [booked(first, second, third, bust), booked(first, third)]
    expect(
      [busted.cash, busted.realized, busted.positions],
    ).toEqual([never.cash, never.realized, never.positions])
    expect(busted.fill(second.executionId)).toBeUndefined()
  })

  it('keeps cash and cost equal to deposits and profit, to the last 1e-9', () => {
    const amount = fc.bigInt(
      { min: -10_000_000_000_000n, max: 10_000_000_000_000n },
    ).filter((each) => each !== 0n)
    const fills = fc.array(fc.tuple(amount, fc.bigInt({ min: 1n, max: 900_000_000_000n })), { maxLength: 40 })
    fc.assert(fc.property(fills, (rows) => {
      const ledger = booked({ kind: 'cash', at: 0n, type: 'CSD', amount: money('1000'), text: '' })
      for (const [qty, at] of rows) {
        ledger.book({ ...fill('1', '1'), qty: qty as Fill['qty'], price: at as Fill['price'] })
      }
      const cost = ledger.positions.reduce((sum, position) => sum + position.cost, 0n)
      expect(ledger.cash + cost).toBe(money('1000') + ledger.realized)
      const spent = rows.reduce(
        (sum, [qty, at]) => sum + notional(at as Fill['price'], qty as Fill['qty']), 0n,
      )
      expect(ledger.cash).toBe((money('1000') - spent) as Money)
    }))
  })

  it('caps the trading activity fee of one trade and rounds every fee up to a cent', () => {
    // 60,000 shares sold: 11.70 at 0.000195, capped at 9.79. Alpaca's fee schedule, revision of 2026-07-20.
    expect(dayFees([fill('-60000', '10')])).toEqual([
      { subType: 'SEC', amount: money('12.36') }, { subType: 'TAF', amount: money('9.79') },
      { subType: 'CAT', amount: money('0.18') },
    ])
    expect(dayFees([fill('1', '10')])).toEqual([{ subType: 'CAT', amount: money('0.01') }])
  })
})

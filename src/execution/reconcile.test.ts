import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClientOrderId, Money, Quantity } from '../base/index.ts'
import { describeDifference, reconcile, type MassStatus, type OwnBooks, type OwnOrder } from './reconcile.ts'

const units = fc.bigInt({ min: 1n, max: 10n ** 12n }) as fc.Arbitrary<Quantity>
const symbols = fc.constantFrom('AAA', 'BBB', 'CCC', 'DDD')
const order = fc.record({
  clientOrderId: fc.uuid() as unknown as fc.Arbitrary<ClientOrderId>,
  symbol: symbols,
  quantity: units,
  filled: fc.constant(0n as Quantity),
  isAcknowledged: fc.constant(true),
  isPending: fc.constant(false),
}) as fc.Arbitrary<OwnOrder>
const books: fc.Arbitrary<OwnBooks> = fc.record({
  orders: fc.uniqueArray(order, { selector: (each) => each.clientOrderId, maxLength: 6 }),
  positions: fc.dictionary(symbols, units).map((each) => new Map(Object.entries(each))),
  fillCash: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }) as fc.Arbitrary<Money>,
})

/** What a venue would say that has the same books. */
function agreeing({ orders, positions, fillCash }: OwnBooks): MassStatus {
  return {
    orders: orders.map(({ clientOrderId, symbol, quantity, filled }) => ({
      clientOrderId,
      symbol,
      quantity,
      filled,
    })),
    positions: new Map(positions),
    fillCash,
  }
}

describe('reconcile', () => {
  it('finds nothing where the books agree', () => {
    fc.assert(
      fc.property(books, (ours) => {
        expect(reconcile(ours, agreeing(ours))).toEqual([])
      }),
    )
  })

  it('finds every unit that a position is off, on either side', () => {
    fc.assert(
      fc.property(books, symbols, units, (ours, symbol, more) => {
        const venue = agreeing(ours)
        const held = ours.positions.get(symbol) ?? 0n
        const theirs = new Map(venue.positions).set(symbol, (held + more) as Quantity)
        const expected = { kind: 'PositionDiffers', symbol, ours: held, venue: held + more }
        expect(reconcile(ours, { ...venue, positions: theirs })).toEqual([expected])
        expect(reconcile({ ...ours, positions: theirs }, venue)).toEqual([
          { kind: 'PositionDiffers', symbol, ours: held + more, venue: held },
        ])
      }),
    )
  })

  it('finds an order that only one side has, whatever else there is', () => {
    fc.assert(
      fc.property(books, order, (ours, one) => {
        fc.pre(ours.orders.every((each) => each.clientOrderId !== one.clientOrderId))
        const { clientOrderId, symbol } = one
        const more = { ...ours, orders: [...ours.orders, one] }
        expect(reconcile(more, agreeing(ours))).toEqual([{ kind: 'OrderMissing', clientOrderId }])
        expect(reconcile(ours, agreeing(more))).toEqual([{ kind: 'OrderForeign', clientOrderId, symbol }])
      }),
    )
  })

  it('lets an order be missing that the venue has not acknowledged, or that is leaving', () => {
    fc.assert(
      fc.property(books, order, fc.boolean(), (ours, one, isPending) => {
        fc.pre(ours.orders.every((each) => each.clientOrderId !== one.clientOrderId))
        const more = { ...ours, orders: [...ours.orders, { ...one, isAcknowledged: isPending, isPending }] }
        expect(reconcile(more, agreeing(ours))).toEqual([])
      }),
    )
  })

  it('finds a fill that one side lacks, and money', () => {
    fc.assert(
      fc.property(books, order, units, (ours, one, filled) => {
        fc.pre(ours.orders.every((each) => each.clientOrderId !== one.clientOrderId))
        const { clientOrderId } = one
        const more = { ...ours, orders: [...ours.orders, one] }
        const venue = agreeing({ ...more, orders: [...ours.orders, { ...one, filled }] })
        expect(reconcile(more, { ...venue, fillCash: (venue.fillCash + 1n) as Money })).toEqual([
          { kind: 'FillDiffers', clientOrderId, ours: 0n, venue: filled },
          { kind: 'CashDiffers', ours: ours.fillCash, venue: ours.fillCash + 1n },
        ])
      }),
    )
  })

  it('says each difference in a sentence with both sides', () => {
    expect(
      describeDifference({
        kind: 'PositionDiffers',
        symbol: 'SPX',
        ours: 0n as Quantity,
        venue: 2_000_000_000n as Quantity,
      }),
    ).toBe("position in SPX: ours 0, the venue's 2")
  })
})

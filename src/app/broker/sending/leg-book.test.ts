import { describe, expect, it } from 'vitest'
import { order } from '../../../../test/contract/broker-stage.ts'
import {
  price, quantity, ZERO_MONEY, type ExecutionId, type UtcMillis, type VenueOrderId,
} from '../../../base/index.ts'
import type { OrderTerms, VenueEvent } from '../../../model/index.ts'
import { LegBook } from './leg-book.ts'

const AT = 0 as UtcMillis
const entry = order({ limit: '100' })
const exits = { side: 'SELL', parent: entry.clientOrderId, ocoGroup: 'g' } as const
const [target, stop] = [
  order({ ...exits, limit: '110', role: 'target' }), order({ ...exits, stop: '90', role: 'stop' }),
]

function canceled({ clientOrderId }: OrderTerms): VenueEvent {
  return { kind: 'Canceled', clientOrderId, reason: 'venue', at: AT }
}

function filled({ clientOrderId, symbol, side }: OrderTerms, units: string): VenueEvent {
  const fill = {
    executionId: `x-${clientOrderId}-${units}` as ExecutionId, clientOrderId, symbol, side, at: AT,
    quantity: quantity(units), price: price('100'), fee: ZERO_MONEY, liquidity: 'TAKER',
  } as const
  return { kind: 'Filled', clientOrderId, fill, at: AT }
}

function sent(): LegBook {
  const book = new LegBook()
  book.follow({ kind: 'bracket', entry, target, stop })
  return book
}

describe('what became of a leg', () => {
  it('is read after its entry while that is not known to have ended', () => {
    const book = sent()
    expect(book.explains(filled(stop, '10'), false)).toEqual([entry.clientOrderId])
    book.heard(filled(entry, '4'))
    expect(book.explains(filled(stop, '10'), false)).toEqual([entry.clientOrderId])
    book.heard(filled(entry, '6'))
    expect(book.explains(filled(stop, '10'), false)).toEqual([])
  })

  it('has its reason in the entry, and then in the other leg, when it has ended by itself', () => {
    const book = sent()
    expect(book.explains(canceled(target), false)).toEqual([entry.clientOrderId, stop.clientOrderId])
    expect(book.explains(canceled(target), true)).toEqual([entry.clientOrderId])
    book.heard(canceled(entry))
    expect(book.explains(canceled(target), false)).toEqual([stop.clientOrderId])
  })

  it('has no reason in the other leg once that has ended without filling it', () => {
    const book = sent()
    book.heard(filled(entry, '10'))
    book.heard(canceled(stop))
    expect(book.explains(canceled(target), false)).toEqual([])
  })

  it('needs no reason when it is an acceptance', () => {
    const { clientOrderId } = stop
    const event: VenueEvent = { kind: 'Accepted', clientOrderId, venueOrderId: 'v' as VenueOrderId, at: AT }
    expect(sent().explains(event, false)).toEqual([])
  })

  it('is followed from before a start on', () => {
    const book = new LegBook()
    const known = (terms: OrderTerms) => ({ terms, executionIds: [] })
    book.resume([known(entry), { ...known(target), isLeg: true }, { ...known(stop), isLeg: true }])
    expect(book.explains(canceled(stop), false)).toEqual([entry.clientOrderId, target.clientOrderId])
  })
})

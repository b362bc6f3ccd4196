import { describe, expect, it } from 'vitest'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'
import { money, price, quantity, type ClientOrderId, type VenueOrderId } from '../base/index.ts'
import { brokerVenue, type FoundOrder } from '../model/index.ts'

/** An account with sixty units of somebody else, and a strategy that holds a hundred with a stop. */
function deskOf(): ProtectionDesk {
  const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
  desk.give({
    kind: 'AccountFound', cash: money('100000'), at: desk.now(),
    positions: [{ symbol: 'ACME', quantity: quantity('60'), averagePrice: price('90') }],
  })
  desk.enter('100', { stop: '95' })
  desk.accept('1:e0-0')
  desk.fill('1:e0-0', '100')
  desk.accept('1:s0-0')
  return desk
}

function found(desk: ProtectionDesk, name: string, changes: Partial<FoundOrder> = {}): string {
  const clientOrderId = name as ClientOrderId
  desk.give({
    kind: 'OrderFound', at: desk.now(), order: {
      clientOrderId, venueOrderId: `v-${name}` as VenueOrderId, symbol: 'ACME', side: 'SELL',
      quantity: quantity('50'), filled: quantity('0'), type: 'LIMIT', limitPrice: price('150'),
      timeInForce: 'GTC', ...changes,
    },
  })
  const terms = desk.engine.execution.book.find(clientOrderId)?.terms
  return `${terms?.strategy} ${terms?.role} ${terms?.isReduceOnly}`
}

describe('an order of somebody else', () => {
  const [EXIT, ENTRY] = ['EXTERNAL exit true', 'EXTERNAL entry false']

  it('takes out what is theirs, to the unit, and else counts as an entry', () => {
    expect(found(deskOf(), 'a', { quantity: quantity('60') })).toBe(EXIT)
    expect(found(deskOf(), 'a', { quantity: quantity('60.000000001') })).toBe(ENTRY)
    expect(found(deskOf(), 'a', { quantity: quantity('80'), filled: quantity('20') })).toBe(EXIT)
    expect(found(deskOf(), 'a', { side: 'BUY', limitPrice: price('80') })).toBe(ENTRY)
  })

  it('has less to take out by what other orders of theirs take, and by no order of ours', () => {
    const desk = deskOf()
    expect(found(desk, 'buy', { side: 'BUY', limitPrice: price('80') })).toBe(ENTRY)
    expect(found(desk, 'a')).toBe(EXIT)
    expect(found(desk, 'b', { quantity: quantity('10') })).toBe(EXIT)
    expect(found(desk, 'c', { quantity: quantity('1') })).toBe(ENTRY)
  })

  it('is followed once', () => {
    const desk = deskOf()
    found(desk, 'a')
    const before = desk.facts.length
    found(desk, 'a')
    expect(desk.facts.length).toBe(before)
  })
})

import { describe, expect, it } from 'vitest'
import { ProtectionDesk, type GuardWords } from '../../test/property/protection-desk.ts'
import { formatFixed, quantity, sessionDate } from '../base/index.ts'
import { brokerVenue } from '../model/index.ts'

/** An entry of 100 that is accepted, with nothing left to read. */
function entered(guards: GuardWords = { stop: '95' }): ProtectionDesk {
  const desk = new ProtectionDesk()
  desk.enter('100', guards)
  desk.accept('1:e0-0')
  desk.sent()
  return desk
}

describe('an entry with guards', () => {
  it('sends none before it fills', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95', target: '110' })
    expect(desk.sent()).toEqual(['submit 1:e0-0 BUY 100 MARKET'])
    desk.accept('1:e0-0')
    expect(desk.sent()).toEqual([])
  })

  it('gets a stop and a target with its first partial fill, sized to it, in one OCO group', () => {
    const desk = entered({ stop: '95', target: '110' })
    desk.fill('1:e0-0', '30')
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 30 STOP 95', 'submit 1:t0-1 SELL 30 LIMIT 110'])
    for (const name of ['1:s0-0', '1:t0-1']) {
      expect(desk.order(name).terms).toMatchObject({
        isReduceOnly: true, timeInForce: 'GTC', parent: 'ii-0-one-1-e0-0', ocoGroup: 'oco-ii-0-one-1-e0-0',
        strategy: 'one', signal: 1,
      })
    }
  })

  it('has guards that follow every further fill', () => {
    const desk = entered()
    desk.fill('1:e0-0', '30')
    desk.accept('1:s0-0')
    desk.sent()
    desk.fill('1:e0-0', '20')
    expect(desk.sent()).toEqual(['modify 1:s0-0 50'])
    desk.updated('1:s0-0')
    desk.fill('1:e0-0', '50')
    expect(desk.sent()).toEqual(['modify 1:s0-0 100'])
  })

  // FIELD T1 and section 4, item 4: 30 of 100 filled, then the parent canceled, leaves a stop for 30.
  it('keeps the stop for what has filled when the rest is canceled', () => {
    const desk = entered()
    desk.fill('1:e0-0', '30')
    desk.accept('1:s0-0')
    desk.engine.execution.cancel(desk.idOf('1:e0-0'), 'enough', desk.now())
    desk.sent()
    desk.canceled('1:e0-0')
    expect(desk.sent()).toEqual([])
    expect(desk.order('1:s0-0')).toMatchObject({ isOpen: true, remaining: quantity('30') })
    expect(desk.held()).toBe('30')
  })

  it('guards what fills after its cancel was confirmed', () => {
    const desk = entered()
    desk.engine.execution.cancel(desk.idOf('1:e0-0'), 'enough', desk.now())
    desk.canceled('1:e0-0')
    desk.sent()
    desk.fill('1:e0-0', '30')
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 30 STOP 95'])
    expect(desk.order('1:e0-0').status).toBe('CANCELED')
  })

  it('is guarded when it fills before it is acknowledged, and the acknowledgement is taken', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95' })
    desk.sent()
    desk.fill('1:e0-0', '30')
    desk.accept('1:e0-0')
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 30 STOP 95'])
    expect(desk.order('1:e0-0')).toMatchObject({ status: 'PARTIALLY_FILLED', venueOrderId: 'v-1:e0-0' })
  })

  it('of a short is bought back by its guards', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { side: 'SELL', stop: '105', target: '90' })
    desk.accept('1:e0-0')
    desk.sent()
    desk.fill('1:e0-0', '40')
    expect(desk.sent()).toEqual(['submit 1:s0-0 BUY 40 STOP 105', 'submit 1:t0-1 BUY 40 LIMIT 90'])
  })

  it('with a trailing distance has a trailing stop, from its first level if one is named', () => {
    const desk = entered({ trailing: '4', stop: '95' })
    desk.fill('1:e0-0', '100')
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 100 TRAILING_STOP 95 by 4'])
    const bare = entered({ trailing: '4' })
    bare.fill('1:e0-0', '100')
    expect(bare.sent()).toEqual(['submit 1:s0-0 SELL 100 TRAILING_STOP by 4'])
  })

  it('without guards gets none', () => {
    const desk = entered({})
    desk.fill('1:e0-0', '100')
    expect(desk.sent()).toEqual([])
  })

  it('with a target alone gets that', () => {
    const desk = entered({ target: '110' })
    desk.fill('1:e0-0', '100')
    expect(desk.sent()).toEqual(['submit 1:t0-0 SELL 100 LIMIT 110'])
  })

  it('that fills beyond its quantity is guarded in full', () => {
    const desk = entered()
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0')
    desk.sent()
    desk.fill('1:e0-0', '5')
    expect(desk.sent()).toEqual(['modify 1:s0-0 105'])
    expect(desk.order('1:e0-0')).toMatchObject({ status: 'FILLED', filledQuantity: quantity('105') })
  })
})

describe('a guard that fills', () => {
  it('ends the rest of its entry', () => {
    const desk = entered()
    desk.fill('1:e0-0', '30')
    desk.accept('1:s0-0')
    desk.sent()
    desk.fill('1:s0-0', '30', '95')
    expect(desk.sent()).toEqual(['cancel 1:e0-0'])
    expect(desk.held()).toBe('0')
    desk.canceled('1:e0-0')
    expect(desk.sent()).toEqual([])
  })

  it('leaves its sibling to the venue, and follows what the venue makes of it', () => {
    const desk = entered({ stop: '95', target: '110' })
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0', '1:t0-1')
    desk.sent()
    desk.fill('1:t0-1', '40', '110')
    expect(desk.sent()).toEqual([])
    desk.updated('1:s0-0', { quantity: quantity('60') })
    expect(desk.sent()).toEqual([])
    desk.fill('1:t0-1', '60', '110')
    desk.canceled('1:s0-0')
    expect(desk.sent()).toEqual([])
    expect(desk.held()).toBe('0')
    expect(desk.engine.execution.book.openCount).toBe(0)
  })

  it('in part does not bring the entry\'s other part into danger', () => {
    const desk = entered()
    desk.fill('1:e0-0', '30')
    desk.accept('1:s0-0')
    desk.fill('1:e0-0', '70')
    desk.sent()
    // The stop fills 30 before its change to 100 arrives: 70 units are without one until a new one is sent.
    desk.fill('1:s0-0', '30', '95')
    expect(desk.sent()).toEqual(['submit 1:s0-1 SELL 70 STOP 95'])
    desk.modifyRejected('1:s0-0')
    expect(desk.engine.execution.staleEventCount).toBe(1)
    expect(desk.order('1:s0-1').remaining).toBe(quantity('70'))
  })

  it('leaves the guards of other entries as they are', () => {
    const desk = entered({ stop: '95' })
    desk.fill('1:e0-0', '100')
    desk.enter('50', { stop: '97' })
    desk.fill('2:e0-0', '50')
    desk.accept('1:s0-0', '2:s0-0')
    desk.sent()
    desk.fill('2:s0-0', '50', '97')
    expect(desk.sent()).toEqual([])
    expect(desk.order('1:s0-0').remaining).toBe(quantity('100'))
  })
})

describe('an exit', () => {
  it('reduces the guards of the oldest entry first, since its lots are sold first', () => {
    const desk = entered({ stop: '95' })
    desk.fill('1:e0-0', '100')
    desk.enter('50', { stop: '97' })
    desk.fill('2:e0-0', '50')
    desk.accept('1:s0-0', '2:s0-0')
    desk.exit('70')
    desk.sent()
    desk.fill('3:x-0', '70')
    expect(desk.sent()).toEqual(['modify 1:s0-0 30'])
    desk.updated('1:s0-0')
    desk.exit('40')
    desk.sent()
    desk.fill('4:x-0', '40')
    expect(desk.sent()).toEqual(['cancel 1:s0-0', 'modify 2:s0-0 40'])
  })

  it('of everything takes the guards away, and the next entry begins anew', () => {
    const desk = entered({ stop: '95', target: '110' })
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0', '1:t0-1')
    desk.exit('100')
    desk.sent()
    desk.fill('2:x-0', '100')
    expect(desk.sent()).toEqual(['cancel 1:s0-0', 'cancel 1:t0-1'])
    desk.canceled('1:s0-0')
    desk.canceled('1:t0-1')
    expect(desk.engine.execution.protections.of('one', 'ACME')).toEqual([])
    desk.enter('10', { stop: '90' })
    desk.fill('3:e0-0', '10')
    expect(desk.sent()).toEqual(['submit 3:e0-0 BUY 10 MARKET', 'submit 3:s0-0 SELL 10 STOP 90'])
  })

  it('followed by an entry the other way leaves old guards out of it', () => {
    const desk = entered({ stop: '95' })
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0')
    desk.exit('100')
    desk.fill('2:x-0', '100')
    desk.enter('60', { side: 'SELL', stop: '105' })
    desk.fill('3:e0-0', '60')
    desk.canceled('1:s0-0')
    expect(desk.sent().filter((each) => !each.startsWith('cancel'))).toEqual([
      'submit 1:s0-0 SELL 100 STOP 95', 'submit 2:x-0 SELL 100 MARKET', 'submit 3:e0-0 SELL 60 MARKET',
      'submit 3:s0-0 BUY 60 STOP 105',
    ])
  })
})

describe('a late fill', () => {
  it('of an entry whose guards are gone gets a guard with an id of its own', () => {
    const desk = entered()
    desk.fill('1:e0-0', '30')
    desk.accept('1:s0-0')
    desk.fill('1:s0-0', '30', '95')
    desk.canceled('1:e0-0')
    expect(desk.engine.execution.protections.of('one', 'ACME')).toEqual([])
    desk.sent()
    desk.fill('1:e0-0', '20')
    expect(desk.sent()).toEqual(['submit 1:s0-1 SELL 20 STOP 95'])
    expect(desk.held()).toBe('20')
  })

  it('of an instrument that was renamed is guarded under its new name', () => {
    const desk = entered()
    desk.fill('1:e0-0', '30')
    desk.accept('1:s0-0')
    desk.engine.execution.cancel(desk.idOf('1:e0-0'), 'enough', desk.now())
    desk.canceled('1:e0-0')
    const date = sessionDate('2024-03-05')
    desk.engine.onCorporateAction(
      { kind: 'SymbolChange', symbol: 'ACME', newSymbol: 'NEW', date, at: desk.now() })
    desk.sent()
    desk.fill('1:e0-0', '20', '100', { symbol: 'NEW' })
    expect(desk.sent()).toEqual(['modify 1:s0-0 50'])
    expect([desk.held(), desk.held({ symbol: 'NEW' })]).toEqual(['0', '50'])
    const { protections } = desk.engine.execution
    expect([protections.of('one', 'ACME').length, protections.of('one', 'NEW').length]).toEqual([0, 1])
  })
})

describe('a stop that is to guard more units', () => {
  it('guards what it did until the venue has the change, which is known at once and soon told', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('separate'))
    const { execution } = desk.engine
    desk.enter('100', { stop: '95' })
    desk.accept('1:e0-0')
    desk.fill('1:e0-0', '31')
    desk.accept('1:s0-0')
    expect(execution.bareParts).toEqual([])
    desk.fill('1:e0-0', '15')
    expect(desk.sent().at(-1)).toBe('modify 1:s0-0 46')
    expect(execution.bareParts.map(({ bare }) => formatFixed(bare))).toEqual(['15'])
    desk.wait(5)
    const told = desk.facts.flatMap(({ body }) => (body.kind === 'AlertRaised' ? [body.message] : []))
    expect(told).toEqual(['15 ACME of one have had no stop for 5 s'])
    desk.updated('1:s0-0')
    expect(execution.bareParts).toEqual([])
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('is asked for fewer units: those that left need none', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('separate'))
    desk.enter('100', { stop: '95', target: '110' })
    desk.accept('1:e0-0')
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0', '1:t0-1')
    desk.fill('1:t0-1', '40')
    desk.wait(5)
    expect(desk.engine.execution.bareParts).toEqual([])
  })
})

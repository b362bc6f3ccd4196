import { describe, expect, it } from 'vitest'
import { ProtectionDesk, type GuardWords } from '../../test/property/protection-desk.ts'

/** 100 held, the guards sent, nothing left to read. */
function held(guards: GuardWords): ProtectionDesk {
  const desk = new ProtectionDesk()
  desk.enter('100', guards)
  desk.accept('1:e0-0')
  desk.fill('1:e0-0', '100')
  desk.sent()
  return desk
}

describe('a guard that risk refuses for a moment', () => {
  /** So many messages a minute, all of them for guards. */
  const slow = (messagesPerMinuteMax: number): ProtectionDesk => (
    new ProtectionDesk(['ACME'], {}, { messagesPerMinuteMax, messageReserveFraction: 0 }))
  /** Slices of a second each. */
  const slices = (desk: ProtectionDesk, count: number): readonly string[] => {
    for (let i = 0; i < count; i++) desk.engine.closeSlice(desk.now())
    return desk.sent()
  }

  it('is placed once it may be, and not again after that', () => {
    const desk = slow(2)
    desk.enter('100', { stop: '95', target: '120' })
    desk.fill('1:e0-0', '100')
    expect(desk.sent()).toEqual(['submit 1:e0-0 BUY 100 MARKET', 'submit 1:s0-0 SELL 100 STOP 95'])
    expect(slices(desk, 50)).toEqual([])
    expect(slices(desk, 10)).toEqual(['submit 1:t0-1 SELL 100 LIMIT 120'])
    expect(slices(desk, 200)).toEqual([])
  })

  it('is changed once it may be', () => {
    const desk = slow(3)
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '60')
    desk.accept('1:s0-0')
    desk.fill('1:e0-0', '20')
    desk.updated('1:s0-0')
    desk.sent()
    desk.fill('1:e0-0', '20')
    expect([desk.sent(), slices(desk, 60)]).toEqual([[], ['modify 1:s0-0 100']])
  })
})

describe('a stop that the venue refuses', () => {
  it('is placed three times in all, then the position is sold at the market', () => {
    const desk = held({ stop: '95' })
    desk.reject('1:s0-0')
    expect(desk.sent()).toEqual(['submit 1:s0-1 SELL 100 STOP 95'])
    desk.reject('1:s0-1')
    expect(desk.sent()).toEqual(['submit 1:s0-2 SELL 100 STOP 95'])
    desk.reject('1:s0-2')
    expect(desk.sent()).toEqual(['submit 1:f0-3 SELL 100 MARKET'])
    desk.accept('1:f0-3')
    desk.fill('1:f0-3', '100')
    expect([desk.held(), desk.sent()]).toEqual(['0', []])
  })

  it('is forgiven once one was accepted', () => {
    const desk = held({ stop: '95' })
    desk.reject('1:s0-0')
    desk.reject('1:s0-1')
    desk.accept('1:s0-2')
    desk.sent()
    desk.expire('1:s0-2')
    desk.reject('1:s0-3')
    expect(desk.sent()).toEqual(['submit 1:s0-3 SELL 100 STOP 95', 'submit 1:s0-4 SELL 100 STOP 95'])
  })

  it('and whose market exit is refused as well is not tried for ever', () => {
    const desk = held({ stop: '95' })
    for (const name of ['1:s0-0', '1:s0-1', '1:s0-2', '1:f0-3', '1:f0-4']) desk.reject(name)
    expect(desk.sent().slice(-3)).toEqual(
      ['submit 1:f0-3 SELL 100 MARKET', 'submit 1:f0-4 SELL 100 MARKET', 'submit 1:f0-5 SELL 100 MARKET'])
    desk.reject('1:f0-5')
    expect(desk.sent()).toEqual([])
  })

  it('gives way to an exit that is under way for all, and takes what one for a part leaves', () => {
    const desk = held({ stop: '95' })
    desk.exit('100')
    desk.sent()
    for (const name of ['1:s0-0', '1:s0-1', '1:s0-2']) desk.reject(name)
    expect(desk.sent()).toEqual(['submit 1:s0-1 SELL 100 STOP 95', 'submit 1:s0-2 SELL 100 STOP 95'])
    const other = held({ stop: '95' })
    other.exit('40')
    for (const name of ['1:s0-0', '1:s0-1', '1:s0-2']) other.reject(name)
    expect(other.sent().at(-1)).toBe('submit 1:f0-3 SELL 60 MARKET')
  })

  it('leaves the guards of older entries to what the market exit has not sold of them', () => {
    const desk = held({ stop: '95' })
    desk.accept('1:s0-0')
    desk.enter('50', { stop: '97' })
    desk.fill('2:e0-0', '50')
    for (const name of ['2:s0-0', '2:s0-1', '2:s0-2']) desk.reject(name)
    desk.sent()
    desk.fill('2:f0-3', '60')
    expect(desk.sent()).toEqual(['modify 1:s0-0 40'])
  })
})

describe('a target that the venue refuses', () => {
  it('is placed three times in all, then done without: the stop stands', () => {
    const desk = held({ stop: '95', target: '110' })
    desk.accept('1:s0-0')
    desk.reject('1:t0-1')
    desk.reject('1:t0-2')
    expect(desk.sent()).toEqual(['submit 1:t0-2 SELL 100 LIMIT 110', 'submit 1:t0-3 SELL 100 LIMIT 110'])
    desk.reject('1:t0-3')
    expect(desk.sent()).toEqual([])
    expect(desk.order('1:s0-0').isOpen).toBe(true)
  })
})

describe('a guard whose change is under way', () => {
  it('is left alone, and looked at again with the answer', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '30')
    desk.accept('1:s0-0')
    desk.fill('1:e0-0', '20')
    desk.sent()
    desk.fill('1:e0-0', '10')
    expect(desk.sent()).toEqual([])
    desk.updated('1:s0-0')
    expect(desk.sent()).toEqual(['modify 1:s0-0 60'])
    desk.modifyRejected('1:s0-0')
    expect(desk.sent()).toEqual(['modify 1:s0-0 60'])
    desk.updated('1:s0-0')
    expect(desk.sent()).toEqual([])
  })

  it('that is refused three times gives way to a new guard', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '30')
    desk.accept('1:s0-0')
    desk.fill('1:e0-0', '70')
    desk.sent()
    for (let time = 0; time < 3; time++) desk.modifyRejected('1:s0-0')
    expect(desk.sent()).toEqual(['modify 1:s0-0 100', 'modify 1:s0-0 100', 'cancel 1:s0-0'])
    desk.canceled('1:s0-0')
    expect(desk.sent()).toEqual(['submit 1:s0-1 SELL 100 STOP 95'])
  })

  it('that can be neither changed nor canceled is left where it guards enough', () => {
    const desk = held({ stop: '95' })
    desk.accept('1:s0-0')
    desk.adjust({ stop: '97' })
    for (let time = 0; time < 3; time++) desk.modifyRejected('1:s0-0')
    for (let time = 0; time < 3; time++) desk.cancelRejected('1:s0-0')
    const [change, cancel] = ['modify 1:s0-0 97', 'cancel 1:s0-0']
    expect(desk.sent()).toEqual([change, change, change, cancel, cancel, cancel])
    expect(desk.order('1:s0-0')).toMatchObject({ status: 'ACCEPTED', isOpen: true })
  })

  it('that can be neither changed nor canceled, and guards too little, has the position sold', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '30')
    desk.accept('1:s0-0')
    desk.fill('1:e0-0', '70')
    for (let time = 0; time < 3; time++) desk.modifyRejected('1:s0-0')
    for (let time = 0; time < 2; time++) desk.cancelRejected('1:s0-0')
    desk.sent()
    desk.cancelRejected('1:s0-0')
    expect(desk.sent()).toEqual(['submit 1:f0-1 SELL 100 MARKET'])
    desk.fill('1:f0-1', '100')
    expect([desk.held(), desk.sent()]).toEqual(['0', []])
  })

  it('is canceled all the same when nothing is left to protect', () => {
    const desk = held({ stop: '95' })
    desk.accept('1:s0-0')
    desk.adjust({ stop: '97' })
    desk.exit('100')
    desk.sent()
    desk.fill('3:x-0', '100')
    expect(desk.sent()).toEqual(['cancel 1:s0-0'])
    desk.updated('1:s0-0')
    expect([desk.order('1:s0-0').status, desk.sent()]).toEqual(['PENDING_CANCEL', []])
    desk.canceled('1:s0-0')
    expect(desk.engine.execution.protections.of('one', 'ACME')).toEqual([])
  })
})

describe('a cancel of a guard', () => {
  it('that is refused is asked for three times in all', () => {
    const desk = held({ stop: '95' })
    desk.accept('1:s0-0')
    desk.exit('100')
    desk.fill('2:x-0', '100')
    desk.sent()
    desk.cancelRejected('1:s0-0')
    desk.cancelRejected('1:s0-0')
    expect(desk.sent()).toEqual(['cancel 1:s0-0', 'cancel 1:s0-0'])
    desk.cancelRejected('1:s0-0')
    expect(desk.sent()).toEqual([])
  })
})

describe('guards that are changed', () => {
  it('change at the venue, all entries alike', () => {
    const desk = held({ stop: '95', target: '110' })
    desk.enter('50', { stop: '90' })
    desk.fill('2:e0-0', '50')
    desk.accept('1:s0-0', '1:t0-1', '2:s0-0')
    desk.sent()
    desk.adjust({ stop: '98', target: '112' })
    expect(desk.sent()).toEqual(
      ['modify 1:s0-0 98', 'modify 1:t0-1 112', 'modify 2:s0-0 98', 'submit 2:t0-1 SELL 50 LIMIT 112'])
  })

  it('stay as they are where nothing is named', () => {
    const desk = held({ stop: '95', target: '110' })
    desk.accept('1:s0-0', '1:t0-1')
    desk.adjust({ target: '115' })
    expect(desk.sent()).toEqual(['modify 1:t0-1 115'])
    desk.updated('1:t0-1')
    desk.adjust({ stop: '95' })
    expect(desk.sent()).toEqual([])
  })

  it('are made where there were none', () => {
    const desk = held({})
    desk.adjust({ stop: '96' })
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 100 STOP 96'])
  })

  it('to another kind take the place of the old ones once those are gone', () => {
    const desk = held({ stop: '95' })
    desk.accept('1:s0-0')
    desk.adjust({ trailing: '3' })
    expect(desk.sent()).toEqual(['cancel 1:s0-0'])
    desk.canceled('1:s0-0')
    expect(desk.sent()).toEqual(['submit 1:s0-1 SELL 100 TRAILING_STOP 95 by 3'])
  })

  it('hold for what an entry fills afterwards', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '30')
    desk.accept('1:s0-0')
    desk.adjust({ stop: '97' })
    desk.updated('1:s0-0')
    desk.sent()
    desk.fill('1:e0-0', '70')
    expect(desk.sent()).toEqual(['modify 1:s0-0 100'])
    expect(desk.order('1:s0-0').terms.stopPrice).toBe(97_000_000_000n)
  })
})

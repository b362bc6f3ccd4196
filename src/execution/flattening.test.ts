import { describe, expect, it } from 'vitest'
import { ProtectionDesk, type GuardWords } from '../../test/property/protection-desk.ts'
import { sessionDate } from '../base/index.ts'

/** 100 held, 40 of them offered at 120; nothing left to read. */
function offering(guards: GuardWords = {}): ProtectionDesk {
  const desk = new ProtectionDesk()
  desk.enter('100', guards)
  desk.accept('1:e0-0')
  desk.fill('1:e0-0', '100')
  if (guards.stop !== undefined) desk.accept('1:s0-0')
  desk.exit('40', { limit: '120' })
  desk.accept('2:x-0')
  desk.sent()
  return desk
}

/** A slice goes by. */
function slice(desk: ProtectionDesk): readonly string[] {
  desk.engine.closeSlice(desk.now())
  return desk.sent()
}

describe('flattening over an exit that rests at a price', () => {
  it('cancels it, and sells what it covered once it is gone', () => {
    const desk = offering()
    desk.flatten()
    expect(desk.sent()).toEqual(['cancel 2:x-0', 'submit 3:f0-0 SELL 60 MARKET'])
    desk.fill('3:f0-0', '60')
    expect([desk.held(), desk.sent()]).toEqual(['40', []])
    desk.canceled('2:x-0')
    expect(desk.sent()).toEqual(['submit 3:f1-0 SELL 40 MARKET'])
    desk.fill('3:f1-0', '40')
    expect([desk.held(), slice(desk), slice(desk)]).toEqual(['0', [], []])
  })

  it('sells no unit twice where the exit fills on its way out', () => {
    const desk = offering()
    desk.flatten()
    desk.fill('3:f0-0', '60')
    desk.sent()
    desk.fill('2:x-0', '15', '120')
    expect([desk.held(), desk.sent()]).toEqual(['25', []])
    desk.canceled('2:x-0')
    expect(desk.sent()).toEqual(['submit 3:f1-0 SELL 25 MARKET'])
    desk.fill('3:f1-0', '25')
    expect(desk.held()).toBe('0')
  })

  it('leaves it to the exit where the venue will not cancel it, and goes on when it ends', () => {
    const desk = offering()
    desk.flatten()
    desk.fill('3:f0-0', '60')
    desk.cancelRejected('2:x-0')
    desk.cancelRejected('2:x-0')
    desk.cancelRejected('2:x-0')
    const asked = ['cancel 2:x-0', 'submit 3:f0-0 SELL 60 MARKET', 'cancel 2:x-0', 'cancel 2:x-0']
    expect([desk.sent(), slice(desk), desk.held()]).toEqual([asked, [], '40'])
    desk.expire('2:x-0')
    expect(desk.sent()).toEqual(['submit 3:f1-0 SELL 40 MARKET'])
  })

  it('keeps the guard until all is sold', () => {
    const desk = offering({ stop: '95' })
    desk.flatten()
    expect(desk.sent()).toEqual(['cancel 2:x-0', 'submit 3:f0-0 SELL 60 MARKET'])
    desk.fill('3:f0-0', '60')
    expect(desk.sent()).toEqual(['modify 1:s0-0 40'])
    desk.updated('1:s0-0')
    desk.canceled('2:x-0')
    desk.fill('3:f1-0', '40')
    expect(desk.sent()).toEqual(['submit 3:f1-0 SELL 40 MARKET', 'cancel 1:s0-0'])
    expect(desk.held()).toBe('0')
  })
})

describe('a position that is to be flat', () => {
  it('is tried again with each slice when the venue refuses, not with each refusal', () => {
    const desk = new ProtectionDesk()
    desk.enter('10')
    desk.fill('1:e0-0', '10')
    desk.sent()
    desk.flatten()
    desk.reject('2:f0-0')
    expect(desk.sent()).toEqual(['submit 2:f0-0 SELL 10 MARKET'])
    expect(slice(desk)).toEqual(['submit 2:f1-0 SELL 10 MARKET'])
    desk.expire('2:f1-0')
    expect([desk.sent(), slice(desk)]).toEqual([[], ['submit 2:f2-0 SELL 10 MARKET']])
    desk.fill('2:f2-0', '10')
    expect([desk.held(), slice(desk)]).toEqual(['0', []])
  })

  it('also takes what an entry fills that was canceled too late', () => {
    const desk = new ProtectionDesk()
    desk.enter('10')
    desk.accept('1:e0-0')
    desk.fill('1:e0-0', '4')
    desk.engine.execution.cancelEntries({}, 'halt', desk.now())
    desk.sent()
    desk.flatten()
    desk.fill('1:e0-0', '6')
    expect(desk.sent()).toEqual(['submit 2:f0-0 SELL 4 MARKET', 'submit 2:f1-0 SELL 6 MARKET'])
  })

  it('is free for new entries once it is flat', () => {
    const desk = new ProtectionDesk()
    desk.enter('10')
    desk.fill('1:e0-0', '10')
    desk.flatten()
    desk.fill('2:f0-0', '10')
    desk.enter('5')
    desk.fill('3:e0-0', '5')
    desk.sent()
    expect([slice(desk), desk.held()]).toEqual([[], '5'])
  })

  it('does not count an exit of the position before it turned', () => {
    const desk = new ProtectionDesk()
    desk.enter('4')
    desk.fill('1:e0-0', '4')
    desk.exit('2', { limit: '120' })
    desk.accept('2:x-0')
    desk.exit('2')
    // The venue sells more than it was told to: its ledger is the truth.
    desk.fill('3:x-0', '5')
    expect([desk.held(), desk.sent().at(-1)]).toEqual(['-1', 'submit 3:u0-0 BUY 1 MARKET'])
    desk.reject('3:u0-0')
    desk.flatten()
    expect(desk.sent()).toEqual(['cancel 2:x-0', 'submit 4:f0-0 BUY 1 MARKET'])
  })

  it('goes with its symbol', () => {
    const desk = offering()
    desk.flatten()
    desk.fill('3:f0-0', '60')
    desk.engine.onCorporateAction({
      kind: 'SymbolChange', symbol: 'ACME', newSymbol: 'NEW', date: sessionDate('2024-03-05'), at: desk.now(),
    })
    desk.sent()
    desk.canceled('2:x-0')
    expect(desk.sent()).toEqual(['submit 3:f1-0 SELL 40 MARKET'])
  })
})

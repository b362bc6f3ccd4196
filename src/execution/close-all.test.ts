import { describe, expect, it } from 'vitest'
import { brokerVenue } from '../model/index.ts'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'

const ENTRY = '1:e0-0'
const BY = { by: 'ann', reason: 'a test' } as const

/** A desk at a broker that answers late. */
function brokerDesk(): ProtectionDesk {
  return new ProtectionDesk(['ACME', 'OTHER'], {}, {}, brokerVenue('after-entry-oco'))
}

function command(desk: ProtectionDesk, kind: 'TakeOverride' | 'GiveBackOverride' | 'Flatten'): void {
  desk.engine.command({ kind, ...BY }, desk.now())
}

/** 100 held with their stop, and a loss that closes everything. */
function losing(desk: ProtectionDesk): void {
  desk.engine.portfolio.observeEquity(2_000_000)
  desk.engine.closeSlice(desk.now())
  desk.wait(1)
  desk.wait(1)
}

describe('a trigger that closes everything while an operator holds the kill switch', () => {
  it('sells nothing before it is given back, and all of it then', () => {
    const desk = brokerDesk()
    desk.enter('100', { stop: '95' })
    desk.accept(ENTRY)
    desk.fill(ENTRY, '100')
    desk.accept('1:s0-0')
    desk.sent()
    command(desk, 'TakeOverride')
    losing(desk)
    expect(desk.kinds()).toContain('KillSwitchTriggered')
    expect([desk.sent(), desk.order('1:s0-0').status]).toEqual([[], 'ACCEPTED'])
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
    command(desk, 'GiveBackOverride')
    expect(desk.sent()).toEqual(['cancel 1:s0-0'])
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
    desk.canceled('1:s0-0')
    expect(desk.sent().join()).toContain('SELL 100 MARKET')
  })

  it('is forgotten where a person resets it before', () => {
    const desk = brokerDesk()
    desk.enter('100', { stop: '95' })
    desk.accept(ENTRY)
    desk.fill(ENTRY, '100')
    desk.accept('1:s0-0')
    command(desk, 'TakeOverride')
    losing(desk)
    desk.engine.command({ kind: 'Reset', ...BY, askedAt: desk.now() }, desk.now())
    desk.engine.portfolio.resetHighWater()
    desk.sent()
    command(desk, 'GiveBackOverride')
    desk.wait(1)
    expect([desk.sent(), desk.order('1:s0-0').status]).toEqual([[], 'ACCEPTED'])
  })
})

describe('an entry that was taken back when everything was closed', () => {
  /** Everything is closed while an entry works, and its cancel is confirmed. */
  function closed(): ProtectionDesk {
    const desk = brokerDesk()
    desk.enter('100', { stop: '95', limit: '100' })
    desk.accept(ENTRY)
    command(desk, 'Flatten')
    desk.canceled(ENTRY)
    expect(desk.sent().slice(-1)).toEqual([`cancel ${ENTRY}`])
    return desk
  }

  it('and of which a fill is heard after its cancel has that sold as well', () => {
    const desk = closed()
    desk.fill(ENTRY, '50')
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
    const [stop] = desk.sent()
    expect(stop).toBe('submit 1:s0-0 SELL 50 STOP 95')
    desk.accept('1:s0-0')
    desk.canceled('1:s0-0')
    expect(desk.sent().join()).toContain('SELL 50 MARKET')
  })

  it('and filled after a person let trading go on keeps its units, guarded', () => {
    const desk = closed()
    desk.engine.command({ kind: 'Reset', ...BY, askedAt: desk.now() }, desk.now())
    desk.fill(ENTRY, '50')
    desk.accept('1:s0-0')
    desk.wait(1)
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 50 STOP 95'])
  })
})

import { describe, expect, it, vi } from 'vitest'
import { brokerVenue } from '../model/index.ts'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'

function deskOf(): ProtectionDesk {
  return new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
}

/** A hundred in ACME with a stop that stands. */
function hold(desk: ProtectionDesk): void {
  const entry = desk.enter('100', { stop: '95' })
  desk.accept(entry)
  desk.fill(entry, '100')
  desk.accept(entry.replace('e0', 's0'))
  desk.sent()
}

/** From here on no approval of risk is a living one. */
function forge(desk: ProtectionDesk): void {
  vi.spyOn(desk.engine.risk, 'verify').mockReturnValue(false)
}

describe('without a living approval', () => {
  it('an exit that waited for its units does not leave, and ends on record', () => {
    const desk = deskOf()
    hold(desk)
    const exit = desk.exit('30')
    forge(desk)
    desk.sent()
    desk.canceled('1:s0-0')
    expect(desk.sent().filter((words) => words.startsWith(`submit ${exit}`))).toEqual([])
    expect(desk.order(exit).status).toBe('CANCELED')
  })

  it('an order of unknown outcome is not sent again', () => {
    const desk = deskOf()
    desk.enter('100')
    desk.sent()
    desk.engine.onOutcomeUnknown(desk.idOf('1:e0-0'), 'timed out', desk.now())
    forge(desk)
    desk.give({
      kind: 'OrderAbsent', clientOrderId: desk.idOf('1:e0-0'), mayResend: true, reason: 'not found',
      at: desk.now(),
    })
    expect([desk.sent(), desk.kinds('1:e0-0').includes('OrderResent')]).toEqual([[], false])
  })

  it('a working order is not changed', () => {
    const desk = deskOf()
    hold(desk)
    forge(desk)
    desk.adjust({ stop: '96' })
    expect(desk.sent()).toEqual([])
    expect(desk.order('1:s0-0').status).toBe('ACCEPTED')
  })
})

describe('what risk decided', () => {
  const decided = (desk: ProtectionDesk): number => (
    desk.kinds().filter((kind) => kind === 'RiskDecided').length)

  it('is on record for a guard that is placed, for its change, and for an exit that is released', () => {
    const desk = deskOf()
    hold(desk)
    expect(decided(desk)).toBe(1)
    desk.adjust({ stop: '96' })
    desk.updated('1:s0-0')
    expect(decided(desk)).toBe(2)
    desk.exit('100')
    desk.canceled('1:s0-0')
    expect(desk.sent()).toContain('submit 3:x-0 SELL 100 MARKET')
    expect(decided(desk)).toBe(3)
  })
})

it('an exit that waited takes all of its strategy, whatever exits of another one take', () => {
  const desk = deskOf()
  const other = desk.enter('100', { strategy: 'two' })
  desk.accept(other)
  desk.fill(other, '100')
  hold(desk)
  desk.exit('80', { strategy: 'two' })
  desk.accept('3:x-0')
  expect(desk.sent()).toEqual(['submit 3:x-0 SELL 80 MARKET'])
  desk.exit('100')
  desk.canceled('2:s0-0')
  expect(desk.sent()).toContain('submit 4:x-0 SELL 100 MARKET')
})

it('an exit that waits asks for a guard that the venue would not let go again', () => {
  const desk = deskOf()
  hold(desk)
  desk.exit('100')
  expect(desk.sent()).toEqual(['cancel 1:s0-0'])
  desk.cancelRejected('1:s0-0')
  expect(desk.sent()).toEqual(['cancel 1:s0-0'])
})

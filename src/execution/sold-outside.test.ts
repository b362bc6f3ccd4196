import { describe, expect, it } from 'vitest'
import { ProtectionDesk, type GuardWords } from '../../test/property/protection-desk.ts'
import {
  money, price, quantity, ZERO_MONEY, type ClientOrderId, type ExecutionId,
} from '../base/index.ts'
import { brokerVenue, coveredPosition, EXTERNAL, type Side } from '../model/index.ts'
import { needsStop } from './oco-guards.ts'

/** 100 of `one` at a broker, guarded as said. */
function holding(guards: GuardWords = {}): ProtectionDesk {
  const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
  desk.give({ kind: 'AccountFound', cash: money('100000'), positions: [], at: desk.now() })
  desk.enter('100', guards)
  desk.accept('1:e0-0')
  desk.fill('1:e0-0', '100')
  if (guards.stop !== undefined) desk.accept('1:s0-0')
  desk.sent()
  return desk
}

/** Somebody else trades in the account. */
function others(desk: ProtectionDesk, side: Side, units: string): void {
  const at = desk.now()
  const clientOrderId = `by-hand-${at}` as ClientOrderId
  desk.tell({
    kind: 'Filled', clientOrderId, at, fill: {
      executionId: `y-${at}` as ExecutionId, clientOrderId, symbol: 'ACME', side, quantity: quantity(units),
      price: price('100'), fee: ZERO_MONEY, at, liquidity: 'TAKER',
    },
  })
}

describe('an exit of a strategy of whose units somebody else has sold some', () => {
  it('is approved for what the account still holds, and no unit more', () => {
    const desk = holding()
    others(desk, 'SELL', '60')
    expect([desk.held(), desk.held({ strategy: EXTERNAL })]).toEqual(['100', '-60'])
    expect(() => desk.exit('41')).toThrow('CONSERVATION')
    desk.exit('40')
    expect(desk.sent()).toEqual(['submit 3:x-0 SELL 40 MARKET'])
    desk.fill('3:x-0', '40')
    expect(() => desk.exit('1')).toThrow('CONSERVATION')
  })

  it('and that waits for its stop to go takes out what is left then', () => {
    const desk = holding({ stop: '95' })
    desk.exit('100')
    expect(desk.sent()).toEqual(['cancel 1:s0-0'])
    others(desk, 'SELL', '60')
    desk.canceled('1:s0-0')
    expect(desk.sent()).toEqual(['submit 2:x-0 SELL 40 MARKET'])
  })

  it('and that works at a price is made smaller, or goes where nothing is left', () => {
    const desk = holding()
    desk.exit('80', { limit: '120' })
    desk.accept('2:x-0')
    desk.fill('2:x-0', '10', '120')
    desk.sent()
    others(desk, 'SELL', '20')
    expect(desk.sent()).toEqual([])
    others(desk, 'SELL', '30')
    // 10 have filled, and the account holds 40 of the 90 that are left.
    expect(desk.sent()).toEqual(['modify 2:x-0 50'])
    desk.updated('2:x-0')
    desk.wait(1)
    expect(desk.sent()).toEqual([])
    others(desk, 'SELL', '40')
    expect(desk.sent()).toEqual(['cancel 2:x-0'])
  })

  it('goes where the venue will not make it smaller', () => {
    const desk = holding()
    desk.exit('100', { limit: '120' })
    desk.accept('2:x-0')
    desk.sent()
    others(desk, 'SELL', '60')
    expect(desk.sent()).toEqual(['modify 2:x-0 40'])
    desk.modifyRejected('2:x-0')
    desk.wait(1)
    expect(desk.sent()).toEqual(['cancel 2:x-0'])
  })

  it('is sold without a stop where no stop is taken, as much as the account holds', () => {
    const desk = holding({ stop: '95' })
    others(desk, 'SELL', '60')
    desk.canceled('1:s0-0')
    expect(desk.sent()).toEqual(['cancel 1:s0-0', 'submit 1:s0-1 SELL 40 STOP 95'])
    for (const name of ['1:s0-1', '1:s0-2', '1:s0-3']) desk.reject(name)
    expect(desk.sent().at(-1)).toMatch(/SELL 40 MARKET$/)
  })
})

describe('whether what is held needs a stop', () => {
  it('goes by the units that its guards are for, not by guards of a position before it', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('separate'))
    const owner = { strategy: 'one', symbol: 'ACME' }
    const needs = (): boolean => {
      const { portfolio, execution } = desk.engine
      return needsStop(execution.protections.of('one', 'ACME'), coveredPosition(portfolio, owner))
    }
    desk.enter('100', { stop: '95' })
    desk.accept('1:e0-0')
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0')
    expect(needs()).toBe(true)
    desk.exit('100')
    desk.fill('2:x-0', '100')
    expect(needs()).toBe(false)
    // The stop is still on its way out when units come that are to have none.
    desk.enter('40')
    desk.fill('3:e0-0', '40')
    expect(needs()).toBe(false)
    desk.canceled('1:s0-0')
    expect(needs()).toBe(false)
    desk.adjust({ stop: '90' })
    expect(needs()).toBe(true)
  })
})

it('buys no more of a short back than the account is short', () => {
  const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('separate'))
  desk.enter('100', { side: 'SELL' })
  desk.fill('1:e0-0', '100')
  others(desk, 'BUY', '70')
  expect(() => desk.exit('31')).toThrow('CONSERVATION')
  desk.exit('30')
})

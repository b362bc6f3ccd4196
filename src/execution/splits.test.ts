import { describe, expect, it } from 'vitest'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'
import { formatFixed, quantity, sessionDate } from '../base/index.ts'

const DATE = sessionDate('2024-03-05')

function split(desk: ProtectionDesk, newUnits: number, oldUnits: number): void {
  desk.engine.onCorporateAction(
    { kind: 'Split', symbol: 'ACME', newUnits, oldUnits, date: DATE, at: desk.now() })
}

describe('a split', () => {
  it('restates price and quantity of the guards', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95', target: '110.02' })
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0', '1:t0-1')
    desk.sent()
    split(desk, 2, 1)
    expect(desk.sent()).toEqual(['modify 1:s0-0 200 47.5', 'modify 1:t0-1 200 55.01'])
    expect(desk.held()).toBe('200')
  })

  it('restates a trailing distance', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { trailing: '4' })
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0')
    desk.sent()
    split(desk, 4, 1)
    expect(desk.sent()).toEqual(['modify 1:s0-0 400 by 1'])
  })

  it('counts units that the guard had filled before in their old size', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '100')
    desk.accept('1:s0-0')
    desk.fill('1:s0-0', '40', '95')
    desk.sent()
    split(desk, 2, 1)
    expect(desk.sent()).toEqual(['modify 1:s0-0 160 47.5'])
    desk.updated('1:s0-0')
    expect(desk.order('1:s0-0').remaining).toBe(quantity('120'))
  })

  it('leaves guards of whole lots for all that is left, whatever the entries come to', () => {
    const desk = new ProtectionDesk()
    for (const signal of [1, 2]) {
      desk.enter('15', { stop: '90' })
      desk.fill(`${signal}:e0-0`, '15')
      desk.accept(`${signal}:s0-0`)
    }
    desk.sent()
    split(desk, 3, 2)
    // 22.5 each: 45 together, and nothing to be paid out.
    expect(desk.held()).toBe('45')
    expect(desk.sent()).toEqual(['modify 1:s0-0 22 60', 'modify 2:s0-0 23 60'])
  })

  it('pays out the odd part, and guards the rest', () => {
    const desk = new ProtectionDesk()
    desk.enter('15', { stop: '90' })
    desk.fill('1:e0-0', '15')
    desk.accept('1:s0-0')
    desk.sent()
    split(desk, 3, 2)
    expect([desk.held(), desk.sent()]).toEqual(['22', ['modify 1:s0-0 22 60']])
    expect(formatFixed(desk.engine.portfolio.imbalance())).toBe('0')
  })

  it('that leaves nothing takes the guards away', () => {
    const desk = new ProtectionDesk()
    desk.enter('5', { stop: '90' })
    desk.fill('1:e0-0', '5')
    desk.accept('1:s0-0')
    desk.sent()
    split(desk, 1, 10)
    expect([desk.held(), desk.sent()]).toEqual(['0', ['cancel 1:s0-0']])
  })

  it('restates the guards at once, without waiting for the entry to go', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95' })
    desk.accept('1:e0-0')
    desk.fill('1:e0-0', '60')
    desk.accept('1:s0-0')
    desk.sent()
    split(desk, 2, 1)
    expect(desk.sent()).toEqual(['cancel 1:e0-0', 'modify 1:s0-0 120 47.5'])
  })

  it('ends what an entry has not filled, and restates exits', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95' })
    desk.accept('1:e0-0')
    desk.fill('1:e0-0', '60')
    desk.accept('1:s0-0')
    desk.exit('60', { limit: '120' })
    desk.accept('2:x-0')
    desk.sent()
    split(desk, 2, 1)
    desk.canceled('1:e0-0')
    expect(desk.sent().toSorted()).toEqual(['cancel 1:e0-0', 'modify 1:s0-0 120 47.5', 'modify 2:x-0 120 60'])
  })
})

describe('a new name', () => {
  it('goes with orders and guards', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '60')
    desk.accept('1:s0-0')
    desk.sent()
    desk.engine.onCorporateAction(
      { kind: 'SymbolChange', symbol: 'ACME', newSymbol: 'NEW', date: DATE, at: desk.now() })
    expect(desk.sent()).toEqual(['cancel 1:e0-0'])
    expect(desk.order('1:s0-0').terms.symbol).toBe('NEW')
    desk.adjust({ symbol: 'NEW', stop: '96' })
    expect(desk.sent()).toEqual(['modify 1:s0-0 96'])
    expect(desk.engine.execution.book.openFor('ACME')).toEqual([])
    expect(desk.engine.execution.book.openFor('NEW')).toHaveLength(2)
  })
})

describe('a delisting', () => {
  it('ends every order, and pays the position out', () => {
    const desk = new ProtectionDesk()
    desk.enter('100', { stop: '95' })
    desk.fill('1:e0-0', '60')
    desk.accept('1:s0-0')
    desk.sent()
    desk.engine.onCorporateAction({ kind: 'Delisting', symbol: 'ACME', date: DATE, at: desk.now() })
    expect(desk.sent()).toEqual(['cancel 1:e0-0', 'cancel 1:s0-0'])
    desk.canceled('1:e0-0')
    desk.canceled('1:s0-0')
    expect([desk.held(), desk.sent(), desk.engine.execution.book.openCount]).toEqual(['0', [], 0])
  })
})

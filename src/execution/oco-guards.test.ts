import { describe, expect, it } from 'vitest'
import { quantity, type UtcMillis } from '../base/index.ts'
import { brokerVenue, type FactBody, type FactKind } from '../model/index.ts'
import { ProtectionDesk, type EntryWords } from '../../test/property/protection-desk.ts'

const ENTRY = '1:e0-0'

function deskOf(): ProtectionDesk {
  return new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
}

function entered(words: EntryWords = { stop: '95', target: '110' }): ProtectionDesk {
  const desk = deskOf()
  desk.enter('100', words)
  desk.accept(ENTRY)
  desk.sent()
  return desk
}

type Body<K extends FactKind> = Extract<FactBody, { kind: K }>

function bodies<K extends FactKind>(desk: ProtectionDesk, kind: K): readonly Body<K>[] {
  return desk.facts.flatMap(({ body }) => (body.kind === kind ? [body as Body<K>] : []))
}

function guarded(words?: EntryWords): ProtectionDesk {
  const desk = entered(words)
  desk.fill(ENTRY, '100')
  desk.accept('1:s0-0')
  if (words === undefined) desk.accept('1:t0-1')
  desk.sent()
  return desk
}

describe('guards where a unit can be promised once', () => {
  it('leave when the entry is filled, stop and target one after the other in one group', () => {
    const desk = entered()
    desk.fill(ENTRY, '30')
    expect(desk.sent()).toEqual([])
    desk.fill(ENTRY, '70')
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 100 STOP 95', 'submit 1:t0-1 SELL 100 LIMIT 110'])
    const [stop, target] = desk.effects.slice(-2)
    expect([stop?.kind, target?.kind]).toEqual(['SubmitOrder', 'SubmitOrder'])
    expect(desk.order('1:s0-0').terms.ocoGroup).toBe(desk.order('1:t0-1').terms.ocoGroup)
  })

  it('of an entry that filled in part for five seconds: its rest is canceled, and the part guarded', () => {
    const desk = entered()
    desk.fill(ENTRY, '30')
    desk.wait(3)
    expect(desk.sent()).toEqual([])
    desk.wait(3)
    expect(desk.sent()).toEqual(['cancel 1:e0-0'])
    desk.canceled(ENTRY)
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 30 STOP 95', 'submit 1:t0-1 SELL 30 LIMIT 110'])
  })

  it('do not wait for an entry that the venue will not let go', () => {
    const desk = entered({ stop: '95' })
    desk.fill(ENTRY, '30')
    for (let second = 0; second < 6; second++) desk.wait(1)
    desk.cancelRejected(ENTRY)
    desk.wait(1)
    desk.cancelRejected(ENTRY)
    desk.wait(1)
    expect(desk.sent().filter((words) => words.startsWith('submit'))).toEqual([])
    desk.cancelRejected(ENTRY)
    expect(desk.sent()).toContain('submit 1:s0-0 SELL 30 STOP 95')
  })

  it('that can be neither fitted nor taken back have the units sold that they do not cover', () => {
    const desk = entered({ stop: '95' })
    desk.fill(ENTRY, '30')
    desk.engine.execution.cancel(desk.idOf(ENTRY), 'enough', desk.now())
    desk.canceled(ENTRY)
    desk.accept('1:s0-0')
    desk.sent()
    desk.fill(ENTRY, '20')
    for (let refusal = 0; refusal < 3; refusal++) {
      expect(desk.sent()).toEqual(['cancel 1:s0-0'])
      desk.cancelRejected('1:s0-0')
    }
    expect(desk.sent()).toEqual(['submit 1:f0-1 SELL 20 MARKET'])
  })

  it('that stand alone are placed as soon as the entry of another strategy is out of their way', () => {
    const desk = deskOf()
    desk.enter('10', { strategy: 'two', limit: '99' })
    desk.accept(ENTRY)
    desk.enter('100', { stop: '95' })
    desk.accept('2:e0-0')
    desk.fill('2:e0-0', '100')
    expect(desk.sent().filter((words) => words.includes('STOP'))).toEqual([])
    desk.canceled(ENTRY)
    expect(desk.sent()).toEqual(['submit 2:s0-0 SELL 100 STOP 95'])
  })

  it('are placed anew, both, when their size changes; one cancel ends the group', () => {
    const desk = guarded()
    desk.fill(ENTRY, '20')
    expect(desk.sent()).toEqual(['cancel 1:s0-0'])
    desk.canceled('1:s0-0')
    expect(desk.sent()).toEqual(['cancel 1:t0-1'])
    desk.canceled('1:t0-1')
    expect(desk.sent()).toEqual(['submit 1:s0-2 SELL 120 STOP 95', 'submit 1:t0-3 SELL 120 LIMIT 110'])
  })

  it('change their prices in place', () => {
    const desk = guarded()
    desk.adjust({ stop: '97' })
    expect(desk.sent()).toEqual(['modify 1:s0-0 97'])
  })

  it('are both gone with one refusal, placed three times, and then the units are sold', () => {
    const desk = entered()
    desk.fill(ENTRY, '100')
    for (let revision = 0; revision < 6; revision += 2) {
      desk.reject(`1:s0-${revision}`)
      desk.reject(`1:t0-${revision + 1}`)
    }
    expect(desk.sent().at(-1)).toBe('submit 1:f0-6 SELL 100 MARKET')
  })

  it('of a trailing stop stand alone, without a target', () => {
    const desk = entered({ trailing: '3', target: '110' })
    desk.fill(ENTRY, '100')
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 100 TRAILING_STOP by 3'])
  })

  it('of a trailing stop with a first level: a plain stop stands there until the trail is better', () => {
    const desk = entered({ stop: '99', trailing: '3', target: '110' })
    desk.fill(ENTRY, '100')
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 100 STOP 99', 'submit 1:t0-1 SELL 100 LIMIT 110'])
    desk.accept('1:s0-0')
    desk.accept('1:t0-1')
    desk.show('ACME', 101.9)
    desk.wait(1)
    expect(desk.sent()).toEqual([])
    desk.show('ACME', 102)
    desk.wait(1)
    expect(desk.sent()).toEqual(['cancel 1:s0-0'])
    desk.canceled('1:s0-0')
    desk.canceled('1:t0-1')
    expect(desk.sent().at(-1)).toBe('submit 1:s0-2 SELL 100 TRAILING_STOP 99 by 3')
    desk.accept('1:s0-2')
    // The trail follows no price back, and its first level is not asked for again.
    desk.show('ACME', 100)
    desk.wait(2)
    expect(desk.sent()).toEqual([])
  })

  it('that trail at once where the first level lies behind the trail', () => {
    const desk = entered({ stop: '95', trailing: '3' })
    desk.fill(ENTRY, '100')
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 100 TRAILING_STOP 95 by 3'])
    desk.accept('1:s0-0')
    desk.adjust({ trailing: '2' })
    expect(desk.sent()).toEqual(['modify 1:s0-0 by 2'])
  })

  it('that trail make way for a stop that is moved closer than the trail, and for no other', () => {
    const desk = guarded({ stop: '95', trailing: '3' })
    desk.adjust({ stop: '96' })
    expect(desk.sent()).toEqual([])
    desk.adjust({ stop: '98' })
    expect(desk.sent()).toEqual(['cancel 1:s0-0'])
    desk.canceled('1:s0-0')
    expect(desk.sent()).toEqual(['submit 1:s0-1 SELL 100 STOP 98'])
  })

  it('leave the sibling to the venue when one of them fills', () => {
    const desk = guarded()
    desk.fill('1:t0-1', '100', '110')
    desk.canceled('1:s0-0')
    expect([desk.sent(), desk.held(), desk.engine.execution.book.openCount]).toEqual([[], '0', 0])
  })
})

describe('sizes that the venue takes off one of two, heard out of order', () => {
  /** Target and stop fill in parts; the venue makes the stop 70, then 50, and it fills whole. */
  function cut(...heard: readonly ('70' | '50' | 'whole')[]): ProtectionDesk {
    const desk = guarded()
    const at = desk.now()
    desk.fill('1:t0-1', '30')
    desk.fill('1:t0-1', '20')
    const clientOrderId = desk.idOf('1:s0-0')
    for (const each of heard) {
      if (each === 'whole') desk.fill('1:s0-0', '50')
      else {
        const made = (at + (each === '70' ? 100 : 200)) as UtcMillis
        desk.tell({ kind: 'Updated', clientOrderId, changes: { quantity: quantity(each) }, at: made })
      }
    }
    return desk
  }

  it.each([
    ['70', '50', 'whole'], ['50', '70', 'whole'], ['50', 'whole', '70'], ['whole', '70', '50'],
    ['whole', '50', '70'], ['70', 'whole', '50'],
  ] as const)('%s, %s, %s: it has ended, as at the venue', (...heard) => {
    const desk = cut(...heard)
    expect([desk.order('1:s0-0').status, desk.order('1:s0-0').remaining]).toEqual(['FILLED', 0n])
    expect(desk.restoredStates().every((state) => state === desk.engine.factState())).toBe(true)
  })

  it('a later word of a larger size is believed: somebody has changed the order at the venue', () => {
    const desk = cut('50')
    const at = desk.now()
    desk.tell({
      kind: 'Updated', clientOrderId: desk.idOf('1:s0-0'), changes: { quantity: quantity('60') }, at,
    })
    expect(desk.order('1:s0-0').terms.quantity).toBe(quantity('60'))
  })
})

describe('an exit where a unit can be promised once', () => {
  it('waits until the guards of its units are gone, and leaves the rest guarded', () => {
    const desk = guarded()
    const exit = desk.exit('30')
    expect(desk.sent()).toEqual(['cancel 1:s0-0', 'cancel 1:t0-1'])
    desk.canceled('1:s0-0')
    expect(desk.sent()).toEqual([])
    expect(desk.engine.execution.book.openFor('ACME').map(({ status }) => status)).toContain('EMULATED')
    desk.canceled('1:t0-1')
    expect(desk.sent()).toEqual([
      'submit 2:x-0 SELL 30 MARKET', 'submit 1:s0-2 SELL 70 STOP 95', 'submit 1:t0-3 SELL 70 LIMIT 110',
    ])
    expect(desk.order(exit).status).toBe('SUBMITTED')
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('leaves guards alone that leave enough units free, while an entry is on its way out', () => {
    // The guards that were placed meanwhile were taken back for the exit and placed again, without end.
    const desk = guarded()
    desk.enter('50', { stop: '95', target: '110' })
    desk.accept('2:e0-0')
    desk.sent()
    desk.exit('30')
    expect(desk.sent()).toEqual(['cancel 1:s0-0', 'cancel 1:t0-1', 'cancel 2:e0-0'])
    desk.canceled('1:s0-0')
    desk.canceled('1:t0-1')
    expect(desk.sent()).toEqual(['submit 1:s0-2 SELL 70 STOP 95', 'submit 1:t0-3 SELL 70 LIMIT 110'])
    desk.accept('1:s0-2', '1:t0-3')
    desk.wait(2)
    expect(desk.sent()).toEqual([])
    desk.canceled('2:e0-0')
    expect(desk.sent()).toEqual(['submit 3:x-0 SELL 30 MARKET'])
  })

  it('takes no more than is left when a guard fills while it waits', () => {
    const desk = guarded()
    desk.exit('100')
    desk.sent()
    desk.fill('1:s0-0', '60', '95')
    desk.canceled('1:s0-0')
    desk.canceled('1:t0-1')
    expect(desk.sent()).toEqual(['submit 2:x-0 SELL 40 MARKET'])
    desk.fill('2:x-0', '40')
    expect(desk.held()).toBe('0')
  })

  it('is called off when nothing is left for it', () => {
    const desk = guarded()
    desk.exit('100')
    desk.sent()
    desk.fill('1:s0-0', '100', '95')
    desk.canceled('1:t0-1')
    expect(desk.sent()).toEqual([])
    expect(desk.engine.execution.book.openCount).toBe(0)
  })

  it('of flattening takes back entries on the other side first, which it would trade against', () => {
    const desk = entered()
    desk.fill(ENTRY, '40')
    desk.flatten()
    expect(desk.sent()).toEqual(['cancel 1:e0-0'])
    desk.canceled(ENTRY)
    expect(desk.sent()).toEqual(['submit 2:f0-0 SELL 40 MARKET'])
  })
})

describe('units without a stop', () => {
  it('are counted from the fill to the stop that the broker has acknowledged', () => {
    const desk = entered({ stop: '95' })
    desk.fill(ENTRY, '100')
    expect(desk.engine.execution.bareParts).toMatchObject([{ strategy: 'one', symbol: 'ACME', level: 0 }])
    desk.accept('1:s0-0')
    expect(desk.engine.execution.bareParts).toEqual([])
    expect(bodies(desk, 'GuardRegained')).toMatchObject([{ bareMs: 1_000 }])
  })

  it('are told of within five seconds, once', () => {
    const desk = entered({ stop: '95' })
    desk.fill(ENTRY, '100')
    for (let seconds = 0; seconds < 20; seconds++) desk.wait(1)
    expect(bodies(desk, 'AlertRaised')).toMatchObject([
      { severity: 'ERROR', component: 'unguarded_position', subject: 'ACME|one' },
    ])
    const [lost, alert] = ['GuardLost', 'AlertRaised'].map((kind) => (
      desk.facts.find(({ body }) => body.kind === kind)?.eventAt ?? 0))
    expect((alert ?? 0) - (lost ?? 0)).toBeLessThanOrEqual(5_000)
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('are told of where the exit that took their stop away is in doubt: it may never come', () => {
    const desk = entered({ stop: '95' })
    desk.fill(ENTRY, '100')
    desk.accept('1:s0-0')
    const exit = desk.exit('100')
    desk.canceled('1:s0-0')
    expect(desk.engine.execution.bareParts).toEqual([])
    desk.engine.onOutcomeUnknown(desk.idOf(exit), 'timed out', desk.now())
    for (let seconds = 0; seconds < 6; seconds++) desk.wait(1)
    expect(desk.engine.execution.bareParts).toMatchObject([{ symbol: 'ACME', level: 1 }])
    expect(desk.sent().slice(-1)).toEqual([`submit ${exit} SELL 100 MARKET`])
    // Once the broker has it, the units are on their way out.
    desk.accept(exit)
    expect(desk.engine.execution.bareParts).toEqual([])
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('are sold at the limit, once, with a critical alert, while the session is on', () => {
    const desk = entered({ stop: '95' })
    desk.fill(ENTRY, '100')
    desk.accept('1:s0-0')
    desk.canceled('1:s0-0')
    desk.sent()
    desk.wait(70)
    // The desk's clock runs after the close: a sale would wait for the open anyway.
    expect(desk.sent()).toEqual([])
    desk.openSession()
    desk.wait(1)
    // The stop that was sent and never acknowledged holds the units: it goes first.
    expect(desk.sent()).toEqual(['cancel 1:s0-1'])
    desk.canceled('1:s0-1')
    expect(desk.sent()).toEqual(['submit 1:f0-2 SELL 100 MARKET'])
    for (let seconds = 0; seconds < 10; seconds++) desk.wait(1)
    expect(desk.sent()).toEqual([])
    expect(bodies(desk, 'AlertRaised').filter(({ severity }) => severity === 'CRITICAL')).toHaveLength(1)
  })
})

import { describe, expect, it } from 'vitest'
import { quantity } from '../base/index.ts'
import { brokerVenue, type FactBody, type FactKind } from '../model/index.ts'
import { ProtectionDesk, type EntryWords } from '../../test/property/protection-desk.ts'

const [ENTRY, STOP, TARGET] = ['1:e0-0', '1:s0-0', '1:t0-1'] as const
const BOTH: EntryWords = { stop: '95', target: '110' }

function deskOf(share = {}): ProtectionDesk {
  const desk = new ProtectionDesk(['ACME'], share, {}, brokerVenue('after-entry-oco', true))
  desk.openSession()
  return desk
}

/** An entry with its legs, all three taken by the venue. */
function entered(words: EntryWords = BOTH): ProtectionDesk {
  const desk = deskOf()
  desk.enter('100', words)
  desk.accept(ENTRY, STOP)
  if (words.target !== undefined) desk.accept(TARGET)
  desk.sent()
  return desk
}

type Body<K extends FactKind> = Extract<FactBody, { kind: K }>

function bodies<K extends FactKind>(desk: ProtectionDesk, kind: K): readonly Body<K>[] {
  return desk.facts.flatMap(({ body }) => (body.kind === kind ? [body as Body<K>] : []))
}

function bareUnits(desk: ProtectionDesk): readonly bigint[] {
  return desk.engine.execution.bareParts.map(({ bare }) => bare)
}

function openNames(desk: ProtectionDesk): readonly string[] {
  return desk.engine.execution.book.openFor('ACME').map(({ terms }) => terms.role)
}

/** What facts and a snapshot make of it is what it is. */
function expectRestored(desk: ProtectionDesk): void {
  for (const state of desk.restoredStates()) expect(state).toBe(desk.engine.factState())
}

describe('an entry with a stop, where the venue takes groups', () => {
  it('takes its guards along: all are approved, and on record before anything leaves', () => {
    const desk = deskOf()
    desk.enter('100', BOTH)
    expect(desk.sent()).toEqual([
      'submit 1:e0-0 BUY 100 MARKET', 'submit 1:s0-0 SELL 100 STOP 95', 'submit 1:t0-1 SELL 100 LIMIT 110',
    ])
    expect(desk.effects.map((each) => each.kind === 'SubmitOrder' && each.isLeg === true))
      .toEqual([false, true, true])
    expect(desk.facts.map(({ body }) => body.kind).filter((kind) => /^(Order|Risk)/.test(kind))).toEqual([
      'OrderInitialized', 'RiskDecided', 'RiskDecided', 'OrderSubmitted',
      'OrderInitialized', 'OrderSubmitted', 'OrderInitialized', 'OrderSubmitted',
    ])
    expect(bodies(desk, 'RiskDecided').map(({ decision }) => decision.verdict))
      .toEqual(['APPROVED', 'APPROVED'])
    expect(openNames(desk)).toEqual(['entry'])
    expectRestored(desk)
  })

  it('takes a stop alone along, in no group', () => {
    const desk = deskOf()
    desk.enter('100', { stop: '95' })
    expect(desk.sent()).toEqual(['submit 1:e0-0 BUY 100 MARKET', 'submit 1:s0-0 SELL 100 STOP 95'])
    expect(desk.order(STOP).terms.ocoGroup).toBeUndefined()
  })

  it('is guarded by them from the instant in which it is known to have filled', () => {
    const desk = entered()
    desk.fill(ENTRY, '100')
    expect(desk.sent()).toEqual([])
    expect(bodies(desk, 'GuardLost')).toEqual([])
    expect(openNames(desk)).toEqual(['stop', 'target'])
    desk.wait(70)
    expect(desk.sent()).toEqual([])
    expectRestored(desk)
  })

  it('is guarded by them when the second part has filled it', () => {
    const desk = entered()
    desk.fill(ENTRY, '30')
    expect([desk.sent(), bareUnits(desk)]).toEqual([[], [quantity('30')]])
    desk.fill(ENTRY, '70')
    expect([desk.sent(), bareUnits(desk)]).toEqual([[], []])
  })

  it.each([
    ['a trailing stop', { trailing: '5' }], ['a trail behind a stop', { stop: '95', trailing: '4' }],
    ['a stop on the wrong side of its limit', { stop: '99', limit: '98.5' }],
    ['a stop at its limit', { stop: '98', limit: '98' }],
    ['a target below its limit', { stop: '95', target: '99', limit: '99.5' }], ['no guard', {}],
  ])('goes alone with %s', (_, words: EntryWords) => {
    const desk = deskOf()
    desk.enter('100', words)
    expect(desk.sent()).toHaveLength(1)
  })

  it('goes alone out of hours, in fractions, and in what is no share', () => {
    const closed = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco', true))
    closed.enter('100', BOTH)
    const parts = deskOf({ lotSize: quantity('0.1'), isFractionable: true })
    parts.enter('100.5', BOTH)
    const coin = deskOf({ assetClass: 'crypto' })
    coin.enter('100', BOTH)
    for (const desk of [closed, parts, coin]) expect(desk.sent()).toHaveLength(1)
  })

  it('goes alone where the account stands on the other side', () => {
    const desk = deskOf()
    desk.enter('100', { strategy: 'two', side: 'SELL' })
    desk.accept(ENTRY)
    desk.fill(ENTRY, '100')
    desk.sent()
    expect(() => desk.enter('50', BOTH)).toThrow('OPPOSITE_STRATEGY')
  })

  it('sells short with a stop above and a target below', () => {
    const desk = deskOf()
    desk.enter('100', { side: 'SELL', stop: '105', target: '90' })
    expect(desk.sent()).toEqual([
      'submit 1:e0-0 SELL 100 MARKET', 'submit 1:s0-0 BUY 100 STOP 105', 'submit 1:t0-1 BUY 100 LIMIT 90',
    ])
  })
})

describe('an entry that fills in part', () => {
  it('is taken back after five seconds; its part is guarded once its legs are proven gone', () => {
    const desk = entered()
    desk.fill(ENTRY, '40')
    desk.wait(6)
    expect(desk.sent()).toEqual(['cancel 1:e0-0'])
    desk.canceled(ENTRY)
    expect(desk.sent()).toEqual(['cancel 1:s0-0'])
    desk.canceled(STOP)
    expect(desk.sent()).toEqual(['cancel 1:t0-1'])
    desk.canceled(TARGET)
    expect(desk.sent()).toEqual(['submit 1:s0-2 SELL 40 STOP 95', 'submit 1:t0-3 SELL 40 LIMIT 110'])
    desk.accept('1:s0-2', '1:t0-3')
    expect(bareUnits(desk)).toEqual([])
    expect(bodies(desk, 'AlertRaised').map(({ component }) => component)).toEqual(['unguarded_position'])
    expectRestored(desk)
  })

  it('is guarded at once where its legs were told to be gone before it', () => {
    const desk = entered()
    desk.fill(ENTRY, '40')
    desk.wait(6)
    desk.canceled(STOP)
    desk.canceled(TARGET)
    desk.sent()
    desk.canceled(ENTRY)
    expect(desk.sent()).toEqual(['submit 1:s0-2 SELL 40 STOP 95', 'submit 1:t0-3 SELL 40 LIMIT 110'])
  })

  it('has its legs counted for nothing while it works', () => {
    const desk = entered()
    desk.fill(ENTRY, '40')
    for (let second = 0; second < 4; second++) desk.wait(1)
    expect(bareUnits(desk)).toEqual([quantity('40')])
    expect(bodies(desk, 'AlertRaised')).toHaveLength(1)
  })
})

describe('an entry that ends without a fill', () => {
  it('leaves nothing behind: legs that the venue kept are taken back', () => {
    const desk = entered()
    desk.engine.execution.cancel(desk.idOf(ENTRY), 'asked', desk.now())
    desk.canceled(ENTRY)
    expect(desk.sent()).toEqual(['cancel 1:e0-0', 'cancel 1:s0-0'])
    desk.canceled(STOP)
    desk.canceled(TARGET)
    expect(openNames(desk)).toEqual([])
    expect(desk.engine.execution.protections.of('one', 'ACME')).toEqual([])
    expect(bodies(desk, 'AlertRaised')).toEqual([])
    expectRestored(desk)
  })

  it('is over with its legs when the venue refuses the request', () => {
    const desk = deskOf()
    desk.enter('100', BOTH)
    desk.sent()
    for (const name of [TARGET, STOP, ENTRY]) desk.reject(name)
    expect([desk.sent(), openNames(desk)]).toEqual([[], []])
    expectRestored(desk)
  })

  it('is taken back when its day is over, since its request has no end at the venue', () => {
    const desk = entered({ stop: '95', limit: '98' })
    desk.wait(3_000)
    expect(desk.sent()).toEqual([])
    desk.wait(700)
    expect(desk.sent()).toEqual(['cancel 1:e0-0'])
    desk.wait(1)
    expect(desk.sent()).toEqual([])
  })

  it('is taken back in a later session as well', () => {
    const desk = entered({ stop: '95', limit: '98' })
    desk.wait(60)
    desk.openSession()
    desk.wait(1)
    expect(desk.sent()).toEqual(['cancel 1:e0-0'])
  })
})

describe('a request without an answer', () => {
  function lost(): ProtectionDesk {
    const desk = deskOf()
    desk.enter('100', BOTH)
    desk.sent()
    for (const name of [ENTRY, STOP, TARGET]) {
      desk.engine.onOutcomeUnknown(desk.idOf(name), 'lost', desk.now())
    }
    return desk
  }

  function absent(desk: ProtectionDesk, words: { mayResend: boolean; proof?: string }): void {
    for (const name of [TARGET, STOP, ENTRY]) {
      desk.give({
        kind: 'OrderAbsent', clientOrderId: desk.idOf(name), reason: 'none', at: desk.now(), ...words,
      })
    }
  }

  it('is a doubt of all of it, and ends with what the venue says', () => {
    const desk = lost()
    expect([ENTRY, STOP, TARGET].map((name) => desk.order(name).isOutcomeUnknown)).toEqual([true, true, true])
    desk.accept(ENTRY, STOP, TARGET)
    desk.fill(ENTRY, '100')
    expect([desk.sent(), bareUnits(desk)]).toEqual([[], []])
  })

  it('is sent again whole, once, by what it is called', () => {
    const desk = lost()
    absent(desk, { mayResend: true })
    expect(desk.sent()).toEqual([
      'submit 1:e0-0 BUY 100 MARKET', 'submit 1:s0-0 SELL 100 STOP 95', 'submit 1:t0-1 SELL 100 LIMIT 110',
    ])
    absent(desk, { mayResend: true })
    expect(desk.sent()).toEqual([])
    expectRestored(desk)
  })

  it('is given up whole where it is proven absent', () => {
    const desk = lost()
    absent(desk, { mayResend: false, proof: 'after the close' })
    expect(openNames(desk)).toEqual([])
    expect(desk.engine.execution.book.waiting()).toEqual([])
    expect(bodies(desk, 'OrderDenied')).toHaveLength(3)
    expectRestored(desk)
  })

  it('waits for the names of its legs when its fill is known first, and counts as bare until then', () => {
    const desk = deskOf()
    desk.enter('100', BOTH)
    desk.accept(ENTRY)
    desk.fill(ENTRY, '100')
    desk.sent()
    expect(bareUnits(desk)).toEqual([quantity('100')])
    desk.accept(TARGET)
    desk.accept(STOP)
    expect([desk.sent(), bareUnits(desk)]).toEqual([[], []])
  })
})

describe('legs that do what they are for, or do not', () => {
  it('take the position out, and the other one goes', () => {
    const desk = entered()
    desk.fill(ENTRY, '100')
    desk.fill(STOP, '100', '94.9')
    desk.canceled(TARGET)
    expect([desk.held(), desk.sent(), openNames(desk)]).toEqual(['0', [], []])
    expect(bodies(desk, 'PositionClosed')).toHaveLength(1)
    expectRestored(desk)
  })

  it('have filled before the fill of their entry is known', () => {
    const desk = entered()
    desk.fill(STOP, '100', '94.9')
    desk.canceled(TARGET)
    desk.fill(ENTRY, '100')
    desk.wait(1)
    expect(desk.held()).toBe('0')
    expect([desk.sent().filter((each) => each.startsWith('submit')), openNames(desk)]).toEqual([[], []])
  })

  it('are placed anew when the venue refuses one of them as the entry has filled', () => {
    const desk = entered()
    desk.reject(STOP)
    desk.fill(ENTRY, '100')
    expect(desk.sent()).toEqual(['cancel 1:t0-1'])
    desk.canceled(TARGET)
    expect(desk.sent()).toEqual(['submit 1:s0-2 SELL 100 STOP 95', 'submit 1:t0-3 SELL 100 LIMIT 110'])
  })

  it('are moved by ADJUST once they stand', () => {
    const desk = entered()
    desk.fill(ENTRY, '100')
    desk.adjust({ stop: '97' })
    expect(desk.sent()).toEqual(['modify 1:s0-0 97'])
    desk.updated(STOP)
    expect([desk.sent(), bareUnits(desk)]).toEqual([[], []])
  })

  it('are left alone by ADJUST while their entry works in part, and moved when it has filled', () => {
    const desk = entered()
    desk.fill(ENTRY, '40')
    desk.adjust({ stop: '97' })
    expect(desk.sent()).toEqual([])
    desk.fill(ENTRY, '60')
    expect(desk.sent()).toEqual(['modify 1:s0-0 97'])
  })
})

describe('other ways out', () => {
  it('an exit by decision takes the legs back first', () => {
    const desk = entered()
    desk.fill(ENTRY, '100')
    desk.exit('100')
    expect(desk.sent()).toEqual(['cancel 1:s0-0', 'cancel 1:t0-1'])
    desk.canceled(STOP)
    desk.canceled(TARGET)
    expect(desk.sent()).toEqual(['submit 2:x-0 SELL 100 MARKET'])
  })

  it('cancel of all entries keeps legs whose entry has filled, and takes the others along', () => {
    const desk = entered()
    desk.fill(ENTRY, '100')
    desk.enter('50', BOTH)
    desk.accept('2:e0-0', '2:s0-0', '2:t0-1')
    desk.sent()
    desk.engine.execution.cancelEntries({}, 'halt', desk.now())
    expect(desk.sent()).toEqual(['cancel 2:e0-0'])
    desk.canceled('2:s0-0')
    desk.canceled('2:t0-1')
    desk.canceled('2:e0-0')
    desk.wait(5)
    expect([desk.sent(), openNames(desk), bareUnits(desk)]).toEqual([[], ['stop', 'target'], []])
  })

  it('flattening sells what an entry has filled in part, once its legs are gone', () => {
    const desk = entered()
    desk.fill(ENTRY, '40')
    desk.engine.command({ kind: 'Flatten', by: 'ann', reason: 'out' }, desk.now())
    desk.sent()
    desk.canceled(ENTRY)
    desk.canceled(STOP)
    desk.canceled(TARGET)
    expect(desk.sent().filter((each) => each.includes('MARKET')))
      .toEqual([expect.stringMatching(/f0-0 SELL 40 MARKET$/)])
  })

  it('flattening takes legs back that stand', () => {
    const desk = entered()
    desk.fill(ENTRY, '100')
    desk.flatten()
    expect(desk.sent()).toEqual(['cancel 1:s0-0', 'cancel 1:t0-1'])
    desk.canceled(TARGET)
    desk.canceled(STOP)
    expect(desk.sent()).toHaveLength(1)
  })

  it('a split restates legs that stand, and they are made to fit', () => {
    const desk = entered()
    desk.fill(ENTRY, '100')
    desk.engine.onCorporateAction({
      kind: 'Split', symbol: 'ACME', newUnits: 2, oldUnits: 1, at: desk.now(), date: '2024-03-05' as never,
    })
    expect(desk.held()).toBe('200')
    desk.wait(1)
    expect(desk.sent()).toContain('cancel 1:s0-0')
    desk.canceled(STOP)
    desk.canceled(TARGET)
    expect(desk.sent().filter((each) => each.startsWith('submit'))).toEqual([
      'submit 1:s0-2 SELL 200 STOP 47.5', 'submit 1:t0-3 SELL 200 LIMIT 55',
    ])
    expectRestored(desk)
  })
})

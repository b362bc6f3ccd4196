import { describe, expect, it } from 'vitest'
import {
  ProtectionDesk, type EntryWords, type Owner,
} from '../../test/property/protection-desk.ts'
import {
  money, price, quantity, sessionDate, ZERO_MONEY, type ClientOrderId, type ExecutionId, type Sequence,
} from '../base/index.ts'
import {
  brokerVenue, orderTerms, OrderRole, type OrderTerms, type Side, type VenueWays,
} from '../model/index.ts'
import { openedAfter } from './opened-units.ts'

const [ENTRY, STOP, TARGET, CLOSER] = ['1:e0-0', '1:s0-0', '1:t0-1', '1:u0-0'] as const
const BOTH: EntryWords = { stop: '95', target: '110' }

/** The ways of venues: in lock step; guards as orders of their own, as pairs, and with their entry. */
const WAYS: readonly (readonly [string, VenueWays | undefined])[] = [
  ['in lock step', undefined], ['separate', brokerVenue('separate')],
  ['after the entry', brokerVenue('after-entry-oco')],
  ['with the entry', brokerVenue('after-entry-oco', true)],
]

/** Units that are held, with both guards at the venue; twelve long unless said otherwise. */
function guarded(venue?: VenueWays, { side = 'BUY' as Side, units = '12' } = {}): ProtectionDesk {
  const desk = new ProtectionDesk(['ACME'], {}, {}, venue)
  desk.openSession()
  desk.enter(units, side === 'BUY' ? BOTH : { side, stop: '110', target: '95' })
  desk.accept(ENTRY)
  desk.fill(ENTRY, units)
  desk.accept(STOP, TARGET)
  desk.sent()
  return desk
}

/** Both guards of the pair fill. */
function doubled(venue?: VenueWays, words: { side?: Side; units?: string } = {}): ProtectionDesk {
  const desk = guarded(venue, words)
  desk.fill(TARGET, words.units ?? '12')
  desk.fill(STOP, words.units ?? '12')
  return desk
}

function alerts(desk: ProtectionDesk): readonly string[] {
  return desk.facts.flatMap(({ body }) => (
    body.kind === 'AlertRaised' && body.severity === 'CRITICAL' ? [body.message] : []))
}

function holds(desk: ProtectionDesk): readonly string[] {
  return desk.facts.flatMap(({ body }) => (body.kind === 'SymbolHeld' ? [body.symbol] : []))
}

/** What facts and a snapshot make of it is what it is. */
function expectRestored(desk: ProtectionDesk): void {
  for (const state of desk.restoredStates()) expect(state).toBe(desk.engine.factState())
}

function submits(desk: ProtectionDesk): readonly string[] {
  return desk.sent().filter((words) => words.startsWith('submit'))
}

describe.each(WAYS)('both guards of a pair that fill (%s)', (_, venue) => {
  it('have what they opened told, the symbol held, and it closed at the market, once', () => {
    const desk = doubled(venue)
    expect([desk.held(), submits(desk)]).toEqual(['-12', ['submit 1:u0-0 BUY 12 MARKET']])
    expect(holds(desk)).toEqual(['ACME'])
    expect(alerts(desk)).toHaveLength(1)
    expect(alerts(desk)[0]).toContain('has opened 12')
    expectRestored(desk)
    desk.accept(CLOSER)
    desk.engine.execution.lookAgain(desk.now())
    for (let second = 0; second < 100; second++) desk.wait(1)
    expect(submits(desk)).toEqual([])
    desk.fill(CLOSER, '5')
    desk.engine.execution.lookAgain(desk.now())
    desk.wait(1)
    desk.fill(CLOSER, '7')
    desk.engine.execution.lookAgain(desk.now())
    desk.wait(1)
    expect([desk.held(), submits(desk), desk.engine.execution.hasUnfinished]).toEqual(['0', [], false])
    expect(alerts(desk)).toHaveLength(1)
    expectRestored(desk)
  })

  it('of a short are sold again', () => {
    const desk = doubled(venue, { side: 'SELL' })
    expect([desk.held(), submits(desk)]).toEqual(['12', ['submit 1:u0-0 SELL 12 MARKET']])
  })

  it('have them closed although trading is halted', () => {
    const desk = guarded(venue)
    desk.engine.note({
      kind: 'KillSwitchTriggered', trigger: 'MANUAL', severity: 'halt', action: 'stop_new_trades',
      measured: 1, limit: 0,
    }, desk.now())
    desk.fill(TARGET, '12')
    desk.fill(STOP, '12')
    expect(submits(desk)).toEqual(['submit 1:u0-0 BUY 12 MARKET'])
  })

  it('have the rest closed where one fills in part', () => {
    const desk = guarded(venue)
    desk.fill(TARGET, '7')
    desk.fill(STOP, '12')
    // Where a unit is promised once, what is left of the other one goes first.
    const first = desk.sent()
    const isPromised = venue?.protection === 'after-entry-oco'
    if (isPromised) expect(first).toEqual(['cancel 1:t0-1'])
    if (isPromised) desk.canceled(TARGET)
    const last = isPromised ? submits(desk) : first
    expect([desk.held(), last]).toEqual(['-7', ['submit 1:u0-0 BUY 7 MARKET']])
    expect(alerts(desk)[0]).toContain('has opened 7')
  })

  it('have it asked for again where the venue refuses it, and a person is told', () => {
    const desk = doubled(venue)
    for (const [revision, seconds] of [2, 3, 5].entries()) {
      desk.reject(`1:u${revision}-0`)
      desk.engine.execution.lookAgain(desk.now())
      expect(desk.held()).toBe('-12')
      desk.wait(seconds)
      desk.engine.execution.lookAgain(desk.now())
    }
    expect(submits(desk)).toEqual([0, 1, 2, 3].map((leg) => `submit 1:u${leg}-0 BUY 12 MARKET`))
    expect(alerts(desk).filter((message) => message.includes('is not closed'))).toHaveLength(1)
    expectRestored(desk)
  })

  it('while everything is flattened are closed once', () => {
    const desk = guarded(venue)
    desk.fill(TARGET, '12')
    desk.flatten()
    desk.fill(STOP, '12')
    expect(submits(desk)).toHaveLength(1)
    expect([alerts(desk).length, holds(desk)]).toEqual([1, ['ACME']])
    desk.flatten()
    desk.engine.execution.lookAgain(desk.now())
    desk.wait(2)
    expect(submits(desk)).toEqual([])
  })

  it('and of which one is taken back have nothing more closed', () => {
    const desk = guarded(venue)
    desk.fill(TARGET, '12')
    const executionId = desk.fill(STOP, '12') as ExecutionId
    desk.reject(CLOSER)
    desk.sent()
    desk.give({ kind: 'ExecutionBusted', clientOrderId: desk.idOf(STOP), executionId, at: desk.now() })
    desk.engine.execution.lookAgain(desk.now())
    desk.wait(5)
    expect([desk.held(), submits(desk), desk.engine.execution.hasUnfinished]).toEqual(['0', [], false])
    expectRestored(desk)
  })
})

describe('units that an order opens although it was to reduce', () => {
  const broker = brokerVenue('after-entry-oco')

  it('are closed alone where others are wished for on their side', () => {
    const desk = guarded(broker)
    desk.fill(TARGET, '12')
    desk.enter('100', { side: 'SELL', stop: '120' })
    desk.accept('2:e0-0')
    desk.fill('2:e0-0', '100')
    desk.accept('2:s0-0')
    desk.sent()
    desk.fill(STOP, '12')
    expect([desk.held(), submits(desk)]).toEqual(['-112', ['submit 1:u0-0 BUY 12 MARKET']])
    desk.accept(CLOSER)
    desk.wait(1)
    desk.fill(CLOSER, '12')
    desk.wait(1)
    expect([desk.held(), desk.sent()]).toEqual(['-100', []])
    expect(desk.order('2:s0-0').isOpen).toBe(true)
    expectRestored(desk)
  })

  it('count as without a stop until an order that closes them is at the venue', () => {
    const desk = doubled(broker)
    const bare = (): readonly bigint[] => desk.engine.execution.bareParts.map((part) => part.bare)
    expect(bare()).toEqual([])
    desk.reject(CLOSER)
    expect(bare()).toEqual([quantity('12')])
    desk.wait(2)
    expect(bare()).toEqual([])
  })

  it('are not closed while the entry of their guard works, whose fills may explain them', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco', true))
    desk.openSession()
    desk.enter('12', BOTH)
    desk.accept(ENTRY, STOP, TARGET)
    desk.sent()
    desk.fill(STOP, '12', '95')
    expect(desk.sent()).toEqual(['cancel 1:e0-0'])
    desk.wait(2)
    desk.fill(ENTRY, '12')
    desk.wait(2)
    expect([desk.held(), submits(desk), desk.engine.execution.hasUnfinished]).toEqual(['0', [], false])
  })

  it('are closed once that entry is gone with fewer', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco', true))
    desk.openSession()
    desk.enter('12', BOTH)
    desk.accept(ENTRY, STOP, TARGET)
    desk.fill(ENTRY, '5')
    desk.fill(STOP, '12', '95')
    desk.canceled(TARGET)
    desk.wait(2)
    expect([desk.held(), submits(desk).slice(3)]).toEqual(['-7', []])
    desk.canceled(ENTRY)
    expect([desk.held(), submits(desk)]).toEqual(['-7', ['submit 1:u0-0 BUY 7 MARKET']])
  })

  it('wait until other guards of the part, which would trade against them, are gone', () => {
    const desk = guarded(broker)
    desk.enter('10', { stop: '94' })
    desk.accept('2:e0-0')
    desk.fill('2:e0-0', '10')
    desk.accept('2:s0-0')
    desk.sent()
    desk.fill(TARGET, '12')
    desk.fill(STOP, '12')
    expect([desk.held(), desk.sent()]).toEqual(['-2', ['cancel 2:s0-0']])
    desk.fill('2:s0-0', '10', '94')
    const closers = ['submit 1:u0-0 BUY 2 MARKET', 'submit 1:u1-0 BUY 10 MARKET']
    expect([desk.held(), desk.sent()]).toEqual(['-12', closers])
  })

  it('go with a split and with a new symbol', () => {
    const desk = doubled(broker)
    desk.reject(CLOSER)
    desk.sent()
    const [date, at] = [sessionDate('2024-03-05'), desk.now()]
    desk.engine.onCorporateAction({ kind: 'Split', symbol: 'ACME', newUnits: 2, oldUnits: 1, date, at })
    desk.engine.onCorporateAction({ kind: 'SymbolChange', symbol: 'ACME', newSymbol: 'NEW', date, at })
    desk.wait(2)
    const sent = desk.effects.at(-1)
    expect(sent).toMatchObject({
      kind: 'SubmitOrder', terms: { symbol: 'NEW', side: 'BUY', quantity: quantity('24'), role: 'flatten' },
    })
    expectRestored(desk)
  })

  it('that close too much are closed in turn', () => {
    const desk = doubled(broker)
    desk.accept(CLOSER)
    desk.sent()
    desk.fill(CLOSER, '15')
    desk.wait(2)
    expect([desk.held(), submits(desk)]).toEqual(['3', ['submit 1:u1-0 SELL 3 MARKET']])
  })

  it('are no more than the account holds: what stands against EXTERNAL is not closed', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, broker)
    desk.give({ kind: 'AccountFound', cash: money('100000'), positions: [], at: desk.now() })
    desk.enter('12', BOTH)
    desk.accept(ENTRY)
    desk.fill(ENTRY, '12')
    desk.accept(STOP, TARGET)
    desk.fill(TARGET, '12')
    const at = desk.now()
    const [clientOrderId, executionId] = ['by-hand' as ClientOrderId, 'y-1' as ExecutionId]
    desk.tell({
      kind: 'Filled', clientOrderId, at, fill: {
        executionId, clientOrderId, symbol: 'ACME', side: 'BUY', quantity: quantity('12'),
        price: price('100'), fee: ZERO_MONEY, at, liquidity: 'TAKER',
      },
    })
    desk.sent()
    desk.fill(STOP, '12')
    desk.wait(2)
    const parts: readonly Owner[] = [{}, { strategy: 'EXTERNAL' }]
    expect([parts.map((part) => desk.held(part)), submits(desk)]).toEqual([['-12', '12'], []])
    expect(holds(desk)).toContain('ACME')
  })
})

describe('what is left of opened units', () => {
  const entry = 'entry' as ClientOrderId
  const before = { side: 'SELL', units: quantity('8'), entry } as const
  const part = { held: quantity('-10'), before }

  /** An order that was only to reduce, of its part's own entry where it is a guard. */
  function reducing(side: Side, role: OrderTerms['role'], parent?: string): OrderTerms {
    return orderTerms({
      clientOrderId: 'order' as ClientOrderId, symbol: 'ACME', side, quantity: quantity('8'), type: 'MARKET',
      timeInForce: 'DAY', isReduceOnly: true, role, strategy: 'one', signal: 1 as Sequence,
      parent: parent as ClientOrderId | undefined,
    })
  }

  it('is less what a closer fills, which keeps whose entry may explain the rest', () => {
    const closer = reducing('BUY', OrderRole.Flatten)
    expect(openedAfter(closer, quantity('3'), part)).toEqual({ ...before, units: quantity('5') })
    expect(openedAfter(closer, quantity('8'), part)).toBeUndefined()
    expect(openedAfter(closer, quantity('-1'), part)).toEqual({ ...before, units: quantity('9') })
  })

  it('is more with what the next guard opens, of whose entry it is then', () => {
    const opens = openedAfter(reducing('SELL', OrderRole.Stop, 'other'), quantity('2'), part)
    expect(opens).toEqual({ side: 'SELL', units: quantity('10'), entry: 'other' })
    const shut = openedAfter(reducing('BUY', OrderRole.Stop, 'other'), quantity('2'), part)
    expect(shut).toEqual(before)
  })
})

import { describe, expect, it } from 'vitest'
import { brokerVenue, type BrokerInput, type FactBody } from '../model/index.ts'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'

const ENTRY = '1:e0-0'
type Absence = Partial<Extract<BrokerInput, { kind: 'OrderAbsent' }>>

function unknownEntry(
  limits: ConstructorParameters<typeof ProtectionDesk>[2] = {}, words: { readonly limit?: string } = {},
): ProtectionDesk {
  const desk = new ProtectionDesk(['ACME', 'OTHER'], {}, limits, brokerVenue('after-entry-oco'))
  desk.enter('100', { stop: '95', ...words })
  desk.sent()
  desk.engine.onOutcomeUnknown(desk.idOf(ENTRY), 'timed out', desk.now())
  return desk
}

function absent(desk: ProtectionDesk, words: Absence = {}): void {
  desk.give({
    kind: 'OrderAbsent', clientOrderId: desk.idOf(ENTRY), mayResend: true, reason: 'not found for 30 s',
    at: desk.now(), ...words,
  })
}

function alerts(desk: ProtectionDesk): readonly Extract<FactBody, { kind: 'AlertRaised' }>[] {
  const all = desk.facts.flatMap(({ body }) => (body.kind === 'AlertRaised' ? [body] : []))
  return all.filter(({ severity }) => severity !== 'WARNING')
}

describe('an order whose submit had no clear answer', () => {
  it('is never taken for rejected: it counts in full until somebody knows', () => {
    // nautechsystems/nautilus_trader#4958: it became REJECTED after retries, and existed.
    const desk = unknownEntry({ grossFraction: 0.015 })
    absent(desk, { mayResend: false })
    desk.wait(600)
    expect(desk.order(ENTRY)).toMatchObject({ status: 'SUBMITTED', isOutcomeUnknown: true, isOpen: true })
    expect(() => desk.enter('60', { symbol: 'OTHER', strategy: 'two' })).toThrow('CAPITAL_AGGREGATE')
    desk.accept(ENTRY)
    expect(desk.order(ENTRY)).toMatchObject({ status: 'ACCEPTED', isOutcomeUnknown: false })
  })

  it('is on record as an alert within a minute, once, and so is a request that stays unanswered', () => {
    const desk = unknownEntry()
    desk.wait(50)
    expect(alerts(desk)).toEqual([])
    for (let seconds = 0; seconds < 30; seconds++) desk.wait(1)
    expect(alerts(desk)).toMatchObject([
      { severity: 'ERROR', component: 'unanswered_order', subject: 'ii-0-one-1-e0-0' },
    ])
    desk.accept(ENTRY)
    desk.engine.execution.cancel(desk.idOf(ENTRY), 'enough', desk.now())
    desk.wait(61)
    expect(alerts(desk)).toHaveLength(2)
    expect(alerts(desk)[1]?.message).toContain('it stays PENDING_CANCEL')
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('is told of where it fills in part while its cancel stays unanswered', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
    desk.enter('100')
    desk.accept(ENTRY)
    desk.engine.execution.cancel(desk.idOf(ENTRY), 'enough', desk.now())
    desk.wait(30)
    desk.fill(ENTRY, '30')
    expect(alerts(desk)).toEqual([])
    desk.wait(31)
    expect(alerts(desk)).toMatchObject([{ component: 'unanswered_order', subject: 'ii-0-one-1-e0-0' }])
  })

  it('is sent again under its id, once in its life, and counts as unknown still', () => {
    const desk = unknownEntry()
    desk.wait(1)
    absent(desk)
    expect(desk.sent()).toEqual(['submit 1:e0-0 BUY 100 MARKET'])
    expect(desk.order(ENTRY)).toMatchObject({ isOutcomeUnknown: true, resendCount: 1 })
    const { submittedAt, sentAt } = desk.order(ENTRY)
    expect(sentAt).toBeGreaterThan(submittedAt)
    desk.wait(5)
    absent(desk)
    absent(desk)
    expect(desk.order(ENTRY).sentAt).toBe(sentAt)
    expect(desk.sent()).toEqual([])
    expect(desk.kinds(ENTRY).filter((kind) => kind === 'OrderResent')).toHaveLength(1)
    expect(alerts(desk)).toHaveLength(1)
    desk.fill(ENTRY, '100')
    expect([desk.held(), desk.order(ENTRY).status]).toEqual(['100', 'FILLED'])
  })

  it('is one entry however often it is sent: limits that it fills to the brim let it go again', () => {
    const brim = { burstFraction: 0.0101, turnoverFraction: 0.0101, entriesPerDayMax: 1, repeatsMax: 1 }
    const desk = unknownEntry(brim, { limit: '101' })
    absent(desk)
    expect(desk.sent()).toHaveLength(1)
    expect(desk.order(ENTRY).resendCount).toBe(1)
    expect(() => desk.enter('2', { symbol: 'OTHER', strategy: 'two' })).toThrow('BURST_NOTIONAL')
  })

  it('stays unknown when risk refuses to send it again: absence is no proof', () => {
    const desk = unknownEntry()
    desk.engine.command({ kind: 'Halt', by: 'ann', reason: 'look' }, desk.now())
    // The halt asked for it back already: what is to go is not sent again.
    absent(desk)
    expect(desk.order(ENTRY)).toMatchObject({ status: 'PENDING_CANCEL', isOutcomeUnknown: true })
    const held = unknownEntry()
    held.engine.note({ kind: 'SymbolHeld', symbol: 'ACME', reason: 'test' }, held.now())
    absent(held)
    expect(held.sent()).toEqual([])
    expect(held.order(ENTRY)).toMatchObject({ status: 'SUBMITTED', isOutcomeUnknown: true, resendCount: 0 })
    expect(alerts(held)[0]?.message)
      .toContain('risk refuses to send it again: TRADING_HALT: ACME rests: test')
  })

  it('ends by proof: denied where it was to stay, canceled where it was to go', () => {
    const desk = unknownEntry()
    absent(desk, { mayResend: false, proof: 'activities of the day have none' })
    expect(desk.order(ENTRY).status).toBe('DENIED')
    expect(desk.facts.at(-1)?.body).toMatchObject({ kind: 'OrderDenied', code: 'ORDER_ABSENT' })
    const leaving = unknownEntry()
    leaving.engine.execution.cancel(leaving.idOf(ENTRY), 'enough', leaving.now())
    absent(leaving, { proof: 'signed by ann' })
    expect([leaving.order(ENTRY).status, leaving.sent()]).toEqual(['CANCELED', ['cancel 1:e0-0']])
  })

  it('is not asked about any more once it is known or has ended: news of its absence are old', () => {
    const known = unknownEntry()
    known.accept(ENTRY)
    absent(known, { proof: 'five minutes later there is none' })
    expect([known.order(ENTRY).status, known.sent()]).toEqual(['ACCEPTED', []])
    const ended = unknownEntry()
    absent(ended, { mayResend: false, proof: 'signed by ann' })
    const before = ended.facts.length
    absent(ended)
    expect([ended.facts.length, ended.sent()]).toEqual([before, []])
  })

  it('is not sent again where its signal is five minutes old: it waits for the proof', () => {
    const desk = unknownEntry()
    desk.wait(301)
    absent(desk)
    expect([desk.sent(), desk.order(ENTRY).resendCount]).toEqual([[], 0])
    absent(desk, { mayResend: false, proof: 'five minutes later there is none' })
    expect(desk.order(ENTRY).status).toBe('DENIED')
    expect(desk.facts.at(-1)?.body).toMatchObject({
      kind: 'OrderDenied', code: 'ORDER_ABSENT', reason: 'five minutes later there is none',
    })
    // Its strategy is free to enter again, and what it took is free as well.
    desk.enter('60', { stop: '95' })
    expect(desk.sent()).toHaveLength(1)
  })

  it('that was given up and comes after all is taken back: its strategy has gone on without it', () => {
    const desk = unknownEntry()
    absent(desk, { mayResend: false, proof: 'five minutes later there is none' })
    desk.accept(ENTRY)
    expect(desk.order(ENTRY)).toMatchObject({ status: 'PENDING_CANCEL', isOpen: true })
    expect(desk.sent()).toEqual([`cancel ${ENTRY}`])
    // What it fills on its way out counts, and is guarded.
    desk.fill(ENTRY, '30')
    desk.canceled(ENTRY)
    expect([desk.held(), desk.order(ENTRY).status]).toEqual(['30', 'CANCELED'])
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 30 STOP 95'])
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('that guards, was given up and comes after all stands: nothing takes a stop back for being late', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
    desk.enter('100', { stop: '95' })
    desk.accept(ENTRY)
    desk.fill(ENTRY, '100')
    const stop = desk.idOf('1:s0-0')
    desk.engine.onOutcomeUnknown(stop, 'timed out', desk.now())
    desk.give({
      kind: 'OrderAbsent', clientOrderId: stop, mayResend: false, reason: 'not found', proof: 'day is over',
      at: desk.now(),
    })
    expect(desk.order('1:s0-0').isOpen).toBe(false)
    desk.sent()
    desk.accept('1:s0-0')
    expect(desk.order('1:s0-0')).toMatchObject({ status: 'ACCEPTED', isOpen: true })
    expect(desk.sent()).not.toContain('cancel 1:s0-0')
  })

  it('that was given up and fills after all works again: its rest is taken back, what filled guarded', () => {
    const desk = unknownEntry()
    absent(desk, { mayResend: false, proof: 'signed by ann' })
    desk.fill(ENTRY, '30')
    expect(desk.order(ENTRY)).toMatchObject({ status: 'PENDING_CANCEL', isOpen: true })
    expect([...desk.engine.execution.book.open()]).toHaveLength(1)
    expect(desk.sent()).toEqual([`cancel ${ENTRY}`])
    desk.fill(ENTRY, '70')
    expect(desk.sent()).toEqual(['submit 1:s0-0 SELL 100 STOP 95'])
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('is in doubt, and ends by proof, where a cancel was asked for before the doubt was known', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
    desk.enter('100')
    desk.engine.execution.cancel(desk.idOf(ENTRY), 'enough', desk.now())
    desk.engine.onOutcomeUnknown(desk.idOf(ENTRY), 'timed out', desk.now())
    expect(desk.order(ENTRY)).toMatchObject({ status: 'PENDING_CANCEL', isOutcomeUnknown: true })
    absent(desk, { mayResend: false, proof: 'after the close there is none' })
    expect(desk.order(ENTRY)).toMatchObject({ status: 'CANCELED', isOutcomeUnknown: false })
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('that was to guard and could not be taken back is taken back once the venue has it', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('separate'))
    desk.enter('100', { stop: '95' })
    desk.fill(ENTRY, '100')
    const stop = '1:s0-0'
    desk.engine.onOutcomeUnknown(desk.idOf(stop), 'timed out', desk.now())
    for (let refusals = 0; refusals < 3; refusals++) {
      desk.engine.execution.cancel(desk.idOf(stop), 'enough', desk.now())
      desk.cancelRejected(stop)
    }
    desk.accept(stop)
    desk.sent()
    desk.fill(desk.exit('100'), '100')
    expect(desk.sent()).toContain(`cancel ${stop}`)
  })

  it('that guards is sent again although an exit waits for it to go, which would wait for ever', () => {
    // Found by the crash matrix: killed before the stop left, and its units were sold for being bare so long.
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
    desk.enter('100', { stop: '95' })
    desk.fill(ENTRY, '100')
    const stop = '1:s0-0'
    desk.sent()
    desk.engine.onOutcomeUnknown(desk.idOf(stop), 'the process ended', desk.now())
    const exit = desk.exit('100')
    expect([desk.sent(), desk.order(stop).status]).toEqual([[`cancel ${stop}`], 'PENDING_CANCEL'])
    absent(desk, { clientOrderId: desk.idOf(stop) })
    expect(desk.sent()).toEqual([`submit ${stop} SELL 100 STOP 95`])
    desk.accept(stop)
    expect(desk.order(stop)).toMatchObject({ status: 'PENDING_CANCEL', isOutcomeUnknown: false })
    desk.canceled(stop)
    expect(desk.sent()).toEqual([`submit ${exit} SELL 100 MARKET`])
    desk.fill(exit, '100')
    expect(desk.held()).toBe('0')
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('that reduces is sent again as often as the venue has none: its units have no stop meanwhile', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
    desk.enter('100', { stop: '95' })
    desk.accept(ENTRY)
    desk.fill(ENTRY, '100')
    desk.accept('1:s0-0')
    const exit = desk.exit('100')
    desk.canceled('1:s0-0')
    desk.sent()
    for (let time = 1; time < 5; time++) {
      desk.engine.onOutcomeUnknown(desk.idOf(exit), 'timed out', desk.now())
      absent(desk, { clientOrderId: desk.idOf(exit) })
      expect(desk.sent()).toEqual([`submit ${exit} SELL 100 MARKET`])
      expect(desk.order(exit)).toMatchObject({ isOutcomeUnknown: true, resendCount: time })
    }
    desk.wait(1)
    expect(desk.engine.execution.bareParts).toHaveLength(1)
    desk.fill(exit, '100')
    expect(desk.held()).toBe('0')
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('is not proven by a cancel that the venue refuses', () => {
    const desk = unknownEntry()
    desk.engine.execution.cancel(desk.idOf(ENTRY), 'enough', desk.now())
    desk.cancelRejected(ENTRY)
    expect(desk.order(ENTRY)).toMatchObject({ status: 'SUBMITTED', isOutcomeUnknown: true })
  })
})

describe('a cancel that the venue refuses although the order works on', () => {
  it('is asked for again by the clock until the entry of a halt is gone, ever more slowly', () => {
    const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
    desk.enter('100', { stop: '95', limit: '100' })
    desk.accept(ENTRY)
    desk.engine.command({ kind: 'Halt', by: 'ann', reason: 'look' }, desk.now())
    const asked: number[] = []
    for (let second = 0; second < 400; second++) {
      if (desk.sent().includes(`cancel ${ENTRY}`)) {
        asked.push(second)
        desk.cancelRejected(ENTRY)
      }
      desk.wait(1)
    }
    expect([asked[0], (asked[1] ?? 0) <= 5]).toEqual([0, true])
    expect([asked.length > 8, asked.length < 20]).toEqual([true, true])
    desk.canceled(ENTRY)
    for (let second = 0; second < 70; second++) desk.wait(1)
    expect(desk.sent()).toEqual([])
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })
})

it('counts a fill of no units, or of fewer, and books nothing: it must not end the session', () => {
  const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
  desk.enter('100', { stop: '95' })
  for (const units of ['0', '-5']) desk.fill(ENTRY, units)
  expect([desk.held(), desk.engine.execution.staleEventCount]).toEqual(['0', 2])
  expect(desk.order(ENTRY)).toMatchObject({ status: 'SUBMITTED', filledQuantity: 0n })
})

describe('a replace whose reply is lost', () => {
  it('counts in both versions until it is known', () => {
    const desk = unknownEntry()
    desk.accept(ENTRY)
    desk.engine.execution.replace(desk.idOf(ENTRY), { quantity: unitsOf(desk, 2n) }, desk.now())
    desk.fill(ENTRY, '100')
    // The old version is filled, the new one may still work.
    expect(desk.order(ENTRY)).toMatchObject({ status: 'PENDING_UPDATE', isOpen: true })
    desk.fill(ENTRY, '60')
    expect(desk.kinds()).not.toContain('OrderOverfilled')
    desk.modifyRejected(ENTRY)
    expect(desk.order(ENTRY)).toMatchObject({ status: 'FILLED', isOpen: false })
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('goes on as the new version when it was accepted', () => {
    const desk = unknownEntry()
    desk.accept(ENTRY)
    desk.engine.execution.replace(desk.idOf(ENTRY), { quantity: unitsOf(desk, 2n) }, desk.now())
    desk.fill(ENTRY, '100')
    desk.updated(ENTRY)
    expect(desk.order(ENTRY)).toMatchObject({ status: 'PARTIALLY_FILLED', isOpen: true })
    desk.fill(ENTRY, '100')
    expect(desk.order(ENTRY).status).toBe('FILLED')
  })
})

function unitsOf(desk: ProtectionDesk, times: bigint): ReturnType<typeof desk.order>['terms']['quantity'] {
  return (desk.order(ENTRY).terms.quantity * times) as ReturnType<typeof desk.order>['terms']['quantity']
}

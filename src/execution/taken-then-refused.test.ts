import { describe, expect, it } from 'vitest'
import { brokerVenue } from '../model/index.ts'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'

const ENTRY = '1:e0-0'

/** 100 held at a broker that answers late, the stop just sent. */
function held(): ProtectionDesk {
  const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
  desk.openSession()
  desk.enter('100', { stop: '95' })
  desk.accept(ENTRY)
  desk.fill(ENTRY, '100')
  desk.sent()
  return desk
}

/** Names of the orders that were sent since the last call. */
function submitted(desk: ProtectionDesk): readonly string[] {
  return desk.sent().flatMap((words) => (words.startsWith('submit ') ? [words.split(' ')[1] as string] : []))
}

/** The broker takes each order, and refuses it afterwards, until nothing more is sent. */
function takeAndRefuse(desk: ProtectionDesk, first: string): readonly string[] {
  const names: string[] = []
  for (let name: string | undefined = first; name !== undefined && names.length < 20;) {
    names.push(name)
    desk.accept(name)
    desk.reject(name)
    name = submitted(desk)[0]
  }
  return names
}

describe('a stop that the venue takes, and refuses afterwards', () => {
  it('counts as refused: after three of them the position is sold', () => {
    const desk = held()
    desk.accept('1:s0-0')
    desk.reject('1:s0-0')
    desk.accept('1:s0-1')
    desk.reject('1:s0-1')
    desk.accept('1:s0-2')
    desk.sent()
    desk.reject('1:s0-2')
    expect(desk.sent()).toEqual(['submit 1:f0-3 SELL 100 MARKET'])
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })

  it('and whose market exit ends alike is tried three times each, and all of it again a minute later', () => {
    const desk = held()
    const round = ['s0', 's0', 's0', 'f0', 'f0', 'f0']
    const legs = (names: readonly string[]): readonly string[] => names.map((name) => name.slice(2, 4))
    expect(legs(takeAndRefuse(desk, '1:s0-0'))).toEqual(round)
    for (let seconds = 0; seconds < 50; seconds++) desk.wait(1)
    expect(desk.sent()).toEqual([])
    const again: string[] = []
    for (let seconds = 0; seconds < 20; seconds++) {
      desk.wait(1)
      for (const name of submitted(desk)) again.push(...takeAndRefuse(desk, name))
    }
    expect(legs(again)).toEqual(round)
    // At last the broker takes one: it stands, and nothing more is sent.
    for (let seconds = 0; seconds < 70; seconds++) {
      desk.wait(1)
      for (const name of submitted(desk)) desk.accept(name)
    }
    expect(desk.engine.execution.bareParts).toEqual([])
    expect(desk.restoredStates()).toEqual([desk.engine.factState(), desk.engine.factState()])
  })
})

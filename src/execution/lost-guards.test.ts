import { describe, expect, it } from 'vitest'
import { brokerVenue, type VenueWays } from '../model/index.ts'
import { ProtectionDesk, type GuardWords } from '../../test/property/protection-desk.ts'

const ENTRY = '1:e0-0'

/** 100 held at a broker, the guards sent and acknowledged. */
function guarded(
  words: GuardWords = { stop: '95' }, protection: VenueWays['protection'] = 'after-entry-oco',
): ProtectionDesk {
  const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue(protection))
  desk.enter('100', words)
  desk.accept(ENTRY)
  desk.fill(ENTRY, '100')
  if (words.stop !== undefined) desk.accept('1:s0-0')
  if (words.target !== undefined) desk.accept(words.stop === undefined ? '1:t0-0' : '1:t0-1')
  desk.sent()
  return desk
}

function alerts(desk: ProtectionDesk): readonly string[] {
  return desk.facts.flatMap(({ body }) => (
    body.kind === 'AlertRaised' && body.component === 'lost_guard' ? [`${body.severity} ${body.message}`] : []
  ))
}

/** Seconds until something leaves, and what that is. */
function wait(desk: ProtectionDesk, most: number): readonly [number, readonly string[]] {
  for (let seconds = 0; seconds <= most; seconds++) {
    const sent = desk.sent()
    if (sent.length > 0) return [seconds, sent]
    desk.wait(1)
  }
  return [most, []]
}

describe('a stop that the venue takes and then ends by itself', () => {
  it('is placed anew at once, then after growing waits, told of, and in the end the units are sold', () => {
    const desk = guarded()
    const waits: number[] = []
    for (let revision = 0; revision < 6; revision++) {
      desk.canceled(`1:s0-${revision}`)
      expect(desk.engine.execution.bareParts).toHaveLength(revision < 5 ? 1 : 0)
      const [seconds, sent] = wait(desk, 120)
      waits.push(seconds)
      expect(sent).toEqual([revision < 5
        ? `submit 1:s0-${revision + 1} SELL 100 STOP 95` : 'submit 1:f0-6 SELL 100 MARKET'])
      if (revision < 5) desk.accept(`1:s0-${revision + 1}`)
    }
    expect(waits[0]).toBe(0)
    expect(waits[5]).toBe(0)
    for (let n = 2; n < 5; n++) expect(waits[n]).toBeGreaterThan(waits[n - 1] ?? 0)
    expect(alerts(desk)).toEqual([
      'WARNING the venue has ended the stop of 100 ACME of one by itself; it is placed anew',
      'CRITICAL the venue has ended the stop of 100 ACME of one by itself, 3 times running; '
        + 'it is placed anew after ever longer waits',
      'CRITICAL the venue has ended the stop of 100 ACME of one by itself, 6 times running; '
        + 'the units are sold at the market',
    ])
    desk.fill('1:f0-6', '100')
    expect([desk.held(), desk.sent()]).toEqual(['0', []])
    const { engine } = desk
    expect(desk.restoredStates()).toEqual([engine.factState(), engine.factState()])
  })

  it('counts the same where it expires, and where it stood with a target', () => {
    const desk = guarded({ stop: '95', target: '110' })
    desk.expire('1:s0-0')
    desk.canceled('1:t0-1')
    expect(desk.sent().slice(-2)).toEqual(
      ['submit 1:s0-2 SELL 100 STOP 95', 'submit 1:t0-3 SELL 100 LIMIT 110'])
    desk.accept('1:s0-2')
    desk.accept('1:t0-3')
    desk.expire('1:s0-2')
    desk.canceled('1:t0-3')
    expect(desk.sent().filter((words) => words.startsWith('submit'))).toEqual([])
    expect(wait(desk, 10)[1]).toEqual(
      ['submit 1:s0-4 SELL 100 STOP 95', 'submit 1:t0-5 SELL 100 LIMIT 110'])
  })

  it('begins a new row once one has stood for ten minutes', () => {
    const desk = guarded()
    for (let revision = 0; revision < 8; revision++) {
      desk.wait(600)
      desk.sent()
      desk.canceled(`1:s0-${revision}`)
      expect(desk.sent()).toEqual([`submit 1:s0-${revision + 1} SELL 100 STOP 95`])
      desk.accept(`1:s0-${revision + 1}`)
    }
    expect(alerts(desk).every((words) => words.startsWith('WARNING'))).toBe(true)
  })

  it('is no loss where we have asked for its end, or the other of its group has filled', () => {
    const desk = guarded({ stop: '95', target: '110' })
    desk.exit('100')
    desk.canceled('1:s0-0')
    desk.canceled('1:t0-1')
    const filled = guarded({ stop: '95', target: '110' })
    filled.fill('1:t0-1', '100')
    filled.canceled('1:s0-0')
    // The first cancel ends the pair there, so that the second is refused before that is heard.
    const refused = guarded({ stop: '95', target: '110' })
    refused.exit('100')
    for (let tries = 0; tries < 3; tries++) refused.cancelRejected('1:t0-1')
    refused.canceled('1:s0-0')
    refused.canceled('1:t0-1')
    expect([alerts(desk), alerts(filled), alerts(refused)]).toEqual([[], [], []])
  })
})

describe('a target without a stop that the venue ends by itself', () => {
  it('is placed anew after growing waits, and in the end done without', () => {
    const desk = guarded({ target: '110' })
    const waits: number[] = []
    for (let revision = 0; revision < 5; revision++) {
      desk.canceled(`1:t0-${revision}`)
      const [seconds, sent] = wait(desk, 50)
      expect(sent).toEqual([`submit 1:t0-${revision + 1} SELL 100 LIMIT 110`])
      waits.push(seconds)
      desk.accept(`1:t0-${revision + 1}`)
    }
    expect([waits[0], waits.toSorted((a, b) => a - b)]).toEqual([0, waits])
    desk.canceled('1:t0-5')
    expect(wait(desk, 50)).toEqual([50, []])
    expect(desk.held()).toBe('100')
  })
})

describe('a stop that was placed anew', () => {
  const PLACES: readonly ['separate' | 'after-entry-oco', readonly string[]][] = [
    ['separate', ['cancel 1:s0-2']],
    // There the stop waits for the target to be gone.
    ['after-entry-oco', []],
  ]

  it.each(PLACES)('is taken back once its end is told to have come of the fill: %s', (protection, sent) => {
    const desk = guarded({ stop: '95', target: '110' }, protection)
    desk.canceled('1:s0-0')
    desk.sent()
    desk.fill('1:t0-1', '100', '110')
    expect([desk.held(), desk.sent()]).toEqual(['0', sent])
  })

  it('is taken back as well where it stood before the fill was heard', () => {
    const desk = guarded({ stop: '95', target: '110' }, 'separate')
    desk.canceled('1:s0-0')
    desk.accept('1:s0-2')
    desk.sent()
    desk.fill('1:t0-1', '100', '110')
    expect([desk.held(), desk.sent()]).toEqual(['0', ['cancel 1:s0-2']])
    desk.canceled('1:s0-2')
    expect([desk.sent(), desk.engine.execution.book.openCount]).toEqual([[], 0])
  })

  it('fits what the target beside it has left, since the venue knows nothing of the two', () => {
    const desk = guarded({ stop: '95', target: '110' }, 'separate')
    desk.canceled('1:s0-0')
    desk.accept('1:s0-2')
    desk.sent()
    desk.fill('1:t0-1', '40', '110')
    expect(desk.sent()).toEqual(['modify 1:s0-2 60'])
  })

  it.each(['separate', 'after-entry-oco'] as const)(
    'fits what the stop before it has left, of which a fill was heard late: %s', (protection) => {
      const desk = guarded({ stop: '95' }, protection)
      desk.canceled('1:s0-0')
      desk.accept('1:s0-1')
      desk.sent()
      desk.fill('1:s0-0', '40', '95')
      expect(desk.sent()).toEqual([protection === 'separate' ? 'modify 1:s0-1 60' : 'cancel 1:s0-1'])
    },
  )
})

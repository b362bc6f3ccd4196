import { describe, expect, it } from 'vitest'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'
import type { Sequence } from '../base/index.ts'
import { SignalType, type FactBody, type Signal } from '../model/index.ts'
import { decideSignal, type SignalDecider } from './decide-signal.ts'
import type { Recorder } from './recorder.ts'

const NO_EVIDENCE = { indicators: {}, rules: [] }

/** Two symbols, of which the strategy holds 100 each, with 10 more of each on the way at a limit. */
function stage(): ProtectionDesk {
  const desk = new ProtectionDesk(['ACME', 'OTHER', 'THIRD'])
  for (const [index, symbol] of ['ACME', 'OTHER'].entries()) {
    const [held, resting] = [`${2 * index + 1}:e0-0`, `${2 * index + 2}:e0-0`]
    desk.enter('100', { symbol })
    desk.accept(held)
    desk.fill(held, '100')
    desk.enter('10', { symbol, limit: '99' })
    desk.accept(resting)
  }
  desk.sent()
  return desk
}

function decide(
  desk: ProtectionDesk, changes: Partial<Signal>, isExitOnly = false,
): { readonly sent: readonly string[]; readonly bodies: readonly FactBody[] } {
  const { engine, facts } = desk
  const at = desk.now()
  const before = facts.length
  const record: Recorder['record'] = (body, when) => {
    engine.note(body, when)
    return facts.length as Sequence
  }
  const recorder = { record, get next() { return (1_000 + facts.length) as Sequence } } as Recorder
  const { risk, execution, portfolio } = engine
  const signals = { isExitOnly: () => isExitOnly } as unknown as SignalDecider['signals']
  const signal: Signal = {
    type: SignalType.Buy, symbol: 'ACME', strategy: 'one', at, strength: 1, ...changes,
  }
  const parts: SignalDecider = { recorder, risk, execution, portfolio, signals }
  decideSignal(parts, { signal, evidence: NO_EVIDENCE }, at)
  engine.risk.endInput()
  return { sent: desk.sent().map(withoutId), bodies: facts.slice(before).map(({ body }) => body) }
}

const withoutId = (words: string): string => words.replace(/^submit \S+/, 'submit')

describe('a signal that closes', () => {
  it('takes the entries of its symbol back before it sells', () => {
    expect(decide(stage(), { type: SignalType.CloseLong }).sent).toEqual(
      ['cancel 2:e0-0', 'submit SELL 100 MARKET'])
  })

  it('does so where a sale takes its own units out, and not where it would enter', () => {
    expect(decide(stage(), { type: SignalType.Sell }).sent).toEqual(
      ['cancel 2:e0-0', 'submit SELL 100 MARKET'])
    expect(decide(stage(), { type: SignalType.Sell, symbol: 'THIRD', quantity: 5 }).sent).toEqual(
      ['submit SELL 5 LIMIT 99.9'])
    const short = new ProtectionDesk(['ACME'])
    for (const limit of [undefined, '101']) {
      short.enter('100', { side: 'SELL', ...(limit === undefined ? {} : { limit }) })
      if (limit === undefined) short.fill('1:e0-0', '100')
    }
    short.sent()
    expect(decide(short, {}).sent).toEqual(['cancel 2:e0-0', 'submit BUY 100 MARKET'])
  })

  it('does so for every leg of a basket that closes, and for no other', () => {
    const closing = { symbol: 'ACME', type: 'CLOSE_LONG' } as const
    expect(decide(stage(), {
      type: SignalType.CloseLong, legs: [closing, { symbol: 'OTHER', type: 'CLOSE_LONG' }],
    }).sent).toEqual(
      ['cancel 2:e0-0', 'cancel 4:e0-0', 'submit SELL 100 MARKET', 'submit SELL 100 MARKET'])
    const turned = decide(stage(), {
      type: SignalType.Buy, symbol: 'THIRD', legs: [{ symbol: 'THIRD', type: 'BUY', weight: 0.01 }, closing],
    })
    expect(turned.sent).toEqual(
      ['cancel 2:e0-0', 'submit BUY 100 LIMIT 100.1', 'submit SELL 100 MARKET'])
  })
})

describe('a signal of a strategy of which only exits pass', () => {
  const discarded = (changes: Partial<Signal>): boolean => (
    decide(stage(), changes, true).bodies.some(({ kind }) => kind === 'SignalDiscarded'))

  it.each([
    [SignalType.Buy, true], [SignalType.Sell, false], [SignalType.CloseLong, false],
    [SignalType.CloseShort, false], [SignalType.Hold, false], [SignalType.Adjust, false],
  ])('%s of what it holds is discarded: %s', (type, isDiscarded) => {
    expect(discarded({ type })).toBe(isDiscarded)
    // Of what it does not hold, a sale would enter as well.
    expect(discarded({ type, symbol: 'THIRD' })).toBe(isDiscarded || type === SignalType.Sell)
  })

  it('is discarded where it changes a size, and passes where it changes guards', () => {
    const type = SignalType.Adjust
    expect([{ quantity: 5 }, { weight: 0.1 }, { stopLoss: 95 }].map((wish) => discarded({ type, ...wish })))
      .toEqual([true, true, false])
  })

  it('is discarded, and nothing leaves, where any leg of its basket enters', () => {
    const legs = [
      { symbol: 'ACME', type: 'CLOSE_LONG' }, { symbol: 'THIRD', type: 'BUY', weight: 0.01 },
    ] as const
    const { sent, bodies } = decide(stage(), { type: SignalType.CloseLong, legs }, true)
    expect(sent).toEqual([])
    expect(bodies.map(({ kind }) => kind)).toEqual(['SignalGenerated', 'SignalDiscarded'])
    expect(bodies[1]).toMatchObject({ code: 'STRATEGY_CHANGED' })
  })

  it('passes where every leg of its basket takes out', () => {
    const [type, sold] = [SignalType.Sell, { symbol: 'ACME', type: 'SELL' }] as const
    expect(discarded({ type, legs: [sold, { symbol: 'OTHER', type: 'CLOSE_LONG' }] })).toBe(false)
    expect(discarded({ type, legs: [sold, { symbol: 'THIRD', type: 'SELL' }] })).toBe(true)
  })
})

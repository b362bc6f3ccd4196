import { describe, expect, it } from 'vitest'
import { checkAdjustment, checkLegs, checkWish } from './check-wish.ts'

describe('what a strategy wishes', () => {
  it.each<[string, unknown, string]>([
    ['a misspelled stop', { stopp: 95 }, 'a wish has no part "stopp"; known are strength, limit, stop,'],
    ['a number in quotes', { quantity: '10' }, 'quantity must be a number, found the text "10"'],
    ['nothing at all', null, 'a wish must be an object such as { stop: 95 }, found null'],
    ['a number', 95, 'a wish must be an object such as { stop: 95 }, found 95'],
    ['a reason that is none', { reason: {} }, 'reason must be a text, found an object'],
  ])('is refused with %s', (_, wish, message) => {
    expect(() => checkWish(wish as never)).toThrow(message)
  })

  it('passes whatever its numbers are: those are for the risk engine', () => {
    const wish = { stop: Number.NaN, strength: 7, metadata: { atr: 1 }, reason: 'dip' }
    expect(() => checkWish(wish)).not.toThrow()
  })

  it('has fewer parts where a position is adjusted', () => {
    expect(() => checkAdjustment({ stop: 95, quantity: 3, reason: 'in' })).not.toThrow()
    expect(() => checkAdjustment({ limit: 95 })).toThrow('an adjustment has no part "limit"')
  })

  it.each<[string, unknown, string]>([
    ['no list', { symbol: 'A', type: 'BUY' }, 'a basket is made of a list of legs, found an object'],
    ['another type', [{ symbol: 'A', type: 'HOLD' }], 'the type of a leg must be one of BUY, SELL,'],
    ['a stop of its own', [{ symbol: 'A', type: 'BUY', stop: 9 }], 'a leg has no part "stop"'],
    ['a weight in quotes', [{ symbol: 'A', type: 'BUY', weight: '1' }], 'weight must be a number'],
  ])('is refused as a basket with %s', (_, legs, message) => {
    expect(() => checkLegs(legs as never)).toThrow(message)
  })
})

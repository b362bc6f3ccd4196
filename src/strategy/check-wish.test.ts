import { describe, expect, it } from 'vitest'
import { utcMillis } from '../base/index.ts'
import { checkAdjustment, checkLegs, checkWish } from './check-wish.ts'
import type { Wish } from './strategy.ts'

const AT = utcMillis(Date.UTC(2024, 2, 4, 21))

describe('what a strategy wishes', () => {
  it.each<[string, unknown, string]>([
    ['a misspelled stop', { stopp: 95 }, 'a wish has no part "stopp"; known are strength, limit, stop,'],
    ['a number in quotes', { quantity: '10' }, 'quantity must be a number, found the text "10"'],
    ['nothing at all', null, 'a wish must be an object such as { stop: 95 }, found null'],
    ['a number', 95, 'a wish must be an object such as { stop: 95 }, found 95'],
    ['a reason that is none', { reason: {} }, 'reason must be a text, found an object'],
  ])('is refused with %s', (_, wish, message) => {
    expect(() => checkWish(wish as never, AT)).toThrow(message)
  })

  it.each<[string, unknown, string]>([
    ['a word in small letters', { timeInForce: 'gtc' }, 'must be one of DAY, GTC, IOC, FOK, GTD, OPG, CLS'],
    ['a number', { timeInForce: 1 }, 'timeInForce must be one of DAY, GTC, IOC, FOK, GTD, OPG, CLS, found 1'],
    ['GTD alone', { timeInForce: 'GTD' }, 'GTD needs goodTill, the instant at which the order ends'],
    ['another word beside an instant', { timeInForce: 'DAY', goodTill: AT + 1 },
      'goodTill makes an order GTD: leave timeInForce off, found DAY'],
    ['a trigger that is to fill at once', { trigger: 9, timeInForce: 'IOC' },
      'an order with a trigger waits: timeInForce must be DAY or GTC, found IOC'],
    ['a trigger in an auction', { trigger: 9, timeInForce: 'OPG' }, 'must be DAY or GTC, found OPG'],
    ['an instant that is over', { goodTill: AT },
      'must be an instant after the bar\'s close at 2024-03-04T21:00:00Z, found 2024-03-04T21:00:00Z'],
    ['no instant', { goodTill: Number.NaN }, 'found NaN'],
    ['a part of a millisecond', { goodTill: AT + 0.5 }, 'found 1709586000000.5'],
    ['an instant in words', { goodTill: '2024-03-05' }, 'goodTill must be a number, found the text'],
  ])('is refused with a life that is %s', (_, wish, message) => {
    expect(() => checkWish(wish as never, AT)).toThrow(message)
  })

  it.each<Wish>([
    { timeInForce: 'GTC', trigger: 9, limit: 9.5 }, { timeInForce: 'IOC', limit: 9 },
    { goodTill: utcMillis(AT + 1), trigger: 9 }, { goodTill: utcMillis(AT + 1), timeInForce: 'GTD' },
  ])('has lives that go with its prices: %o', (wish) => {
    expect(() => checkWish(wish, AT)).not.toThrow()
  })

  it('passes whatever its numbers are: those are for the risk engine', () => {
    const wish = { stop: Number.NaN, strength: 7, metadata: { atr: 1 }, reason: 'dip' }
    expect(() => checkWish(wish, AT)).not.toThrow()
  })

  it('has fewer parts where a position is adjusted', () => {
    expect(() => checkAdjustment({ stop: 95, quantity: 3, reason: 'in' })).not.toThrow()
    expect(() => checkAdjustment({ limit: 95 })).toThrow('an adjustment has no part "limit"')
    expect(() => checkAdjustment({ trigger: 95 })).toThrow('an adjustment has no part "trigger"')
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

import { describe, expect, it } from 'vitest'
import { BodyDoji, BodyLong, Near, ShadowShort } from './candle-setting.ts'
import { CandleWindow } from './candle-window.ts'

/** Opens at 100, closes `body` higher, with shadows of 1 above and 3 below. */
function white(body: number): { open: number; high: number; low: number; close: number } {
  return { open: 100, high: 101 + body, low: 97, close: 100 + body }
}

describe('CandleWindow', () => {
  it('reads lengths and ends of a candle counted from the newest', () => {
    const window = new CandleWindow([], 0)
    window.push({ open: 10, high: 15, low: 8, close: 12 })
    window.push({ open: 12, high: 13, low: 4, close: 7 })
    expect([window.open(1), window.high(1), window.low(1), window.close(1)]).toEqual([10, 15, 8, 12])
    expect([window.body(0), window.range(0), window.top(0), window.bottom(0)]).toEqual([5, 9, 12, 7])
    expect([window.upperShadow(0), window.lowerShadow(0)]).toEqual([1, 3])
    expect([window.color(1), window.color(0), window.count]).toEqual([1, -1, 2])
  })

  it('calls a candle white whose close equals its open', () => {
    const window = new CandleWindow([], 0)
    window.push({ open: 10, high: 11, low: 9, close: 10 })
    expect([window.isWhite(0), window.isBlack(0), window.color(0)]).toEqual([true, false, 1])
  })

  it('tells gaps between bodies from gaps between whole candles', () => {
    const window = new CandleWindow([], 0)
    window.push({ open: 10, high: 14, low: 9, close: 12 })
    window.push({ open: 13, high: 16, low: 13, close: 15 })
    expect([window.bodyGapsUp(0, 1), window.gapsUp(0, 1)]).toEqual([true, false])
    expect([window.bodyGapsDown(1, 0), window.gapsDown(1, 0)]).toEqual([true, false])
    window.push({ open: 18, high: 19, low: 17, close: 18 })
    expect([window.gapsUp(0, 1), window.gapsDown(1, 0)]).toEqual([true, true])
  })

  it('averages the candles before the one that is judged, and rolls on', () => {
    const window = new CandleWindow([[BodyLong, 0], [BodyDoji, 1], [Near, 0], [ShadowShort, 0]], 11)
    for (let body = 1; body <= 12; body += 1) window.push(white(body))
    expect(window.limit(BodyLong, 0)).toBe(6.5) // bodies 2..11
    expect(window.limit(BodyDoji, 1)).toBeCloseTo(0.95, 12) // a tenth of ranges 5..14
    expect(window.limit(Near, 0)).toBeCloseTo(2.6, 12) // a fifth of ranges 11..15
    expect(window.limit(ShadowShort, 0)).toBe(2) // half of 1 + 3
    window.push(white(13))
    expect(window.limit(BodyLong, 0)).toBe(7.5)
  })

  it('multiplies prices and averages when it is rescaled', () => {
    const window = new CandleWindow([[BodyLong, 0]], 10)
    for (let body = 1; body <= 11; body += 1) window.push(white(body))
    window.rescale(0.5)
    expect([window.open(0), window.close(0), window.body(0)]).toEqual([50, 55.5, 5.5])
    expect(window.limit(BodyLong, 0)).toBe(2.75)
  })

  it('refuses undeclared averages, prices that are not finite, and averages that start too early', () => {
    const window = new CandleWindow([[BodyLong, 0]], 10)
    expect(() => window.limit(Near, 0)).toThrow('not a declared average')
    expect(() => window.push({ open: 1, high: Number.NaN, low: 1, close: 1 })).toThrow('not finite')
    expect(() => new CandleWindow([[BodyLong, 1]], 10)).toThrow('starts at index 10')
    expect(() => new CandleWindow([[BodyLong, 5]], 20)).toThrow('back 5 is outside 0..4')
  })
})

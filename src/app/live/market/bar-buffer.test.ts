import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UtcMillis } from '../../../base/index.ts'
import type { Bar } from '../../../model/index.ts'
import { BarBuffer } from './bar-buffer.ts'

const MINUTE = 60_000

function minute(place: number, symbol = 'AAA'): Bar {
  const closeAt = place * MINUTE as UtcMillis
  return {
    symbol, timeframe: '1m', openAt: closeAt - MINUTE as UtcMillis, closeAt,
    open: 1, high: 1, low: 1, close: 1, volume: 1,
  }
}

/** Takes everything out, instant by instant. */
function emptied(buffer: BarBuffer): readonly number[] {
  const taken: number[] = []
  for (let at = buffer.firstAt; at < Infinity; at = buffer.firstAt) {
    if (buffer.take(at).size > 0) taken.push(at / MINUTE)
  }
  return taken
}

describe('bars that wait', () => {
  it('come out by their instants, whatever the order in which they came', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 30 })), fc.nat(30), (places, early) => {
      const buffer = new BarBuffer()
      for (const place of places) buffer.put(minute(place, `S${place % 3}`))
      const rest = new Set(places)
      if (rest.delete(early)) expect(buffer.take(early * MINUTE).size).toBe(1)
      expect(buffer.take(99 * MINUTE).size).toBe(0)
      expect(emptied(buffer)).toEqual([...rest].toSorted((a, b) => a - b))
    }))
  })

  it('are found at once where they are many: the past of hourly indicators is tens of thousands', () => {
    const buffer = new BarBuffer()
    const places = Array.from({ length: 150_000 }, (_, index) => index)
    for (const place of places) buffer.put(minute(place))
    expect(emptied(buffer)).toEqual(places)
  })
})

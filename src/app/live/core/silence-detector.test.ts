import { describe, expect, it } from 'vitest'
import { SilenceDetector } from './silence-detector.ts'

const detector = (): SilenceDetector => new SilenceDetector({ silentMs: 1_000, lookMs: 100 }, 0)

/** Looks every 100 ms, and gives what was found. */
function look(at: SilenceDetector, from: number, to: number): readonly unknown[] {
  const found: unknown[] = []
  for (let now = from; now <= to; now += 100) found.push(at.look(now))
  return found.filter((news) => news !== undefined)
}

describe('a silence detector', () => {
  it('is quiet while beats come, also late ones', () => {
    const watch = detector()
    for (let now = 900; now < 10_000; now += 900) {
      expect(look(watch, now - 800, now)).toEqual([])
      expect(watch.beat(now)).toBeUndefined()
    }
  })

  it('reports a silence once, at its limit, and the next beat as its end', () => {
    const watch = detector()
    expect(look(watch, 100, 900)).toEqual([])
    expect(look(watch, 1_000, 5_000)).toEqual([{ kind: 'silent', forMs: 1_000 }])
    expect(watch.beat(5_050)).toEqual({ kind: 'back', afterMs: 5_050 })
    expect(look(watch, 5_100, 6_000)).toEqual([])
    expect(look(watch, 6_100, 9_000)).toEqual([{ kind: 'silent', forMs: 1_050 }])
  })

  it('does not blame others for a pause of its own', () => {
    const watch = detector()
    expect(look(watch, 100, 500)).toEqual([])
    expect(watch.look(60_000)).toBeUndefined()
    expect(look(watch, 60_100, 60_900)).toEqual([])
    expect(look(watch, 61_000, 61_100)).toEqual([{ kind: 'silent', forMs: 1_000 }])
  })
})

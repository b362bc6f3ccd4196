import { describe, expect, it } from 'vitest'
import type { Sequence, UtcMillis } from '../base/index.ts'
import { foldFact, type FactBody, type Session } from '../model/index.ts'
import { OutsideWatch, seriesAgeMs, type WatchedSeries } from './outside-watch.ts'

function tell(watch: OutsideWatch, at: number, body: FactBody): void {
  const eventAt = at as UtcMillis
  foldFact(watch.folds, {
    sequence: 1 as Sequence, eventAt, knownAt: eventAt, correlation: 0 as Sequence, body,
  })
}

describe('a line', () => {
  const begun = (): OutsideWatch => {
    const watch = new OutsideWatch()
    tell(watch, 1_000, { kind: 'RunStarted', mode: 'live', capital: 0n as never, strategies: [] })
    return watch
  }
  const down = (watch: OutsideWatch, at: number): readonly number[] => (
    [watch.downMs('broker', at as UtcMillis), watch.downMs('data', at as UtcMillis)])

  it('that nobody has told of is down, from the beginning of the run on', () => {
    expect(down(new OutsideWatch(), 5)).toEqual([5, 5])
    expect(down(begun(), 4_000)).toEqual([3_000, 3_000])
    expect(begun().isConnected('broker')).toBe(false)
  })

  it('is down for 1 ms at least, and for 0 once it is up', () => {
    const watch = begun()
    expect(down(watch, 1_000)).toEqual([1, 1])
    tell(watch, 2_000, { kind: 'ConnectionChanged', part: 'broker', isConnected: true })
    expect(down(watch, 9_000)).toEqual([0, 8_000])
    expect([watch.isConnected('broker'), watch.isConnected('data')]).toEqual([true, false])
    tell(watch, 9_500, { kind: 'ConnectionChanged', part: 'broker', isConnected: false })
    expect(down(watch, 10_000)).toEqual([500, 9_000])
  })

  it('is saved as it stands', () => {
    const watch = begun()
    tell(watch, 2_000, { kind: 'ConnectionChanged', part: 'data', isConnected: true })
    const other = new OutsideWatch()
    other.restore(watch.state())
    expect(down(other, 3_000)).toEqual([2_000, 0])
  })
})

describe('how late a series is', () => {
  const OPEN = 1_000_000
  const session = { openAt: OPEN as UtcMillis, closeAt: (OPEN + 600_000) as UtcMillis } as Session
  const age = (second: number, changes: { readonly [K in keyof WatchedSeries]?: number | undefined } = {},
    during: Session | undefined = session,
  ): number => seriesAgeMs({
    session: during, lastCloseAt: 0, watchedFrom: 0, barMs: 60_000, lineDownMs: 0, ...changes,
    now: OPEN + second * 1_000,
  } as WatchedSeries)

  it('counts from when the next bar was due: a length after the open, the last bar or the start', () => {
    expect([age(59), age(60), age(61)]).toEqual([0, 0, 1_000])
    expect([age(180, { lastCloseAt: OPEN + 60_000 }), age(100, { watchedFrom: OPEN + 30_000 })])
      .toEqual([60_000, 10_000])
  })

  it('is nothing out of session, which begins at its open and has ended at its close', () => {
    const isDown = { lineDownMs: 1_000_000 }
    expect([age(-1, isDown), age(0, isDown), age(1, isDown)]).toEqual([0, 0, 1_000])
    expect([age(599, isDown), age(600, isDown), age(700, isDown)]).toEqual([599_000, 0, 0])
    expect(seriesAgeMs({
      session: undefined, lastCloseAt: 0, watchedFrom: 0, barMs: 1, lineDownMs: 9, now: OPEN,
    } as unknown as WatchedSeries)).toBe(0)
  })

  it('counts a line that is down while somebody watches, whatever the bars', () => {
    expect(age(10, { lineDownMs: 3_000 })).toBe(3_000)
    expect(age(10, { lineDownMs: 30_000 })).toBe(10_000)
    expect(age(10, { lineDownMs: 30_000, watchedFrom: OPEN + 8_000 })).toBe(2_000)
  })

  it('of days knows of no bar that is due while a session runs', () => {
    expect(age(500, { barMs: undefined })).toBe(0)
    expect(age(500, { barMs: undefined, lineDownMs: 7 })).toBe(7)
  })
})

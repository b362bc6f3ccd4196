import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarNamed, intradayIntervals, TradingHours } from '../calendar/index.ts'
import { allocateColumns, barAt, type Bar, type Session, type Timeframe } from '../model/index.ts'
import { aggregate } from './aggregated-source.ts'
import { BarFold } from './bar-fold.ts'
import { writeRow } from './bar-row.ts'
import { ColumnsSource } from './columns-source.ts'

const CALENDAR = calendarNamed('XNYS')
const DAYS = ['2024-07-02', '2024-07-03', '2024-07-05', '2024-07-08'] as Session['date'][]

/** Every minute of those days, extended hours included. */
const MINUTES = DAYS.flatMap((date) => {
  const session = CALENDAR.session(date) as Session
  const intervals = intradayIntervals(session, 1, TradingHours.Extended)
  return Array.from({ length: intervals.count }, (_, index) => ({
    openAt: intervals.openAt(index), closeAt: intervals.closeAt(index),
  }))
})

/** Minutes of some days in extended hours; `picks` says which are there and what they cost. */
function minutesOf(picks: readonly number[]): readonly Bar[] {
  let at = 0
  return picks.flatMap((pick) => {
    at += 1 + (pick % 37)
    const times = MINUTES[at]
    if (times === undefined) return []
    const close = 100 + (pick % 13)
    const range = { open: 100, close, high: Math.max(100, close) + (pick % 3), low: 100 - (pick % 5) }
    return [{ symbol: 'AAA', timeframe: '1m' as const, ...times, ...range, volume: pick % 1_000 }]
  })
}

async function aggregated(minutes: readonly Bar[], timeframe: Timeframe): Promise<readonly Bar[]> {
  const columns = allocateColumns(minutes.length)
  for (const [row, bar] of minutes.entries()) writeRow(columns, row, bar)
  columns.length = minutes.length
  const key = { symbol: 'AAA', timeframe: '1m', adjustment: 'raw' } as const
  const source = aggregate(new ColumnsSource(key, columns), timeframe, CALENDAR)
  if (!source.ok) throw new Error(source.failure.message)
  const bars: Bar[] = []
  for (let page = await source.value.next(); page !== undefined; page = await source.value.next()) {
    for (let row = 0; row < page.length; row++) bars.push(barAt(page, row, { symbol: 'AAA', timeframe }))
  }
  return bars
}

/** The bars that a fold gives, each at its end. */
function folded(fold: BarFold, minutes: readonly Bar[], until = Infinity): Bar[] {
  const bars: Bar[] = []
  const end = (at: number): void => {
    for (let next = fold.endsAt; next <= at; next = fold.endsAt) {
      const bar = fold.close(next)
      if (bar !== undefined) bars.push(bar)
    }
  }
  for (const minute of minutes) {
    end(minute.openAt)
    fold.take(minute)
  }
  end(Math.min(until, Number.MAX_SAFE_INTEGER))
  return bars
}

const picks = fc.array(fc.nat(100_000), { minLength: 30, maxLength: 120 })
const timeframes = fc.constantFrom<Timeframe>('5m', '15m', '1h', '1d', '1w')

describe('BarFold', () => {
  it('gives the bars that aggregating the whole series does', async () => {
    await fc.assert(fc.asyncProperty(picks, timeframes, async (drawn, timeframe) => {
      const minutes = minutesOf(drawn)
      const expected = await aggregated(minutes, timeframe)
      const given = folded(new BarFold('AAA', timeframe, CALENDAR), minutes)
      // The data leave the last interval in its midst; the clock ends it.
      expect(given.slice(0, expected.length)).toEqual(expected)
      expect(given.length - expected.length).toBeLessThanOrEqual(1)
    }), { numRuns: 60 })
  })

  it('with bars made anew ends where it does when they come right at once', () => {
    fc.assert(fc.property(picks, timeframes, fc.nat(), (drawn, timeframe, which) => {
      const minutes = minutesOf(drawn)
      const late = minutes[which % minutes.length] as Bar
      const right = folded(new BarFold('AAA', timeframe, CALENDAR), minutes)
      const fold = new BarFold('AAA', timeframe, CALENDAR)
      const before = minutes.filter((bar) => bar !== late && bar.openAt < late.closeAt + 600_000)
      const after = minutes.filter((bar) => bar.openAt >= late.closeAt + 600_000)
      const first = folded(fold, before, late.closeAt + 600_000)
      const corrected = fold.correct(late)
      const last = folded(fold, after)
      const all = [...first.filter((bar) => bar.closeAt !== corrected?.closeAt), ...last, corrected]
      const ascending = all.filter((bar) => bar !== undefined).toSorted((a, b) => a.closeAt - b.closeAt)
      expect(ascending).toEqual(right)
    }), { numRuns: 100 })
  })
})

import fc from 'fast-check'
import { expect } from 'vitest'
import { liveSeries, type LiveStep } from '../../src/app/live/market/index.ts'
import { calendarNamed, intradayIntervals } from '../../src/calendar/index.ts'
import { aggregate, ColumnsSource, writeRow } from '../../src/data/index.ts'
import { allocateColumns, barAt, type Bar, type Session, type Timeframe } from '../../src/model/index.ts'
import { seededRandom } from './backtest-harness.ts'
import { MemoryRecording, type Roughness } from './rough-feed.ts'

/** The exchange of all series. */
export const CALENDAR = calendarNamed('XNYS')
/** What is watched. */
export const SYMBOLS = ['AAA', 'BBB']
const WATCHED = ['5m', '15m', '1h', '1w'] as const
/** The series of a market of two symbols. */
export const SERIES = liveSeries([
  ...WATCHED.map((timeframe) => ({ symbol: 'AAA', timeframe })), { symbol: 'BBB', timeframe: '5m' },
])
/** The Friday after Thanksgiving closes early; New York's clocks do not change, the holiday does the work. */
const FROM = '2024-11-21' as Session['date']
const TO = '2024-12-02' as Session['date']
/** The sessions that there are bars of. */
export const SESSIONS = CALENDAR.sessions(FROM, TO)
/** The last of them. */
export const LAST = SESSIONS.at(-1) as Session

/** One minute in three of each session, at random, but for its last, so that nothing is left in its midst. */
function minutesOf(symbol: string, seed: number): readonly Bar[] {
  const random = seededRandom(seed)
  let price = 100
  return SESSIONS.flatMap((session) => {
    const intervals = intradayIntervals(session, 1)
    return Array.from({ length: intervals.count }, (_, index) => index)
      .filter((index) => index === intervals.count - 1 || random() < 0.3)
      .map((index) => {
        const open = price
        price = Math.max(10, Math.round((price + random() - 0.5) * 100) / 100)
        return {
          symbol, timeframe: '1m' as const, openAt: intervals.openAt(index),
          closeAt: intervals.closeAt(index), open, close: price,
          high: Math.max(open, price), low: Math.min(open, price),
          volume: 1 + Math.floor(random() * 1_000),
        }
      })
  })
}

async function coarser(minutes: readonly Bar[], timeframe: Timeframe): Promise<readonly Bar[]> {
  if (timeframe === '1m') return minutes
  const columns = allocateColumns(minutes.length)
  for (const [row, bar] of minutes.entries()) writeRow(columns, row, bar)
  columns.length = minutes.length
  const key = { symbol: minutes[0]?.symbol ?? '', timeframe: '1m', adjustment: 'raw' } as const
  const made = aggregate(new ColumnsSource(key, columns), timeframe, CALENDAR)
  if (!made.ok) throw new Error(made.failure.message)
  const bars: Bar[] = []
  for (let page = await made.value.next(); page !== undefined; page = await made.value.next()) {
    for (let row = 0; row < page.length; row++) {
      bars.push(barAt(page, row, { symbol: key.symbol, timeframe }))
    }
  }
  return bars
}

const MINUTES = SYMBOLS.map((symbol, index) => minutesOf(symbol, index + 1))
/** The bars of every series as they really were. */
export const TRUTH = await Promise.all(SERIES.map(({ symbol, timeframe }) => (
  coarser(MINUTES[SYMBOLS.indexOf(symbol)] as readonly Bar[], timeframe)
)))
/** The same, as a feed reads them. */
export const RECORDING = new MemoryRecording(TRUTH.flatMap((bars, index) => (
  ['1m', '1d'].includes(SERIES[index]?.timeframe ?? '') ? bars : []
)))

/** Every bar of every series in the order in which it was shown, and those that were corrected. */
export function shownBy(steps: readonly LiveStep[]) {
  const shown: Bar[][] = SERIES.map(() => [])
  const corrected = new Map<string, Bar>()
  for (const step of steps) {
    const slices = step.kind === 'slice' ? [step] : step.kind === 'warmup' ? step.parts : []
    for (const slice of slices) {
      if (slice.kind === 'slice') for (const { series, bar } of slice.bars) shown[series]?.push(bar)
    }
    if (step.kind === 'correction') corrected.set(`${step.series} ${step.bar.closeAt}`, step.bar)
  }
  return { shown, corrected }
}

/** Every bar of every series, corrected ones in their place. */
export function mendedBy(steps: readonly LiveStep[]): readonly (readonly Bar[])[] {
  const { shown, corrected } = shownBy(steps)
  return shown.map((bars, series) => {
    const mended = new Map(bars.map((bar) => [bar.closeAt, bar]))
    for (const [key, bar] of corrected) {
      if (key.startsWith(`${series} `)) mended.set(bar.closeAt, bar)
    }
    return [...mended.values()].toSorted((a, b) => a.closeAt - b.closeAt)
  })
}

/** Steps are numbered without a gap, time never goes back, nothing is shown early or late. */
export function expectOrder(steps: readonly LiveStep[], first = 1): void {
  expect(steps.map(({ number }) => number)).toEqual(steps.map((_, index) => first + index))
  let at = 0
  for (const step of steps) {
    expect(step.at).toBeGreaterThanOrEqual(at)
    at = step.at
    if (step.kind === 'slice') {
      for (const { bar } of step.bars) {
        expect(bar.closeAt).toBeLessThanOrEqual(step.at)
        expect(step.at - bar.closeAt).toBeLessThanOrEqual(1_500)
      }
    }
  }
}

/** An instant at which a market begins. */
export const starts = fc.integer({
  min: (SESSIONS[4] as Session).openAt - 7_200_000, max: LAST.closeAt - 3_600_000,
})
/** What decides all that is random. */
export const seeds = fc.integer({ min: 1, max: 1e6 })

/** How a feed is late and tells twice, by a seed. */
export function roughnessOf(seed: number, delayMax: number, outages: Roughness['outages']): Roughness {
  const draw = (bar: Bar): number => seededRandom(seed ^ bar.closeAt ^ bar.volume)()
  return {
    delayMs: (bar) => Math.floor(draw(bar) * delayMax), isDoubled: (bar) => draw(bar) < 0.1, outages,
  }
}

/** When a line is down after an instant: at most twice, and not at the end. */
export const outages = (from: number) => fc.array(
  fc.tuple(fc.integer({ min: 60_000, max: 5 * 86_400_000 }), fc.integer({ min: 1_000, max: 7_200_000 })),
  { maxLength: 2 },
).map((drawn) => drawn
  .map(([after, length]) => [from + after, Math.min(from + after + length, LAST.closeAt - 600_000)] as const)
  .filter(([begin, end]) => begin < end)
  .toSorted(([a], [b]) => a - b)
  .filter(([begin], index, all) => index === 0 || begin > (all[index - 1]?.[1] ?? 0)))

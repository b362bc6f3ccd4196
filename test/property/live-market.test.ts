import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  liveSeries, LiveMarket, RecordedFeed, shownUntil, SteppedClock, liveInputsOf, type LiveStep,
} from '../../src/app/live/market/index.ts'
import { utcMillis, type UtcMillis } from '../../src/base/index.ts'
import { calendarNamed, intradayIntervals } from '../../src/calendar/index.ts'
import { aggregate, ColumnsSource, defaultInstrument, writeRow } from '../../src/data/index.ts'
import { allocateColumns, barAt, type Bar, type Session, type Timeframe } from '../../src/model/index.ts'
import { seededRandom } from '../harness/backtest-harness.ts'
import { MemoryRecording, RoughFeed, type Roughness } from '../harness/rough-feed.ts'

const CALENDAR = calendarNamed('XNYS')
const SYMBOLS = ['AAA', 'BBB']
const WATCHED = ['5m', '15m', '1h', '1w'] as const
const SERIES = liveSeries([
  ...WATCHED.map((timeframe) => ({ symbol: 'AAA', timeframe })), { symbol: 'BBB', timeframe: '5m' },
])
/** The Friday after Thanksgiving closes early; New York's clocks do not change, the holiday does the work. */
const FROM = '2024-11-21' as Session['date']
const TO = '2024-12-02' as Session['date']
const SESSIONS = CALENDAR.sessions(FROM, TO)
const LAST = SESSIONS.at(-1) as Session

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
const TRUTH = await Promise.all(SERIES.map(({ symbol, timeframe }) => (
  coarser(MINUTES[SYMBOLS.indexOf(symbol)] as readonly Bar[], timeframe)
)))
const RECORDING = new MemoryRecording(TRUTH.flatMap((bars, index) => (
  ['1m', '1d'].includes(SERIES[index]?.timeframe ?? '') ? bars : []
)))

interface Run {
  readonly from: UtcMillis
  readonly roughness: Roughness
  readonly need?: { readonly shownUntil: UtcMillis }
  readonly lastNumber?: number
  /** Stops taking steps at this instant. */
  readonly until?: number
}

async function run({ from, roughness, need, lastNumber = 0, until = Infinity }: Run) {
  const clock = new SteppedClock(from)
  const feed = new RoughFeed(new RecordedFeed(RECORDING, clock), clock, roughness)
  const market = new LiveMarket({
    provider: feed, clock, series: SERIES, lastNumber, adjustment: 'raw',
    instruments: SYMBOLS.map((symbol) => defaultInstrument(symbol)),
    need: { warmUps: new Map([['5m', 100], ['1d', 3]]), days: 4, ...need },
  })
  const steps: LiveStep[] = []
  for await (const step of market) {
    steps.push(step)
    if (step.at >= until) break
  }
  return { steps, market }
}

/** Every bar of every series in the order in which it was shown, and those that were corrected. */
function shownBy(steps: readonly LiveStep[]) {
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

function expectOrder(steps: readonly LiveStep[], first = 1): void {
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

const starts = fc.integer({ min: (SESSIONS[4] as Session).openAt - 7_200_000, max: LAST.closeAt - 3_600_000 })
const seeds = fc.integer({ min: 1, max: 1e6 })

function roughnessOf(seed: number, delayMax: number, outages: Roughness['outages']): Roughness {
  const draw = (bar: Bar): number => seededRandom(seed ^ bar.closeAt ^ bar.volume)()
  return {
    delayMs: (bar) => Math.floor(draw(bar) * delayMax), isDoubled: (bar) => draw(bar) < 0.1, outages,
  }
}

const outages = (from: number) => fc.array(
  fc.tuple(fc.integer({ min: 60_000, max: 5 * 86_400_000 }), fc.integer({ min: 1_000, max: 7_200_000 })),
  { maxLength: 2 },
).map((drawn) => drawn
  .map(([after, length]) => [from + after, Math.min(from + after + length, LAST.closeAt - 600_000)] as const)
  .filter(([begin, end]) => begin < end)
  .toSorted(([a], [b]) => a - b)
  .filter(([begin], index, all) => index === 0 || begin > (all[index - 1]?.[1] ?? 0)))

const worlds = starts.chain((from) => fc.record({
  from: fc.constant(utcMillis(from)), seed: seeds, outages: outages(from),
}))

describe('the live market', () => {
  it('joins the past, the stream and what it missed into the true series, wherever it is cut', async () => {
    let live = 0
    await fc.assert(fc.asyncProperty(worlds, async ({ from, seed, outages: down }) => {
      const { steps, market } = await run({ from, roughness: roughnessOf(seed, 1_400, down) })
      expectOrder(steps)
      expect(market.bad.kept).toEqual([])
      const { shown, corrected } = shownBy(steps)
      expect(corrected.size).toBe(0)
      for (const [series, bars] of shown.entries()) {
        const first = bars[0]?.openAt ?? Infinity
        expect(bars.length).toBeGreaterThan(0)
        expect(bars).toEqual(TRUTH[series]?.filter(({ openAt }) => openAt >= first))
      }
      live += steps.filter(({ kind }) => kind === 'slice').length
      expect(steps.filter(({ kind }) => kind === 'connection')).toHaveLength(2 * down.length + 2)
    }), { numRuns: 6 })
    expect(live).toBeGreaterThan(100)
  })

  it('turns what comes after the wait into corrections, which make the series true', async () => {
    let corrections = 0
    await fc.assert(fc.asyncProperty(worlds, async ({ from, seed }) => {
      const { steps } = await run({ from, roughness: roughnessOf(seed, 20_000, []) })
      expectOrder(steps)
      const { shown, corrected } = shownBy(steps)
      corrections += corrected.size
      for (const [series, bars] of shown.entries()) {
        const first = bars[0]?.openAt ?? Infinity
        const mended = new Map(bars.map((bar) => [bar.closeAt, bar]))
        for (const [key, bar] of corrected) {
          if (key.startsWith(`${series} `)) mended.set(bar.closeAt, bar)
        }
        const ascending = [...mended.values()].toSorted((a, b) => a.closeAt - b.closeAt)
        expect(ascending).toEqual(TRUTH[series]?.filter(({ openAt }) => openAt >= first))
      }
    }), { numRuns: 4 })
    expect(corrections).toBeGreaterThan(0)
  })

  it('goes on after a restart with what was missed as the past, each bar once over both runs', async () => {
    await fc.assert(fc.asyncProperty(
      starts, seeds, fc.integer({ min: 60_000, max: 2 * 86_400_000 }),
      fc.integer({ min: 0, max: 86_400_000 }),
      async (from, seed, length, downtime) => {
        const roughness = roughnessOf(seed, 1_400, [])
        const until = Math.min(from + length, LAST.closeAt - 1_800_000)
        const first = await run({ from: utcMillis(from), roughness, until })
        const point = Math.max(...first.steps.flatMap(liveInputsOf).map((input) => shownUntil(input) ?? 0))
        const lastNumber = first.steps.at(-1)?.number ?? 0
        const again = await run({
          from: utcMillis(Math.min(until + downtime, LAST.closeAt - 600_000)), roughness, lastNumber,
          need: { shownUntil: utcMillis(point) },
        })
        expectOrder(again.steps, lastNumber + 1)
        const { shown } = shownBy([...first.steps, ...again.steps])
        for (const [series, bars] of shown.entries()) {
          const begin = bars[0]?.openAt ?? Infinity
          expect(bars).toEqual(TRUTH[series]?.filter(({ openAt }) => openAt >= begin))
        }
        const dates = [...first.steps, ...again.steps].flatMap((step) => (
          step.kind === 'session' ? [step.session.date] : step.kind === 'warmup'
            ? step.parts.flatMap((part) => (part.kind === 'session' ? [part.session.date] : [])) : []
        ))
        const expected = CALENDAR.sessions(dates[0] as Session['date'], LAST.date)
        expect(dates).toEqual(expected.map(({ date }) => date))
      },
    ), { numRuns: 4 })
  })
})

import { describe, expect, it } from 'vitest'
import { sessionDate, type UtcMillis } from '../base/index.ts'
import { calendarNamed } from '../calendar/index.ts'
import type { CorporateAction, Timeframe } from '../model/index.ts'
import { Adjustment } from '../model/index.ts'
import type { BarRow } from './bar-row.ts'
import { ColumnsSource } from './columns-source.ts'
import { GapFinder } from './gap-finder.ts'
import { GrowingColumns } from './growing-columns.ts'
import type { SeriesQuality } from './series-quality.ts'
import { checkQuality } from './series-quality.ts'

const nyse = calendarNamed('XNYS')
const MINUTE = 60_000

function days(from: string, to: string): BarRow[] {
  return nyse.sessions(sessionDate(from), sessionDate(to)).map(({ openAt, closeAt }, index) => {
    const close = 100 + (index % 3)
    return { openAt, closeAt, open: close - 0.5, high: close + 1, low: close - 1, close, volume: 1_000 }
  })
}

function split(date: string, newUnits: number): CorporateAction {
  const at = nyse.session(sessionDate(date))?.openAt as UtcMillis
  return { kind: 'Split', symbol: 'X', date: sessionDate(date), at, newUnits, oldUnits: 1 }
}

function quality(
  bars: readonly BarRow[],
  timeframe: Timeframe = '1d',
  actions: readonly CorporateAction[] = [],
): Promise<SeriesQuality> {
  const columns = new GrowingColumns()
  for (const bar of bars) columns.push(bar)
  const source = new ColumnsSource({ symbol: 'X', timeframe, adjustment: Adjustment.Raw }, columns.columns)
  return checkQuality(source, { calendar: nyse, actions })
}

describe('checkQuality', () => {
  it('finds nothing in a series without fault', async () => {
    expect(await quality(days('2021-01-04', '2021-06-30'))).toMatchObject({
      problems: [],
      completenessFraction: 1,
      faults: {},
      warnings: {},
      jumps: [],
      rows: 124,
    })
  })

  it('names the sessions that are missing between the first bar and the last, and no others', async () => {
    const bars = days('2021-01-04', '2021-01-29').filter((_, index) => index !== 3 && index !== 10)
    const found = await quality(bars)
    expect(found.gaps.missingSessions).toEqual(['2021-01-07', '2021-01-19'])
    expect(found.completenessFraction).toBeCloseTo(17 / 19, 12)
    expect(found.problems).toEqual(['sessions without bars: 2 (2021-01-07, 2021-01-19)'])
  })

  it('finds bars that should not be there, with their time', async () => {
    const bars = days('2021-01-04', '2021-01-29').map((bar, index) =>
      index === 5 ? { ...bar, low: 0 } : bar,
    )
    const found = await quality(bars)
    expect(found.faulty).toEqual([{ closeAt: bars[5]?.closeAt, code: 'NON_POSITIVE' }])
    expect(found.problems).toEqual(['bars that fail a check: 1 NON_POSITIVE'])
  })

  it('finds a spike between its neighbours', async () => {
    const bars = days('2021-01-04', '2021-03-31').map((bar, index) =>
      index === 40 ? { ...bar, high: 1_000 } : bar,
    )
    expect((await quality(bars)).faults).toEqual({ SPIKE: 1 })
  })

  it('finds a jump that looks like a split, unless one is known', async () => {
    const shrink = ({ openAt, closeAt, volume, ...bar }: BarRow): BarRow => ({
      openAt,
      closeAt,
      volume: volume * 7,
      open: bar.open / 7,
      high: bar.high / 7,
      low: bar.low / 7,
      close: bar.close / 7,
    })
    const bars = days('2014-06-02', '2014-06-30').map((bar, index) => (index >= 5 ? shrink(bar) : bar))
    const found = await quality(bars)
    expect(found.jumps).toMatchObject([{ looksLike: '7:1' }])
    expect(found.problems).toEqual([
      '2014-06-09: the price jumps like a 7:1 split that is not among the corporate actions',
    ])
    expect((await quality(bars, '1d', [split('2014-06-09', 7)])).problems).toEqual([])
  })

  it('counts standing prices, bars without volume, and opens that repeat the close before', async () => {
    const bars = days('2021-01-04', '2021-01-29').map((bar) => ({
      ...bar,
      open: 50,
      high: 50,
      low: 50,
      close: 50,
      volume: 0,
    }))
    const found = await quality(bars)
    expect(found).toMatchObject({
      warnings: { FROZEN: 15 },
      zeroVolumeBars: 19,
      problems: ['bars in which the price stands still: 15 FROZEN'],
    })
    expect(found.opensAtCloseBeforeFraction).toBeCloseTo(18 / 19, 12)
  })

  it('says of an empty series that it is empty', async () => {
    expect((await quality([])).problems).toEqual(['no bars'])
  })
})

describe('GapFinder', () => {
  const minutes = (...texts: readonly [string, string][]): GapFinder => {
    const finder = new GapFinder(nyse, '1m')
    for (const [from, to] of texts) {
      for (let at = Date.parse(from); at < Date.parse(to); at += MINUTE) finder.add(at, at + MINUTE)
    }
    return finder
  }

  it('lists holes of half an hour and more inside sessions, also at their ends', () => {
    const finder = minutes(
      ['2021-01-04T14:30Z', '2021-01-04T16:00Z'], ['2021-01-04T16:31Z', '2021-01-04T20:20Z'],
      ['2021-01-05T14:45Z', '2021-01-05T21:00Z'],
    )
    const found = finder.finish()
    expect(found.holes.map(({ date, from, to }) => `${date} ${(to - from) / MINUTE}`)).toEqual([
      '2021-01-04 31',
      '2021-01-04 40',
    ])
    expect(found).toMatchObject({
      sessionsExpected: 2,
      sessionsPresent: 2,
      barsExpected: 780,
      barsPresent: 694,
    })
  })

  it('expects nothing before the first bar and after the last', () => {
    const found = minutes(
      ['2021-01-04T20:00Z', '2021-01-04T21:00Z'],
      ['2021-01-05T14:30Z', '2021-01-05T15:00Z'],
    ).finish()
    expect(found).toMatchObject({ barsExpected: 90, barsPresent: 90, holes: [] })
  })

  it('counts the bars of whole sessions that are missing', () => {
    const found = minutes(
      ['2020-11-25T14:30Z', '2020-11-25T21:00Z'],
      ['2020-11-30T14:30Z', '2020-11-30T21:00Z'],
    ).finish()
    expect(found).toMatchObject({
      missingSessions: ['2020-11-27'],
      barsExpected: 780 + 210,
      barsPresent: 780,
    })
  })

  it('does not count extended hours', () => {
    const found = minutes(['2021-01-04T12:00Z', '2021-01-04T22:00Z']).finish()
    expect(found).toMatchObject({ barsExpected: 390, barsPresent: 390 })
  })

  it('counts weeks where bars are weekly', () => {
    const finder = new GapFinder(nyse, '1w')
    for (const day of ['2021-01-04', '2021-01-25']) {
      const session = nyse.session(sessionDate(day))
      if (session !== undefined) finder.add(session.openAt, session.closeAt)
    }
    expect(finder.finish()).toMatchObject({
      sessionsExpected: 4,
      missingSessions: ['2021-01-11', '2021-01-18'],
    })
  })
})

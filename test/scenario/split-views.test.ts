import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BarCatalog } from '../../src/adapter/duckdb/index.ts'
import { CatalogRecording } from '../../src/app/live/market/catalog-recording.ts'
import { marketSteps } from '../../src/app/live/market-steps.ts'
import type { DataPlan } from '../../src/app/backtest/plan-run.ts'
import { openSeries } from '../../src/app/command/data/data-series.ts'
import { sessionDate, utcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { ColumnsSource, defaultInstrument } from '../../src/data/index.ts'
import {
  allocateColumns, type Adjustment, type BarColumns, type CorporateAction, type SeriesKey, type Session,
  type Timeframe,
} from '../../src/model/index.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import { runHarness } from '../harness/backtest-harness.ts'

/** Monday to Friday; four for one on Wednesday. */
const WEEK = calendarNamed('XNYS').sessions(sessionDate('2024-03-04'), sessionDate('2024-03-08'))
const WEDNESDAY = WEEK[2] as Session
const SPLIT: CorporateAction = {
  kind: 'Split', symbol: 'AAA', date: WEDNESDAY.date, at: WEDNESDAY.openAt, newUnits: 4, oldUnits: 1,
}
const HOUR = 3_600_000

interface Row {
  readonly openAt: number
  readonly closeAt: number
}

/** Bars at 100, from Wednesday's early hours on at 25, and at a volume that is four times as large. */
function barsOf(rows: readonly Row[]): BarColumns {
  const columns = allocateColumns(rows.length)
  for (const [row, { openAt, closeAt }] of rows.entries()) {
    const isNew = closeAt > WEDNESDAY.preOpenAt
    columns.openAt[row] = openAt
    columns.closeAt[row] = closeAt
    for (const name of ['open', 'high', 'low', 'close'] as const) columns[name][row] = isNew ? 25 : 100
    columns.volume[row] = isNew ? 4_000 : 1_000
  }
  columns.length = rows.length
  return columns
}

/** An hour of the early hours, two of the session, and one of the late hours. */
const EXTENDED = WEEK.flatMap(({ preOpenAt, openAt, closeAt }): Row[] => [
  { openAt: preOpenAt, closeAt: preOpenAt + HOUR }, { openAt, closeAt: openAt + HOUR },
  { openAt: openAt + HOUR, closeAt: openAt + 2 * HOUR }, { openAt: closeAt, closeAt: closeAt + HOUR },
])

const folder = mkdtempSync(join(tmpdir(), 'investor-split-views-'))
const catalog = new BarCatalog(folder)

async function store(timeframe: Timeframe, columns: BarColumns, symbol = 'AAA'): Promise<void> {
  const key: SeriesKey = { symbol, timeframe, adjustment: 'raw' }
  const record = { source: 'test', sha256: 'ff', importedAt: utcMillis(5), quarantined: {}, notes: [] }
  await catalog.store({
    series: [{
      origin: { key, isSynthetic: false, calendar: 'XNYS', notes: [], toolVersion: '1', record },
      source: new ColumnsSource(key, columns),
    }],
    actions: [SPLIT], replaces: true,
  })
}

async function viewOf(timeframe: Timeframe, adjustment: Adjustment): Promise<(readonly [number, number])[]> {
  const { source } = await openSeries(catalog, { symbol: 'AAA', timeframe, adjustment })
  const seen: [number, number][] = []
  for (let page = await source.next(); page !== undefined; page = await source.next()) {
    for (let row = 0; row < page.length; row++) {
      seen.push([page.close[row] as number, page.volume[row] as number])
    }
  }
  await source.close()
  return seen
}

beforeAll(async () => {
  await store('1h', barsOf(EXTENDED))
  await store('1d', barsOf(WEEK), 'BBB')
  // As we tell a week ourselves: all of it in the terms after its split.
  const [before, during] = [[WEEK[0], WEEK[0]], [WEEK[0], WEEK[4]]] as [Session, Session][]
  const week = (sessions: [Session, Session] | undefined, back: number): Row => ({
    openAt: (sessions?.[0].openAt ?? 0) - back, closeAt: (sessions?.[1].closeAt ?? 0) - back,
  })
  await store('1w', barsOf([week(before, 7 * 24 * HOUR), week(during, 0)]))
})
afterAll(async () => {
  await catalog.close()
  rmSync(folder, { recursive: true })
})

describe('views over a split', () => {
  it('leave early hours of its day as they are: they are traded at the new terms', async () => {
    expect(new Set((await viewOf('1h', 'split')).map(String))).toEqual(new Set(['25,4000']))
    expect(new Set((await viewOf('1h', 'total')).map(String))).toEqual(new Set(['25,4000']))
  })

  it('show a whole week, also where the range begins within it', async () => {
    const key: SeriesKey = { symbol: 'BBB', timeframe: '1w', adjustment: 'raw' }
    const closes: number[] = []
    const volumes: number[] = []
    for (const from of [WEDNESDAY.openAt, WEEK[4]?.closeAt ?? WEDNESDAY.openAt]) {
      const { source } = await openSeries(catalog, key, { from })
      const page = await source.next()
      await source.close()
      closes.push(page?.open[0] ?? Number.NaN)
      volumes.push(page?.volume[0] ?? Number.NaN)
    }
    // Two sessions of 1,000 and three of 4,000; after Friday's close nothing is left.
    expect([closes, volumes]).toEqual([[100, Number.NaN], [14_000, Number.NaN]])
  })

  it('leave a stored week as it is that the split lies in', async () => {
    expect(await viewOf('1w', 'split')).toEqual([[25, 4_000], [25, 4_000]])
  })
})

describe('a stored market that is played', () => {
  const recording = new CatalogRecording(catalog, Number(WEEK[4]?.closeAt))
  const key: SeriesKey = { symbol: 'AAA', timeframe: '1h', adjustment: 'raw' }
  const span = { from: utcMillis(0), to: WEEK[4]?.closeAt ?? utcMillis(0) }
  const closes = async (now: number): Promise<ReadonlySet<number>> => (
    new Set((await recording.past(key, { ...span, now: utcMillis(now) })).map(({ close }) => close))
  )

  it('has a past in the terms of the day on which it is joined', async () => {
    expect(await closes(WEDNESDAY.preOpenAt - 1)).toEqual(new Set([100, 25]))
    expect(await closes(WEDNESDAY.preOpenAt)).toEqual(new Set([25]))
  })
})

describe('a run over extended hours', () => {
  const holder = defineStrategy({
    name: 'Holder',
    description: 'Buys ten and holds.',
    eachSymbol: () => ({
      onBar(_bar, context) {
        if (context.position === undefined) context.buy({ quantity: 10 })
      },
    }),
  })
  const columns = { AAA: barsOf(EXTENDED) }

  it('splits what is held before the early hours of the day, not after them', async () => {
    const run = await runHarness({
      definition: holder, columns, timeframe: '1h', input: { actions: [SPLIT] },
    })
    expect(run.outcome.engine.portfolio.positionCount).toBe(1)
    expect(run.outcome.equity.maxDrawdown).toBe(0)
  })

  it('has the same steps in a session that shows it', async () => {
    const plan = {
      series: [{
        source: new ColumnsSource({ symbol: 'AAA', timeframe: '1h', adjustment: 'raw' }, columns.AAA),
        isFinest: true,
      }],
      instruments: [defaultInstrument('AAA')], actions: [SPLIT], halts: [],
    } as unknown as DataPlan
    const told: string[] = []
    for await (const step of marketSteps(plan)) {
      const since = step.at - WEDNESDAY.preOpenAt
      if (since >= 0 && told.length < 3) told.push(`${step.kind} ${since}`)
    }
    expect(told).toEqual(['session 0', 'action 0', `slice ${HOUR}`])
  })
})

import { describe, expect, it } from 'vitest'
import { buildResult } from '../../src/app/backtest/build-result.ts'
import { sessionDate, utcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { allocateColumns, type BarColumns, type Session } from '../../src/model/index.ts'
import { equityCsv } from '../../src/report/equity-csv.ts'
import { heatMap } from '../../src/report/heat-map.ts'
import { runBenchmark, runEquity } from '../../src/report/run-curves.ts'
import type { RunResult } from '../../src/report/run-result.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import { runHarness } from '../harness/backtest-harness.ts'

const calendar = calendarNamed('XNYS')
/** The last two sessions of January, and the next one. */
const SESSIONS = calendar.sessions(sessionDate('2010-01-28'), sessionDate('2010-02-01'))
const QUARTER = 15 * 60_000

const holder = defineStrategy({
  name: 'Holder',
  description: 'Buys 100 units with the first bar of the session and holds.',
  eachSymbol: () => ({
    onBar(_bar, context) {
      if (context.position === undefined) context.buy({ quantity: 100 })
    },
  }),
})

/** Quarter hours from the first of the early hours to the last of the late ones. */
function wholeDays(priceAt: (session: Session, at: number) => number): BarColumns {
  const columns = allocateColumns(64 * SESSIONS.length)
  for (const session of SESSIONS) {
    for (let at: number = session.preOpenAt; at < session.postCloseAt; at += QUARTER) {
      const row = columns.length++
      columns.openAt[row] = at
      columns.closeAt[row] = at + QUARTER
      for (const name of ['open', 'high', 'low', 'close'] as const) columns[name][row] = priceAt(session, at)
      columns.volume[row] = 1_000_000
    }
  }
  return columns
}

/** 100, the next day 101 and late 102, the day after early 90 and then 103. */
function priceAt(session: Session, at: number): number {
  const day = SESSIONS.indexOf(session)
  if (day === 0) return 100
  if (day === 1) return at < session.closeAt ? 101 : 102
  return at < session.openAt ? 90 : 103
}

async function run(): Promise<RunResult> {
  const columns = { AAA: wholeDays(priceAt) }
  const { outcome, hash, trades, facts } = await runHarness({
    definition: holder, columns, timeframe: '15m', input: { benchmark: 'AAA' },
  })
  return buildResult(outcome, {
    calendar, capital: 100_000, currency: 'USD', series: [], benchmark: 'AAA', riskFreeRate: 0,
    resultHash: hash, facts: facts.length, elapsedMs: 0, fromAt: utcMillis(SESSIONS[0]?.preOpenAt ?? 0),
    warnings: [], settings: {}, trades, rows: [], orderStatuses: {}, fileOf: () => undefined,
  })
}

describe('a run over extended hours in winter', () => {
  it('has a day a session, dated and ended as the exchange does', async () => {
    const result = await run()
    const days = ['2010-01-28', '2010-01-29', '2010-02-01']
    expect(runEquity(result).days).toEqual(days)
    expect(result.equity.value).toEqual([100_000, 100_200, 100_300])
    expect(result.equity.at).toEqual(SESSIONS.map((session) => session.postCloseAt))
    expect(runBenchmark(result)?.days).toEqual(days.slice(1))
  })

  it('measures its exposure at these ends: 100 units at 100, 102 and 103, of the equity there', async () => {
    const shares = [10_000 / 100_000, 10_200 / 100_200, 10_300 / 100_300]
    const share = {
      mean: expect.closeTo(shares.reduce((sum, each) => sum + each, 0) / 3, 12) as number,
      max: expect.closeTo(Math.max(...shares), 12) as number,
    }
    const { exposure } = await run()
    expect(exposure).toMatchObject({
      days: 3, symbols: [{ name: 'AAA', ...share }], strategies: [{ name: 'Holder', ...share }],
    })
    expect(exposure?.sectors).toMatchObject([share])
  })

  it('books no day of January under February', async () => {
    const [year] = heatMap(runEquity(await run()))
    expect(year?.months[0]?.return).toBeCloseTo(0.002, 12)
    expect(year?.months[1]?.return).toBeCloseTo(100_300 / 100_200 - 1, 12)
  })

  it('names the session in equity.csv', async () => {
    const result = await run()
    const rows = equityCsv(result.equity, result.benchmark).trimEnd().split(/\r?\n/)
    expect(rows[0]).toBe('session,at,equity,benchmark')
    expect(rows[2]).toBe('2010-01-29,2010-01-30T01:00:00Z,100200,102')
  })
})

import { expect, it } from 'vitest'
import { formatUtc, sessionDate } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { allocateColumns, type BarColumns } from '../../src/model/index.ts'
import { BACKTEST_LIMITS } from '../../src/risk/index.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import { runHarness } from '../harness/backtest-harness.ts'

const SESSIONS = calendarNamed('XNYS').sessions(sessionDate('2010-01-26'), sessionDate('2010-01-29'))
const QUARTER = 15 * 60_000

/** Quarter hours at 100 from the first of the early hours to the last of the late ones. */
function wholeDays(): BarColumns {
  const columns = allocateColumns(64 * SESSIONS.length)
  for (const { preOpenAt, postCloseAt } of SESSIONS) {
    for (let at: number = preOpenAt; at < postCloseAt; at += QUARTER) {
      const row = columns.length++
      columns.openAt[row] = at
      columns.closeAt[row] = at + QUARTER
      for (const name of ['open', 'high', 'low', 'close'] as const) columns[name][row] = 100
      columns.volume[row] = 1_000_000
    }
  }
  return columns
}

const short = defineStrategy({
  name: 'Short',
  description: 'Sells 100 units short and holds.',
  eachSymbol: () => ({
    onBar(_bar, context) {
      if (context.position === undefined) context.sell({ quantity: 100 })
    },
  }),
})

it('a short owes its night when the session begins, early hours included', async () => {
  const { facts } = await runHarness({
    definition: short, columns: { AAA: wholeDays() }, timeframe: '15m',
    input: { riskLimits: { ...BACKTEST_LIMITS, allowShorts: true } },
  })
  const fees = facts.flatMap(({ body, eventAt }) => (
    body.kind === 'FeeCharged' && body.reason === 'borrow' ? [formatUtc(eventAt)] : []))
  expect(fees).toEqual(['2010-01-27T09:00:00Z', '2010-01-28T09:00:00Z', '2010-01-29T09:00:00Z'])
  const times = facts.map(({ knownAt }) => knownAt)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
})

import { expect, it } from 'vitest'
import { formatFixed, formatUtc, sessionDate } from '../../src/base/index.ts'
import { calendarNamed, intradayIntervals, type CalendarName } from '../../src/calendar/index.ts'
import { defaultInstrument } from '../../src/data/index.ts'
import { allocateColumns, AssetClass, type BarColumns, type Fact } from '../../src/model/index.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import { runHarness } from '../harness/backtest-harness.ts'

/** Hourly bars at 100 over the sessions of a calendar. */
function hours(name: CalendarName, from: string, to: string): BarColumns {
  const sessions = calendarNamed(name).sessions(sessionDate(from), sessionDate(to))
  const columns = allocateColumns(sessions.length * 24)
  for (const session of sessions) {
    const intervals = intradayIntervals(session, 60)
    for (let i = 0; i < intervals.count; i++) {
      const row = columns.length++
      columns.openAt[row] = intervals.openAt(i)
      columns.closeAt[row] = intervals.closeAt(i)
      for (const column of ['open', 'high', 'low', 'close'] as const) columns[column][row] = 100
      columns.volume[row] = 1_000_000
    }
  }
  return columns
}

/** Holds a unit for four hours of five, so that it enters at each hour of the day in turn. */
const everyHour = defineStrategy({
  name: 'Every_Hour',
  description: 'Enters on every fifth bar, leaves four bars later.',
  eachSymbol() {
    let bars = 0
    return {
      onBar(_bar, context) {
        bars++
        if (bars % 5 === 1) context.buy({ quantity: 1 })
        else if (bars % 5 === 0 && context.position !== undefined) context.closeLong('four hours are over')
      },
    }
  },
})

async function run(name: CalendarName, from: string, to: string): Promise<readonly Fact[]> {
  const assetClass = name === 'FX' ? AssetClass.Fx : AssetClass.Crypto
  const { facts } = await runHarness({
    definition: everyHour, columns: { AAA: hours(name, from, to) }, timeframe: '1h',
    input: { calendar: name, instruments: [{ ...defaultInstrument('AAA', { assetClass }), calendar: name }] },
  })
  return facts
}

function refusedAt(facts: readonly Fact[]): readonly string[] {
  return facts.flatMap(({ body, eventAt }) => (
    body.kind === 'RiskDecided' && body.decision.verdict === 'REJECTED'
      ? [`${formatUtc(eventAt)} ${body.decision.code}`] : []))
}

it('a market around the clock takes entries at midnight, and they fill at that very instant', async () => {
  const facts = await run('24x7', '2024-03-01', '2024-03-05')
  expect(refusedAt(facts)).toEqual([])
  // The bar of 23:00 closes at midnight; the order meets the bar that opens then.
  const midnight = Date.UTC(2024, 2, 5)
  const at = facts.filter(({ eventAt }) => eventAt === midnight).map(({ body }) => body)
  const fills = at.flatMap((body) => (body.kind === 'OrderFilled' ? [body.fill] : []))
  expect(fills.map((fill) => [fill.side, formatFixed(fill.quantity), fill.at])).toContainEqual(
    ['BUY', '1', midnight])
})

it('currencies are traded over 17:00 in New York, but not into the weekend', async () => {
  // Every fifth session ends with an entry: a Thursday's, then a Friday's. The clocks change on the 10th.
  const thursdays = await run('FX', '2024-03-04', '2024-03-22')
  expect(refusedAt(thursdays)).toEqual([])
  const fridays = await run('FX', '2024-03-05', '2024-03-22')
  const ends = ['2024-03-08T22:00:00Z', '2024-03-15T21:00:00Z', '2024-03-22T21:00:00Z']
  expect(refusedAt(fridays)).toEqual(ends.map((end) => `${end} SESSION_OPEN`))
})

import { describe, expect, it } from 'vitest'
import { formatFixed, sessionDate } from '../../src/base/index.ts'
import { calendarNamed, weekOf } from '../../src/calendar/index.ts'
import { allocateColumns, type BarColumns, type FactBody } from '../../src/model/index.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import { runHarness } from '../harness/backtest-harness.ts'

const SESSIONS = calendarNamed('XNYS').sessions(sessionDate('2024-03-04'), sessionDate('2024-04-05'))
const WEEKS = [...Map.groupBy(SESSIONS, ({ date }) => weekOf(date)).values()]

/** A bar a week at 100, 99.9, 99.8 ... but for the weeks left out. */
function weeklyColumns(leftOut: readonly number[] = []): BarColumns {
  const columns = allocateColumns(WEEKS.length)
  for (const [week, sessions] of WEEKS.entries()) {
    if (leftOut.includes(week)) continue
    const row = columns.length++
    columns.openAt[row] = sessions[0]?.openAt as number
    columns.closeAt[row] = sessions.at(-1)?.closeAt as number
    for (const name of ['open', 'high', 'low', 'close'] as const) columns[name][row] = 100 - week / 10
    columns.volume[row] = 1_000_000
  }
  return columns
}

/** Buys ten with its first bar. */
const once = defineStrategy({
  name: 'Once',
  description: 'One order for the day.',
  eachSymbol() {
    let isDone = false
    return {
      onBar(_bar, context) {
        if (!isDone) context.buy({ quantity: 10 })
        isDone = true
      },
    }
  },
})

async function factsOf<K extends FactBody['kind']>(
  kind: K, leftOut: readonly number[] = [],
): Promise<readonly Extract<FactBody, { kind: K }>[]> {
  const columns = { AAA: weeklyColumns(leftOut) }
  const { facts } = await runHarness({ definition: once, columns, timeframe: '1w' })
  return facts.map(({ body }) => body).filter((body) => body.kind === kind) as never
}

describe('a run on weekly bars alone', () => {
  it('fills an order for the day at the open of the next week', async () => {
    const [filled] = await factsOf('OrderFilled')
    expect(filled).toBeDefined()
    expect(formatFixed(filled?.fill.price ?? 0n)).toBe('99.9')
    expect(filled?.fill.at).toBe(WEEKS[1]?.[0]?.openAt)
    expect(await factsOf('OrderExpired')).toEqual([])
  })

  it('ends it with that week where the week has no bar', async () => {
    expect(await factsOf('OrderFilled', [1])).toEqual([])
    expect(await factsOf('OrderExpired', [1])).toHaveLength(1)
  })
})

import { fail, money, UserError } from '../../base/index.ts'
import { Adjustment, allocateColumns, isTimeframe, TIMEFRAMES, type BarColumns } from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'
import { BACKTEST_LIMITS } from '../../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../safety/index.ts'
import { FRICTIONLESS_VENUE } from '../../sim/index.ts'
import type { StrategyDefinition } from '../../strategy/index.ts'
import { planData } from '../backtest/plan-run.ts'
import { playedNews } from '../news/plan-news.ts'
import { openCatalog } from '../open-catalog.ts'
import { checkStrategy, type CheckFinding, type HeldSeries } from './check-strategy.ts'

/** Bars of a series that a check runs on: enough for every rule to speak, few enough to run it ten times. */
const BARS_MAX = 6_000
const CAPITAL = money('100000')

/** What to check, on which series of the catalog. */
export interface CheckRequest {
  readonly definition: StrategyDefinition
  readonly parameters: Readonly<Record<string, unknown>>
  readonly symbols: readonly string[]
  readonly timeframe: string
}

/** Runs the checks of a strategy on the last bars of catalog series. */
export async function checkOnData(request: CheckRequest): Promise<readonly CheckFinding[]> {
  const { symbols, timeframe } = request
  if (!isTimeframe(timeframe)) {
    throw new UserError(
      fail('TIMEFRAME_UNCLEAR', `--timeframe must be one of ${TIMEFRAMES.join(', ')}, found "${timeframe}"`)
        .failure,
    )
  }
  const assignment = { ...request, timeframe }
  const catalog = await openCatalog(symbols, () => {})
  try {
    const plan = await planData(
      catalog,
      {
        symbols,
        timeframe,
        from: undefined,
        to: undefined,
        matchingTimeframe: timeframe,
        adjustment: Adjustment.Raw,
        benchmark: undefined,
        currency: 'USD',
      },
      [assignment],
    )
    const held: HeldSeries[] = []
    for (const { source, isFinest } of plan.series) {
      held.push({ key: source.key, columns: await readLast(source), isFinest })
    }
    return await checkStrategy(assignment, held, {
      instruments: plan.instruments,
      actions: plan.actions,
      ...playedNews(plan),
      calendar: plan.calendar,
      activeFrom: plan.activeFrom,
      benchmark: undefined,
      capital: CAPITAL,
      currency: 'USD',
      isCashAccount: false,
      riskLimits: BACKTEST_LIMITS,
      killSwitchLimits: DEFAULT_KILL_SWITCH_LIMITS,
      rearmsDrawdown: true,
      venue: FRICTIONLESS_VENUE,
    })
  } finally {
    await catalog.close()
  }
}

/** The last rows of a series in memory. */
async function readLast(source: BarSource): Promise<BarColumns> {
  const names = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const
  const ring = allocateColumns(BARS_MAX)
  let count = 0
  for (let columns = await source.next(); columns !== undefined; columns = await source.next()) {
    for (let row = 0; row < columns.length; row++, count++) {
      for (const name of names) ring[name][count % BARS_MAX] = columns[name][row] as number
    }
  }
  await source.close()
  const last = allocateColumns(Math.min(count, BARS_MAX))
  for (let i = Math.max(0, count - BARS_MAX); i < count; i++, last.length++) {
    for (const name of names) last[name][last.length] = ring[name][i % BARS_MAX] as number
  }
  return last
}

import { fail, UserError } from '../../base/index.ts'
import { calendarNamed } from '../../calendar/index.ts'
import { readChunks } from '../../data/index.ts'
import { allocateColumns, type BarColumns } from '../../model/index.ts'
import type { BarSource } from '../../port/index.ts'
import type { StrategyAssignment } from '../../strategy/index.ts'
import type { RunListener } from '../backtest/execute-run.ts'
import { planData } from '../backtest/plan-run.ts'
import { periodsPerYear } from '../backtest/run-rows.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { openCatalog } from '../open-catalog.ts'
import type { HeldSeries } from '../strategy-check/check-strategy.ts'
import type { Stage } from './trial-run.ts'

/** Rows in memory, at most: half a gigabyte. */
const BARS_MAX = 8_000_000

/**
 * Reads all bars that any of the strategies needs into memory, to be run over many times. Throws `UserError`:
 * what a run would, and `VERDICT_TOO_LONG` for more bars than fit.
 */
export async function loadStage(
  settings: RunSettings, strategies: readonly StrategyAssignment[], onPhase: RunListener['onPhase'],
): Promise<Stage> {
  const catalog = await openCatalog(settings.symbols, onPhase)
  try {
    const plan = await planData(catalog, { ...settings, benchmark: undefined }, strategies)
    const series: HeldSeries[] = []
    let rows = 0
    for (const { source, isFinest } of plan.series) {
      const columns = await readAll(source, BARS_MAX - rows)
      rows += columns.length
      series.push({ key: source.key, columns, isFinest })
    }
    const annualization = {
      periodsPerYear: periodsPerYear(plan.described, calendarNamed(plan.calendar)),
      riskFreeRate: settings.riskFreeRate,
    }
    return { settings, plan, series, annualization }
  } finally {
    await catalog.close()
  }
}

async function readAll(source: BarSource, rowsMax: number): Promise<BarColumns> {
  const names = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const
  let all = allocateColumns(1_024)
  await readChunks(source, (chunk) => {
    const length = all.length + chunk.length
    if (length > rowsMax) throw tooLong()
    if (length > all.openAt.length) all = grown(all, Math.max(length, 2 * all.openAt.length))
    for (const name of names) all[name].set(chunk[name].subarray(0, chunk.length), all.length)
    all.length = length
  })
  return all
}

function grown(columns: BarColumns, capacity: number): BarColumns {
  const wider = allocateColumns(capacity)
  for (const name of ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const) {
    wider[name].set(columns[name].subarray(0, columns.length))
  }
  wider.length = columns.length
  return wider
}

function tooLong(): UserError {
  const text = `there are more than ${BARS_MAX} bars, and a verdict keeps them in memory to run over them `
    + 'many times: name fewer --symbols, a later --from, or a longer --timeframe'
  return new UserError(fail('VERDICT_TOO_LONG', text).failure)
}

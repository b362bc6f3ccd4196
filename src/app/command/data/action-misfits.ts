import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { fail, MILLIS_PER_DAY, UserError, type UtcMillis } from '../../../base/index.ts'
import { actionMisfits, fromEarlyHours, type ActionMisfit } from '../../../data/index.ts'
import { Adjustment, type CorporateAction, type SeriesKey } from '../../../model/index.ts'
import { calendarFor, type OpenedSeries } from './data-series.ts'

const SHOWN = 3
/** Reaches over the longest gap in which a split is judged. */
const AROUND_MS = 8 * MILLIS_PER_DAY

/** Refuses what raw prices contradict; `advice` says what to do about a split. */
export function misfitRefusal(symbol: string, misfits: readonly ActionMisfit[], advice: string): UserError {
  const [first] = misfits
  const shown = misfits.slice(0, SHOWN).map(({ problem }) => problem).join('; ')
  const more = misfits.length > SHOWN ? `; and ${misfits.length - SHOWN} more` : ''
  if (first?.action.kind !== 'Split') {
    return new UserError(fail('DIVIDEND_TOO_LARGE', `${symbol}: ${shown}${more}; in the same units`).failure)
  }
  return new UserError(fail('SPLIT_MISFIT', `${symbol}: ${shown}${more}: ${advice}`).failure)
}

/** Refuses corporate actions that stored raw prices of their symbols contradict. */
export async function refuseMisfits(catalog: BarCatalog, actions: readonly CorporateAction[]): Promise<void> {
  for (const key of await catalog.keys()) {
    const own = actions.filter(({ symbol }) => symbol === key.symbol)
    if (own.length === 0 || key.adjustment !== Adjustment.Raw) continue
    const early = fromEarlyHours(own, calendarFor((await catalog.info(key))?.calendar ?? ''))
    const at = early.map((action) => action.at)
    const range = {
      from: (Math.min(...at) - AROUND_MS) as UtcMillis, to: (Math.max(...at) + AROUND_MS) as UtcMillis,
    }
    const misfits = await actionMisfits(await catalog.open(key, range), early)
    if (misfits.length === 0) continue
    throw misfitRefusal(`${key.symbol} ${key.timeframe}`, misfits, 'leave it out where the stored prices are '
      + 'adjusted for splits, and import those with --adjustment split; else correct its day and ratio')
  }
}

/**
 * Refuses a run over raw prices in which a dividend would pay as much as a unit was worth, or more; `open`
 * gives a series up to an instant.
 */
export async function refuseLargeDividends<T extends { readonly key: SeriesKey }>(
  actions: readonly CorporateAction[],
  planned: readonly T[],
  open: (series: T, to: UtcMillis) => Promise<OpenedSeries>,
): Promise<void> {
  for (const each of planned) {
    const { symbol } = each.key
    const dividends = actions.filter((one) => one.kind === 'CashDividend' && one.symbol === symbol)
    const last = dividends.at(-1)
    if (last === undefined) continue
    const { source, calendar } = await open(each, (last.at + AROUND_MS) as UtcMillis)
    const misfits = await actionMisfits(source, fromEarlyHours(dividends, calendar))
    if (misfits.length > 0) throw misfitRefusal(symbol, misfits, '')
  }
}

import type { UtcMillis } from '../../base/index.ts'
import type { OrderRow, RunHalt } from '../../report/index.ts'
import type { DataPlan } from './plan-run.ts'
import { dayOf } from './run-range.ts'

const MADE_UP = 'synthetic, its bars were made by a generator: results say nothing about a market'
const INDEX = 'an index: it can be simulated, not bought; a fund on it has costs that are not here'
const MOST_NAMED = 3

/** What a reader has to know of the data before believing the figures: one note for all it is true of. */
export function runNotes(
  plan: Pick<DataPlan, 'described' | 'instruments' | 'notes'> & Pick<Partial<DataPlan>, 'news'>,
): readonly string[] {
  const { described, instruments } = plan
  const made = described.filter(({ isSynthetic }) => isSynthetic)
    .map(({ symbol }) => [symbol, MADE_UP] as const)
  const indexes = instruments.filter(({ assetClass }) => assetClass === 'index')
    .map(({ symbol }) => [symbol, INDEX] as const)
  return [...new Set([
    ...grouped(seriesNotes(described)), ...grouped(made), ...grouped(indexes), ...plan.notes,
    ...(plan.news?.notes ?? []),
  ])]
}

/** A halt of these triggers opens again by itself, the second list where the settings say so. */
const OF_A_DAY: readonly string[] = ['daily_loss_limit']
const OF_A_DRAWDOWN: readonly string[] = ['drawdown', 'max_drawdown']

/** Says from when on a run entered nothing any more: its figures are those of a part of it. */
export function haltNotes({ halts, rearms, fromAt, toAt }: {
  readonly halts: readonly RunHalt[]
  readonly rearms: boolean
  readonly fromAt: number
  readonly toAt: number
}): readonly string[] {
  const released = [...OF_A_DAY, ...(rearms ? OF_A_DRAWDOWN : [])]
  const last = halts.find(({ trigger }) => !released.includes(trigger))
  if (last === undefined) return []
  const day = dayOf(last.at as UtcMillis)
  const percent = Math.round((100 * (toAt - last.at)) / Math.max(1, toAt - fromAt))
  const wayOut = OF_A_DRAWDOWN.includes(last.trigger)
    ? ': with backtest.rearm: true they begin again at the next session' : ''
  return [`${last.trigger} ended entries on ${day}, for the last ${percent} % of the run${wayOut}`]
}

/**
 * Counts exits that ended with their day and not with their fill: no bar came, or too little volume. A rule
 * that holds on one bar alone does not ask again.
 */
export function exitNotes(
  orders: readonly Pick<OrderRow, 'role' | 'status' | 'symbol'>[],
): readonly string[] {
  const expired = orders.filter(({ role, status }) => role === 'exit' && status === 'EXPIRED')
  if (expired.length === 0) return []
  const symbols = [...new Set(expired.map(({ symbol }) => symbol))]
  const many = expired.length === 1 ? '1 exit' : `${expired.length} exits`
  return [
    `${many} (${listed(symbols)}) expired unfilled or filled in part: what they left was held until the ` +
      'strategy asked again',
  ]
}

/** What is said of a series is said again of one that is made from it, with more behind it. */
function seriesNotes(described: DataPlan['described']): readonly (readonly [string, string])[] {
  const notes = described.filter(({ note }) => note !== '').map(({ symbol, note }) => [symbol, note] as const)
  return notes.filter(([symbol, note]) => (
    !notes.some(([other, longer]) => other === symbol && longer.startsWith(`${note}; `))))
}

function grouped(notes: readonly (readonly [symbol: string, note: string])[]): readonly string[] {
  const byNote = new Map<string, Set<string>>()
  for (const [symbol, note] of notes) byNote.set(note, (byNote.get(note) ?? new Set()).add(symbol))
  return [...byNote].map(([note, symbols]) => `${listed([...symbols])}: ${note}`)
}

function listed(symbols: readonly string[]): string {
  const rest = symbols.length - MOST_NAMED
  return `${symbols.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

import { fail, UserError } from '../../../base/index.ts'
import type { ImportOutcome, RejectedRow } from '../../../data/index.ts'
import type { ImportRequest } from './import-request.ts'

const BAD_FRACTION_MAX = 0.05
const ROWS_SHOWN = 5

/**
 * Refuses a file that is not what the options say: no good row, or more than a twentieth bad; rows that were
 * repaired count as bad ones, since so many are no misprints.
 */
export function checkShare(outcome: ImportOutcome, goodRows: number, request: ImportRequest): void {
  const { rejected, rows, otherSymbolRows } = outcome
  const repaired = outcome.series.reduce((sum, one) => sum + one.repaired.length, 0)
  const counts = [
    ...Object.entries(countByCode(rejected)).map(([code, count]) => `${count} ${code}`),
    ...(repaired === 0 ? [] : [`${repaired} repaired`]),
  ].join(', ')
  const shown = rejected.slice(0, ROWS_SHOWN).map((row) => `  line ${row.line}: ${row.code}: ${row.reason}`)
  if (goodRows === 0) {
    const why = rejected.length === 0 ? 'all of them lie in the extended hours: say --hours extended' : counts
    const message = `${request.file}: found no good row among ${rows} (${why})${advice(rejected)}`
    throw refused('NO_GOOD_ROWS', [message, ...shown].join('\n'))
  }
  const bad = rejected.length + repaired
  if (bad / Math.max(rows - otherSymbolRows, 1) <= BAD_FRACTION_MAX || request.allowsBad) return
  const message =
    `${request.file}: ${bad} of ${rows} rows are bad (${counts}), more than 5 %; ` +
    `nothing was imported${advice(rejected)}. --allow-bad imports the good rows all the same`
  throw refused('TOO_MANY_BAD_ROWS', [message, ...shown].join('\n'))
}

const ADVICE: Readonly<Partial<Record<string, string>>> = {
  OUTSIDE_HOURS: 'check --time-zone, --stamp and --calendar',
  NOT_A_SESSION: 'check --calendar (24x7 for crypto, FX for currencies)',
  HIGH_LOW_ORDER:
    'so many are no misprints: check --map, high and low and open and close may stand in other columns',
  ACROSS_OPEN: 'take bars that begin with the session, or finer ones, of which coarser ones are made',
  OUTSIDE_CALENDAR: 'cut the file, or choose another --calendar',
  BAD_TIMESTAMP:
    'check --map stamp=...; days with slashes are read month first unless --dates day-first is said',
  OUT_OF_ORDER: 'sort the file by time',
  NOT_A_NUMBER: 'check --map and --numbers',
}

function advice(rejected: readonly RejectedRow[]): string {
  const [commonest] = Object.entries(countByCode(rejected)).sort((a, b) => b[1] - a[1])[0] ?? ['']
  const text = ADVICE[commonest]
  return text === undefined ? '' : `; ${text}`
}

/** Counts rows that were refused by the code of their fault. */
export function countByCode(rejected: readonly RejectedRow[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { code } of rejected) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

function refused(code: 'NO_GOOD_ROWS' | 'TOO_MANY_BAD_ROWS', message: string): UserError {
  return new UserError(fail(code, message).failure)
}

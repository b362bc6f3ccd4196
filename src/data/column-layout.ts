import type { Result } from '../base/index.ts'
import { fail, ok } from '../base/index.ts'
import { decimalReader, NumberStyle } from './decimal-text.ts'
import { shownText } from './shown-text.ts'
import type { Spelling } from './spelling.ts'
import { StampReader } from './stamp-text.ts'

/** What a column of a bar file can hold; `date` and `time` together make a `stamp`. */
export const COLUMN_ROLES = [
  'stamp', 'date', 'time', 'open', 'high', 'low', 'close', 'volume', 'symbol', 'dividend', 'split',
] as const
/** One of `COLUMN_ROLES`. */
export type ColumnRole = (typeof COLUMN_ROLES)[number]

/**
 * Roles to a header name, a column number counted from 1, or `none` for a role that the file does not have.
 */
export type ColumnMapping = Readonly<Partial<Record<ColumnRole, string>>>

/** Where each value stands in a row; -1 for a column that is not there. */
export interface ColumnLayout {
  /** Whether the first row names the columns. */
  readonly hasHeader: boolean
  /** Columns that the first row has. */
  readonly width: number
  /** One column, or the date's and the time's. */
  readonly stamp: readonly number[]
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
  readonly symbol: number
  readonly dividend: number
  readonly split: number
  /** Names of columns that are not read. */
  readonly ignored: readonly string[]
}

const NONE = 'none'
/** Header spellings, without case, blanks and signs. */
const SPELLINGS: Readonly<Record<ColumnRole, readonly string[]>> = {
  stamp: [
    'timestamp', 'datetime', 'timestamputc', 'datetimeutc', 'stamp', 'openat', 'openatms', 'opentime', 't',
    'ts',
  ],
  date: ['date', 'day', 'tradedate', 'tradingdate'],
  time: ['time'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c', 'closelast'],
  volume: ['volume', 'vol', 'v'],
  symbol: ['symbol', 'ticker', 'name'],
  dividend: ['cashdividendex', 'dividend', 'dividends', 'exdividend', 'dividendamount', 'divcash'],
  split: ['splitratio', 'stocksplits', 'splitcoefficient', 'splitfactor'],
}

/**
 * Finds the columns from the first row of a file, and from what the user says about them.
 *
 * Fails with `HEADER_MISSING`, `COLUMN_MISSING`, `COLUMN_UNKNOWN` or `COLUMN_AMBIGUOUS`; the message shows
 * the row that was found and the `--map` that would settle it. Nothing is concluded from the values.
 */
export function sniffLayout(
  firstRow: readonly string[], mapping: ColumnMapping = {}, spelling: Spelling = {},
): Result<ColumnLayout> {
  const hasHeader = isHeader(firstRow, spelling)
  if (!hasHeader && Object.keys(mapping).length === 0) {
    return fail(
      'HEADER_MISSING',
      `found no column names but "${shownText(firstRow.join(','))}"; name the columns by number, for example `
      + '--map stamp=1,open=2,high=3,low=4,close=5,volume=6',
    )
  }
  const columns = new Map<ColumnRole, number>()
  for (const role of COLUMN_ROLES) {
    const found = columnOf(role, { firstRow, hasHeader, wanted: mapping[role] })
    if (!found.ok) return found
    if (found.value >= 0) columns.set(role, found.value)
  }
  for (const role of ['date', 'time'] as const) {
    if (columns.has('stamp') && mapping[role] === undefined) columns.delete(role)
  }
  const twice = takenTwice(columns, firstRow, hasHeader)
  if (!twice.ok) return twice
  const stamp = stampColumns(columns, firstRow, hasHeader)
  const missing: string[] = PRICES.filter((role) => !columns.has(role))
  if (stamp.length === 0) missing.unshift('date or timestamp')
  if (!columns.has('volume') && mapping.volume !== NONE) missing.push('volume')
  if (missing.length > 0) return columnsMissing(missing, firstRow)
  const used = new Set([...stamp, ...columns.values()])
  const at = (role: ColumnRole): number => columns.get(role) ?? -1
  return ok({
    hasHeader, width: firstRow.length, stamp,
    open: at('open'), high: at('high'), low: at('low'), close: at('close'), volume: at('volume'),
    symbol: at('symbol'), dividend: at('dividend'), split: at('split'),
    ignored: hasHeader ? firstRow.filter((name, index) => name !== '' && !used.has(index)) : [],
  })
}

const PRICES = ['open', 'high', 'low', 'close'] as const

/**
 * Says whether a row names the columns of all prices, by their usual names or by those of the first header:
 * no row of bars does.
 */
export function namesColumns(
  row: readonly string[], layout: ColumnLayout, header: readonly string[],
): boolean {
  const names = new Set(row.map((name) => name.toLowerCase()))
  return PRICES.every((role) => {
    const usual = namedColumn(role, row)
    const own = header[layout[role]]
    return !usual.ok || usual.value >= 0 || (own !== undefined && names.has(own.toLowerCase()))
  })
}

/** A header holds names only: neither a number nor a stamp. */
function isHeader(row: readonly string[], { numbers = NumberStyle.Plain, dates }: Spelling): boolean {
  const stamps = new StampReader(dates)
  const decimal = decimalReader(numbers)
  return row.every((field) => Number.isNaN(decimal(field)) && !stamps.read(field))
}

function stampColumns(
  columns: ReadonlyMap<ColumnRole, number>, firstRow: readonly string[], hasHeader: boolean,
): readonly number[] {
  const stamp = columns.get('stamp')
  if (stamp !== undefined) return [stamp]
  const parts = [columns.get('date'), columns.get('time')].filter((column) => column !== undefined)
  // A table that was saved with its index has it in a first column without a name.
  return parts.length === 0 && hasHeader && firstRow[0] === '' ? [0] : parts
}

function columnOf(
  role: ColumnRole,
  { firstRow, hasHeader, wanted }: {
    readonly firstRow: readonly string[]
    readonly hasHeader: boolean
    readonly wanted: string | undefined
  },
): Result<number> {
  if (wanted === NONE) return ok(-1)
  if (wanted === undefined) return hasHeader ? namedColumn(role, firstRow) : ok(-1)
  const byName = hasHeader ? firstRow.findIndex((name) => name.toLowerCase() === wanted.toLowerCase()) : -1
  if (byName >= 0) return ok(byName)
  const number = /^\d+$/.test(wanted) ? Number(wanted) : 0
  if (number >= 1 && number <= firstRow.length) return ok(number - 1)
  const columns = hasHeader ? `columns ${shownText(firstRow.join(', '))}` : `columns 1 to ${firstRow.length}`
  return fail('COLUMN_UNKNOWN', `--map ${role}=${wanted}: found ${columns}; give one of them`)
}

function namedColumn(role: ColumnRole, header: readonly string[]): Result<number> {
  const names = header.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''))
  for (const spelling of SPELLINGS[role]) {
    const first = names.indexOf(spelling)
    if (first < 0) continue
    const second = names.indexOf(spelling, first + 1)
    if (second < 0) return ok(first)
    return fail(
      'COLUMN_AMBIGUOUS',
      `found "${header[first]}" in columns ${first + 1} and ${second + 1}; `
      + `say --map ${role}=${first + 1}`,
    )
  }
  return ok(-1)
}

/**
 * A column has one meaning: one that is named for two was named by mistake, but for the only price of a file,
 * which is named for all four.
 */
function takenTwice(
  columns: ReadonlyMap<ColumnRole, number>, firstRow: readonly string[], hasHeader: boolean,
): Result<true> {
  const isOnePrice = new Set(PRICES.map((role) => columns.get(role) ?? -1)).size === 1
  const roles = new Map<number, ColumnRole>()
  for (const [role, column] of columns) {
    if (isOnePrice && role !== 'open' && (PRICES as readonly ColumnRole[]).includes(role)) continue
    const other = roles.get(column)
    if (other !== undefined) {
      const name = hasHeader ? `, "${shownText(firstRow[column] ?? '')}",` : ''
      return fail(
        'COLUMN_AMBIGUOUS',
        `found column ${column + 1}${name} taken for ${other} and for ${role}; name one column for each with `
        + '--map',
      )
    }
    roles.set(column, role)
  }
  return ok(true)
}

function columnsMissing(missing: readonly string[], firstRow: readonly string[]): Result<ColumnLayout> {
  const role = missing[0] === 'date or timestamp' ? 'stamp' : missing[0]
  const none = missing.includes('volume') ? '; a file without volume needs --map volume=none' : ''
  return fail(
    'COLUMN_MISSING',
    `found no column for ${missing.join(', ')} among "${shownText(firstRow.join(', '))}"; `
    + `name it, for example --map ${role}=NAME${none}`,
  )
}

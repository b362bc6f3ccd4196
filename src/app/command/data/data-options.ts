import { InvalidArgumentError, Option } from 'commander'
import { CALENDAR_NAMES } from '../../../calendar/index.ts'
import type { ColumnMapping } from '../../../data/index.ts'
import { COLUMN_ROLES } from '../../../data/index.ts'
import { Adjustment, AssetClass, TIMEFRAMES } from '../../../model/index.ts'

/** Options that several data commands have, spelled once. */
export const dataOption = {
  session: () =>
    new Option('--session <number>', 'the bars that a session was shown, instead of the catalog'),
  json: () => new Option('--json', 'print the result as JSON and nothing else'),
  timeframe: (text: string) => new Option('--timeframe <length>', text).choices(TIMEFRAMES),
  adjustment: (text: string) => new Option('--adjustment <kind>', text).choices(Object.values(Adjustment)),
  from: () => new Option('--from <date>', 'first session, YYYY-MM-DD'),
  to: () => new Option('--to <date>', 'last session, YYYY-MM-DD, included'),
  calendar: () => new Option('--calendar <name>', 'exchange calendar').choices(CALENDAR_NAMES),
  assetClass: () =>
    new Option('--asset-class <class>', 'kind of instrument').choices(Object.values(AssetClass)),
  importFormat: () =>
    new Option('--format <format>', 'told from the file name when absent').choices([
      'csv', 'jsonl', 'parquet',
    ]),
  format: () =>
    new Option('--format <format>', 'told from the file name when absent').choices(['csv', 'parquet']),
} as const

/** Reads `open=Open,close=4` as a mapping of columns, beside what an earlier `--map` said; each once. */
export function columnMapping(text: string, earlier: ColumnMapping | undefined): ColumnMapping {
  const mapping: Record<string, string> = { ...earlier }
  for (const part of text.split(',')) {
    const [name = '', ...rest] = part.split('=')
    const [role, column] = [name.trim(), rest.join('=').trim()]
    const isRole = (COLUMN_ROLES as readonly string[]).includes(role)
    if (!isRole || column === '') {
      const known = COLUMN_ROLES.join(', ')
      throw new InvalidArgumentError(`found "${part}"; ROLE=COLUMN is read, where ROLE is one of ${known}`)
    }
    const before = mapping[role]
    if (before !== undefined) {
      throw new InvalidArgumentError(`found ${role}=${before} and ${role}=${column}; say each role once`)
    }
    mapping[role] = column
  }
  return mapping
}

/** Reads a whole number from 1 on. */
export function positiveInteger(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('a whole number from 1 on is read')
}

/** Reads a whole number from 0 on. */
export function wholeNumber(text: string): number {
  return text === '0' ? 0 : positiveInteger(text)
}

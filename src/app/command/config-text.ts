import { describeOrigin, type EffectiveValue, type InvestorConfig } from '../../config/index.ts'

/** A key as `config show` prints it. */
export interface SettingRow {
  readonly key: string
  /** As the file would say it, without passwords. */
  readonly value: unknown
  readonly origin: string
}

/** A key in which two settings differ. */
export interface SettingDifference {
  readonly key: string
  readonly first: SettingRow
  readonly second: SettingRow
}

const KEY_WIDTH = 34
const VALUE_WIDTH = 24

/** The settings as rows, the list of strategies last. */
export function settingRows(config: InvestorConfig, isChangedOnly: boolean): readonly SettingRow[] {
  const rows = config.origins.filter(({ origin }) => !isChangedOnly || origin.kind !== 'default').map(rowOf)
  return [
    ...rows,
    ...config.strategies.map(({ origin, ...entry }, index) =>
      rowOf({ key: `strategies[${index}]`, value: { ...entry }, origin }),
    ),
  ]
}

/** Rows as aligned columns: key, value, origin. */
export function settingTable(rows: readonly SettingRow[]): string {
  return rows.map((row) => `${row.key.padEnd(KEY_WIDTH)} ${valueAndOrigin(row)}\n`).join('')
}

/** Where two settings differ, as rows and as text; origins do not count. */
export function settingDifferences(
  mine: readonly SettingRow[],
  theirs: readonly SettingRow[],
): { readonly rows: readonly SettingDifference[]; readonly text: string } {
  const others = new Map(theirs.map((row) => [row.key, row]))
  const keys = new Set([...mine.map(({ key }) => key), ...others.keys()])
  const own = new Map(mine.map((row) => [row.key, row]))
  const rows = [...keys].flatMap((key) => {
    const a = own.get(key) ?? absent(key)
    const b = others.get(key) ?? absent(key)
    return JSON.stringify(a.value) === JSON.stringify(b.value) ? [] : [{ key, first: a, second: b }]
  })
  const text = rows.map(
    ({ key, first: a, second: b }) => `${key}\n  ${valueAndOrigin(a)}\n  ${valueAndOrigin(b)}\n`,
  )
  return { rows, text: rows.length === 0 ? 'the settings are the same\n' : text.join('') }
}

function absent(key: string): SettingRow {
  return { key, value: null, origin: 'not listed' }
}

function rowOf({ key, value, origin }: EffectiveValue): SettingRow {
  return { key, value, origin: describeOrigin(origin) }
}

function valueAndOrigin({ value, origin }: SettingRow): string {
  return `${shown(value).padEnd(VALUE_WIDTH)} ${origin}`
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A setting by its dotted path, as text. */
export interface SettingRow {
  readonly path: string
  readonly value: string
  /** Where it was set: `default`, `investor.yaml:3:5`, a variable, `--set key`; empty where not known. */
  readonly origin: string
}

/** A setting as a run writes it. */
interface NamedSetting {
  readonly key: string
  readonly value: unknown
  readonly origin?: Readonly<Record<string, unknown>>
}

const DEPTH_MAX = 12

/**
 * Settings as rows, in the order in which they stand. The settings of a run, a list of keys with value and
 * origin, take a row each; of any other tree lists of plain values take one row, nested ones a row each.
 *
 * Nothing, an empty list and an empty group are shown as `none`. Below 12 levels the rest is one row of JSON.
 */
export function settingsRows(settings: unknown): readonly SettingRow[] {
  if (isNamedList(settings)) {
    return settings.map(({ key, value, origin }) => (
      { path: key, value: valueText(value), origin: originText(origin) }))
  }
  const rows: SettingRow[] = []
  addRows(settings, { path: '', depth: 0 }, rows)
  return rows
}

function isNamedList(settings: unknown): settings is readonly NamedSetting[] {
  return Array.isArray(settings) && settings.length > 0 && settings.every((each: unknown) => (
    typeof each === 'object' && each !== null && 'key' in each && typeof each.key === 'string'
    && 'value' in each))
}

function originText(origin: NamedSetting['origin']): string {
  if (origin === undefined) return ''
  const { kind, file, line, column, variable, word } = origin
  if (kind === 'file') return [file, line, column].map(String).join(':')
  return String(kind === 'environment' ? variable : kind === 'set' ? `--set ${String(word)}` : kind)
}

interface Place {
  readonly path: string
  readonly depth: number
}

function addRows(value: unknown, at: Place, rows: SettingRow[]): void {
  const entries = childrenOf(value)
  if (entries === undefined || at.depth >= DEPTH_MAX) {
    rows.push({ path: at.path, value: valueText(value), origin: '' })
    return
  }
  for (const [name, child] of entries) {
    addRows(child, { path: at.path === '' ? name : `${at.path}.${name}`, depth: at.depth + 1 }, rows)
  }
}

/** The named parts of a group or of a list of groups; `undefined` for what is shown in one row. */
function childrenOf(value: unknown): [string, unknown][] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const entries = Object.entries(value)
  if (entries.length === 0) return undefined
  const isPlainList = Array.isArray(value) && value.every((each) => typeof each !== 'object' || each === null)
  return isPlainList ? undefined : entries
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'none'
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each !== 'object')) {
    return value.map(String).join(', ')
  }
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'none' : JSON.stringify(value)
  return String(value)
}

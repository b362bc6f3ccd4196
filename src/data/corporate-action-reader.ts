import type { Price, Result, SessionDate } from '../base/index.ts'
import { fail, ok, parseFixed, sessionDate } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import type { CorporateAction } from '../model/index.ts'
import type { TextRecord } from '../port/index.ts'
import { parseDecimal } from './decimal-text.ts'
import { simplestFraction } from './rational.ts'
import { shownText } from './shown-text.ts'
import { civilDate, StampKind, StampReader } from './stamp-text.ts'

type ActionKind = CorporateAction['kind']

const KIND_SPELLINGS: Readonly<Record<string, ActionKind>> = {
  split: 'Split', stocksplit: 'Split', dividend: 'CashDividend', cashdividend: 'CashDividend',
  symbolchange: 'SymbolChange', rename: 'SymbolChange', delisting: 'Delisting', delist: 'Delisting',
}
const RATIO = /^(\d+)[:/](\d+)$/
/** Well above any split that there was. */
const RATIO_MAX = 100_000
const COLUMNS = ['symbol', 'date', 'kind', 'value'] as const
type Places = Readonly<Record<(typeof COLUMNS)[number], number>>
const SHAPE = 'the columns are symbol, date, kind, value'

interface ActionRow {
  readonly line: number
  readonly symbol: string
  readonly date: string
  readonly kind: string
  readonly value: string
}

/**
 * Reads corporate actions from a file with the columns symbol, date, kind and value.
 *
 * | kind | value |
 * |---|---|
 * | `split` | new for old units: `2:1`, `1:20` or `0.05` |
 * | `dividend` | cash for each unit held before the open of the ex-date |
 * | `symbol-change` | the new symbol |
 * | `delisting` | cash for each unit, or empty for the last price |
 *
 * All or nothing: the first row that cannot be read fails with `BAD_ACTION` and its line, one with a value
 * after the last column with `EXTRA_FIELD`. The date has to be a session.
 */
export class CorporateActionReader {
  readonly #calendarOf: (symbol: string) => ExchangeCalendar
  readonly #places: Places
  readonly #width: number
  readonly #stamp = new StampReader()

  private constructor(calendarOf: (symbol: string) => ExchangeCalendar, places: Places, width: number) {
    this.#calendarOf = calendarOf
    this.#places = places
    this.#width = width
  }

  /** Finds the columns in the header of a file; fails with `COLUMN_MISSING`. */
  static from(
    header: readonly string[], calendarOf: (symbol: string) => ExchangeCalendar,
  ): Result<CorporateActionReader> {
    const names = header.map((name) => name.toLowerCase())
    const missing = COLUMNS.filter((column) => !names.includes(column))
    if (missing.length > 0) {
      const found = `line 1: found "${header.join(', ')}" without ${missing.join(', ')}`
      return fail('COLUMN_MISSING', `${found}; ${SHAPE}`)
    }
    const [symbol = 0, date = 0, kind = 0, value = 0] = COLUMNS.map((column) => names.indexOf(column))
    return ok(new CorporateActionReader(calendarOf, { symbol, date, kind, value }, names.length))
  }

  /** Reads one row. */
  read({ line, fields }: TextRecord): Result<CorporateAction> {
    const extra = fields.findIndex((field, index) => index >= this.#width && field.trim() !== '')
    if (extra >= 0) {
      const found = `found "${shownText(fields[extra] ?? '')}" in field ${extra + 1}`
      const message = `line ${line}: ${found}, after the last of ${this.#width} columns; ${SHAPE}`
      return fail('EXTRA_FIELD', message, { details: { line } })
    }
    const text = (column: (typeof COLUMNS)[number]): string => (fields[this.#places[column]] ?? '').trim()
    const row = { line, symbol: text('symbol'), date: text('date'), kind: text('kind'), value: text('value') }
    const kind = KIND_SPELLINGS[row.kind.toLowerCase().replace(/[^a-z]/g, '')]
    if (row.symbol === '') return bad(row, 'symbol is empty')
    if (kind === undefined) {
      return bad(row, `kind is "${row.kind}"; split, dividend, symbol-change or delisting is read`)
    }
    if (!this.#stamp.read(row.date) || this.#stamp.kind !== StampKind.Date) {
      return bad(row, `date is "${row.date}"; a date such as 2020-08-31 is read`)
    }
    const date = sessionDate(civilDate(this.#stamp.millis))
    const calendar = this.#calendarOf(row.symbol)
    if (!calendar.checkDates(date, date).ok || calendar.session(date) === undefined) {
      return bad(row, `${date} is no session of ${calendar.name}; the first session at new terms is meant`)
    }
    return actionOf(row, kind, { symbol: row.symbol, date, at: openOf(calendar, date) })
  }
}

function openOf(calendar: ExchangeCalendar, date: SessionDate): CorporateAction['at'] {
  return (calendar.session(date) as { readonly openAt: CorporateAction['at'] }).openAt
}

function actionOf(
  row: ActionRow, kind: ActionKind, about: Pick<CorporateAction, 'symbol' | 'date' | 'at'>,
): Result<CorporateAction> {
  switch (kind) {
    case 'Split': {
      const ratio = splitRatio(row.value)
      if (ratio === undefined) return bad(row, `value is "${row.value}"; a ratio such as 2:1 or 0.05 is read`)
      const size = ratio.numerator / ratio.denominator
      if (size === 1) return bad(row, `value is "${row.value}"; a split changes the number of units`)
      if (Math.max(size, 1 / size) > RATIO_MAX) {
        return bad(row, `value is "${row.value}"; a ratio of at most ${RATIO_MAX} is read`)
      }
      return ok({ kind, ...about, newUnits: ratio.numerator, oldUnits: ratio.denominator })
    }
    case 'CashDividend': {
      const amount = parseFixed(row.value)
      if (amount === undefined || amount <= 0n) {
        return bad(row, `value is "${row.value}"; an amount such as 0.57 is read`)
      }
      return ok({ kind, ...about, amount: amount as Price })
    }
    case 'SymbolChange':
      if (row.value === '' || row.value === row.symbol) {
        return bad(row, `value is "${row.value}"; the new symbol is read`)
      }
      return ok({ kind, ...about, newSymbol: row.value })
    case 'Delisting': {
      if (row.value === '') return ok({ kind, ...about })
      const finalPrice = parseFixed(row.value)
      if (finalPrice === undefined || finalPrice < 0n) {
        return bad(row, `value is "${row.value}"; a price or nothing is read`)
      }
      return ok({ kind, ...about, finalPrice: finalPrice as Price })
    }
  }
}

function splitRatio(value: string): { readonly numerator: number; readonly denominator: number } | undefined {
  const match = RATIO.exec(value)
  if (match !== null) {
    const [numerator, denominator] = [Number(match[1]), Number(match[2])]
    return numerator > 0 && denominator > 0 ? { numerator, denominator } : undefined
  }
  const decimal = parseDecimal(value)
  return decimal > 0 ? simplestFraction(decimal) : undefined
}

function bad(row: ActionRow, why: string): Result<CorporateAction> {
  return fail('BAD_ACTION', `line ${row.line}: ${why}; ${SHAPE}`, { details: { line: row.line } })
}

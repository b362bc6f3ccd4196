import type { ReactNode } from 'react'

/** A column of a table. */
export interface Column<T> {
  readonly name: string
  /** What is sorted by and exported; shown where there is no `show`. */
  readonly value: (row: T) => string | number | null
  readonly show?: (row: T) => ReactNode
  readonly isNumber?: boolean
  /** An instant in UTC milliseconds: sorted as one, exported and found by its text of ISO 8601. */
  readonly isInstant?: boolean
}

/** By which column, and which way. */
export interface Order {
  readonly name: string
  readonly isDown: boolean
}

/** Rows that hold all words of a filter in any column, in an order; the given order where there is none. */
export function sortedRows<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { filter, order }: { readonly filter: string; readonly order: Order | undefined },
): readonly T[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const kept =
    words.length === 0
      ? rows
      : rows.filter((row) => {
          const text = columns
            .map((column) => textOf(column, row))
            .join(' ')
            .toLowerCase()
          return words.every((word) => text.includes(word))
        })
  const column = columns.find(({ name }) => name === order?.name)
  if (column === undefined || order === undefined) return kept
  const sign = order.isDown ? -1 : 1
  const isNumber = column.isNumber === true || column.isInstant === true
  return kept.toSorted((a, b) => {
    const [left, right] = [column.value(a), column.value(b)]
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1
    return sign * (isNumber ? Number(left) - Number(right) : String(left) < String(right) ? -1 : 1)
  })
}

/** Rows as CSV (RFC 4180); a text that a spreadsheet would take for a formula is quoted apart. */
export function csvOf<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const lines = rows.map((row) => columns.map((column) => cell(textOf(column, row))).join(','))
  return [columns.map(({ name }) => cell(name)).join(','), ...lines, ''].join('\r\n')
}

function textOf<T>({ value, isInstant }: Column<T>, row: T): string {
  const found = value(row)
  return isInstant === true && found !== null ? new Date(found).toISOString() : String(found ?? '')
}

function cell(text: string): string {
  const isFormula = /^[=+\-@\t]/.test(text) && !/^[+-]?\d/.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

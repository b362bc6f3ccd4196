import type { BarColumns } from '../model/index.ts'

/** The numbers of one bar; a `Bar` is one, and so is a row that is used again and again. */
export interface BarRow {
  readonly openAt: number
  readonly closeAt: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/** A row that is filled in place. */
export type MutableBarRow = { -readonly [K in keyof BarRow]: BarRow[K] }

/** A row of its own; not a number until it is filled. */
export function emptyRow(): MutableBarRow {
  return { openAt: NaN, closeAt: NaN, open: NaN, high: NaN, low: NaN, close: NaN, volume: NaN }
}

/** Overwrites `target` with the numbers of `row`. */
export function copyRow(target: MutableBarRow, row: BarRow): void {
  target.openAt = row.openAt
  target.closeAt = row.closeAt
  target.open = row.open
  target.high = row.high
  target.low = row.low
  target.close = row.close
  target.volume = row.volume
}

/** Overwrites `target` with row `index` of the columns. */
export function readRow(target: MutableBarRow, columns: BarColumns, index: number): void {
  target.openAt = columns.openAt[index] as number
  target.closeAt = columns.closeAt[index] as number
  target.open = columns.open[index] as number
  target.high = columns.high[index] as number
  target.low = columns.low[index] as number
  target.close = columns.close[index] as number
  target.volume = columns.volume[index] as number
}

/** Overwrites row `index` of the columns. */
export function writeRow(columns: BarColumns, index: number, row: BarRow): void {
  columns.openAt[index] = row.openAt
  columns.closeAt[index] = row.closeAt
  columns.open[index] = row.open
  columns.high[index] = row.high
  columns.low[index] = row.low
  columns.close[index] = row.close
  columns.volume[index] = row.volume
}

import { allocateColumns, type Bar, type BarColumns } from '../model/index.ts'
import { writeRow } from './bar-row.ts'

/** Bars as one page of columns, in their order. */
export function columnsOf(bars: readonly Bar[]): BarColumns {
  const columns = allocateColumns(bars.length)
  for (const [row, bar] of bars.entries()) writeRow(columns, row, bar)
  columns.length = bars.length
  return columns
}

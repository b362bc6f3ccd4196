/** Pixels of a row of a table of which only rows in sight are drawn. */
export const ROW_PIXELS = 30
/** Rows that are drawn above and below what is seen. */
const MARGIN_ROWS = 12

/** How far a table is scrolled, in pixels, how high its window is, and how many rows it has. */
export interface Scrolled {
  readonly top: number
  readonly height: number
  readonly rows: number
}

/** Numbers of rows, from 0 on. */
export interface DrawnRows {
  readonly first: number
  readonly end: number
}

/** The rows to draw as [first, end): the last ones where a filter left out those that were scrolled to. */
export function rowsInSight({ top, height, rows }: Scrolled): DrawnRows {
  const topMost = Math.max(0, rows * ROW_PIXELS - height)
  const from = Math.min(top, topMost)
  return {
    first: Math.max(0, Math.floor(from / ROW_PIXELS) - MARGIN_ROWS),
    end: Math.min(rows, Math.ceil((from + height) / ROW_PIXELS) + MARGIN_ROWS),
  }
}

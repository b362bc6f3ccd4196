import type { UtcMillis } from '../../base/index.ts'
import { formatUtc } from '../../base/index.ts'

/** How a column of a table stands. */
export interface TableColumn {
  readonly title: string
  /** Numbers stand to the right. */
  readonly isNumber?: boolean
}

/** Lines up rows of text under their titles. */
export function table(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, index) => Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)))
  const line = (cells: readonly string[]): string => cells
    .map((cell, index) => (columns[index]?.isNumber ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
    .join('  ').trimEnd()
  return `${[columns.map(({ title }) => title), ...rows].map(line).join('\n')}\n`
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Draws values as a line of small bars, at most `width` of them, each the mean of its share. */
export function sparkline(values: readonly number[], width: number): string {
  const count = Math.min(values.length, width)
  const means = Array.from({ length: count }, (_, index) => {
    const part = values.slice(Math.floor((index * values.length) / count), Math.floor(((index + 1) * values.length) / count))
    return part.reduce((sum, value) => sum + value, 0) / part.length
  })
  const [low, high] = [Math.min(...means), Math.max(...means)]
  const level = (value: number): number => Math.round(((value - low) / (high - low || 1)) * (BARS.length - 1))
  return means.map((value) => BARS[level(value)]).join('')
}

/** A number with at most six decimals and no more than it has. */
export function plainNumber(value: number): string {
  return String(Math.round(value * 1e6) / 1e6)
}

/** The day of an instant, in UTC. */
export function day(at: UtcMillis): string {
  return formatUtc(at).slice(0, 'YYYY-MM-DD'.length)
}

/** A count with thousands apart: `12 345`. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ' ')
}

/** How large a chart is, in characters, and with which it is drawn. */
export interface TextChartSize {
  readonly width: number
  readonly height: number
  /** Braille dots, eight to a character; ASCII otherwise. */
  readonly isUnicode: boolean
}

/** Dots of a braille character by column and, from the top, row. */
const BRAILLE: readonly (readonly number[])[] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
const BRAILLE_BLANK = 0x2800

/**
 * A line chart in characters: `height` lines from the top, each at most `width` wide.
 *
 * Each column shows the last of its values, joined to the column before it, so that no jump leaves a gap.
 * What is not finite is left out; a flat curve runs through the middle; nothing gives blank lines.
 */
export function textChart(values: readonly number[], size: TextChartSize): readonly string[] {
  const { width, height, isUnicode } = size
  const [wide, high] = isUnicode ? [2, 4] : [1, 1]
  const levels = levelsOf(values, width * wide, height * high)
  const cells = Array.from({ length: height }, () => Array.from({ length: width }, () => 0))
  let before: number | undefined
  for (const [x, level] of levels.entries()) {
    const from = before === undefined ? level : before < level ? before + 1 : Math.min(level, before)
    const to = before === undefined || before <= level ? level : Math.max(level, before - 1)
    for (let y = from; y <= to; y++) {
      const row = cells[height - 1 - Math.floor(y / high)] as number[]
      const column = Math.floor(x / wide)
      row[column] = (row[column] ?? 0) | (BRAILLE[x % wide]?.[high - 1 - (y % high)] ?? 0)
    }
    before = level
  }
  return cells.map((row) => row.map((dots) => {
    if (dots === 0) return ' '
    return isUnicode ? String.fromCodePoint(BRAILLE_BLANK + dots) : '*'
  }).join('').trimEnd())
}

/** The height of each column in dots from the bottom. */
function levelsOf(values: readonly number[], columns: number, levels: number): number[] {
  const shown = values.filter((value) => Number.isFinite(value))
  const [lowest, highest] = shown.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity],
  )
  const range = highest - lowest
  const count = Math.min(columns, shown.length)
  return Array.from({ length: count }, (_, column) => {
    const value = shown[Math.ceil(((column + 1) / count) * shown.length) - 1] ?? lowest
    return range > 0 ? Math.round(((value - lowest) / range) * (levels - 1)) : Math.floor(levels / 2)
  })
}

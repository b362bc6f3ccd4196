import path from 'node:path'
import type { SeriesKey } from '../../model/index.ts'
import { Adjustment, isTimeframe } from '../../model/index.ts'

/** Names that Windows keeps for devices; some of them are tickers. */
const DEVICE = /^(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\.|$)/
const SUFFIX = '.parquet'

/**
 * A symbol as a file name, and back with `symbolOfName`.
 *
 * Letters in upper case, digits, `.`, `_` and `-` stay; every other byte becomes `%` and two hexadecimal
 * digits, so that `BTC/USD`, `^GSPC` and, on file systems without case, `BRKa` beside `BRKA` are safe.
 */
export function nameOfSymbol(symbol: string): string {
  const escaped = [...new TextEncoder().encode(symbol)].map((byte) => {
    const letter = String.fromCharCode(byte)
    return /[A-Z0-9._-]/.test(letter) ? letter : escapedByte(byte)
  }).join('')
  const isUnsafeStart = escaped.startsWith('.') || DEVICE.test(escaped)
  return isUnsafeStart ? escapedByte(escaped.charCodeAt(0)) + escaped.slice(1) : escaped
}

function escapedByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}

/** The symbol that a file name stands for; `undefined` for a name that is not ours. */
export function symbolOfName(name: string): string | undefined {
  try {
    const symbol = decodeURIComponent(name)
    return nameOfSymbol(symbol) === name ? symbol : undefined
  } catch {
    return undefined
  }
}

/** Where a series lies under the folder of bars. */
export function seriesPath({ symbol, timeframe, adjustment }: SeriesKey): string {
  return path.join(timeframe, nameOfSymbol(symbol), `${adjustment}${SUFFIX}`)
}

/** The series that lies at a path under the folder of bars; `undefined` for anything else. */
export function seriesAtPath(relative: string): SeriesKey | undefined {
  const [timeframe, name, file, ...more] = relative.split(path.sep)
  if (timeframe === undefined || name === undefined || file === undefined || more.length > 0) return undefined
  const symbol = symbolOfName(name)
  const adjustment = Object.values(Adjustment).find((one) => `${one}${SUFFIX}` === file)
  if (symbol === undefined || adjustment === undefined || !isTimeframe(timeframe)) return undefined
  return { symbol, timeframe, adjustment }
}

import { isTimeframe, TIMEFRAMES, type Timeframe } from '../model/index.ts'

/**
 * Checks of what a strategy file hands to rules and factories.
 *
 * Types do not reach a file that is run as it is: an option that is misspelled would be its default, and a
 * word that is not known a rule that never holds, without anybody being told.
 */

/** Throws where options have a part of another name, or are none. */
export function checkOptions<T extends object>(
  of: string, options: T | undefined, known: readonly (keyof T & string)[],
): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null) {
    throw new Error(`${of}: options must be an object with ${known.join(', ')}, found ${spelled(options)}`)
  }
  for (const name in options) {
    if ((known as readonly string[]).includes(name)) continue
    throw new Error(`${of}: there is no option "${name}"; known are ${known.join(', ')}`)
  }
}

/** The word as it is, once it is sure to be one of those known. */
export function knownWord<T extends string>(of: string, word: T, known: readonly T[]): T {
  if (known.includes(word)) return word
  const words = known.map((each) => `'${each}'`).join(', ')
  throw new Error(`${of} must be one of ${words}, found ${spelled(word)}`)
}

/** The timeframe as it is, once it is sure to be one. */
export function knownTimeframe(of: string, timeframe: Timeframe): Timeframe {
  if (typeof timeframe === 'string' && isTimeframe(timeframe)) return timeframe
  throw new Error(`${of} must be one of ${TIMEFRAMES.join(', ')}, found ${spelled(timeframe)}`)
}

/** A count of bars as it is, once it is sure to be a whole number from 1. */
export function barCount(of: string, bars: number): number {
  if (Number.isInteger(bars) && bars >= 1) return bars
  throw new RangeError(`${of}: bars must be a whole number >= 1, found ${spelled(bars)}`)
}

/** A number as it is, once it is sure to be one, and not below 0. */
export function amount(of: string, value: number): number {
  if (typeof value === 'number' && value >= 0 && value < Infinity) return value
  throw new RangeError(`${of} must be a number >= 0, found ${spelled(value)}`)
}

/** Throws where an own indicator lacks a part: without `rescale` it would fail at the first split. */
export function checkIndicator(indicator: object): void {
  const { name, warmUp, outputs, update, rescale } = indicator as Readonly<Record<string, unknown>>
  const of = typeof name === 'string' && name !== '' ? `the indicator ${name}` : 'an indicator'
  const needs = (part: string, what: string, found: unknown): never => {
    throw new Error(`${of} needs ${part}, ${what}, found ${spelled(found)}`)
  }
  if (of === 'an indicator') needs('name', 'a text as it is shown in why', name)
  const isCount = Number.isInteger(warmUp) && (warmUp as number) >= 0
  if (!isCount) needs('warmUp', 'a whole number of updates', warmUp)
  if (!Array.isArray(outputs)) needs('outputs', "a list such as ['value']", outputs)
  if (typeof update !== 'function') needs('update', 'a method that is fed', update)
  if (typeof rescale !== 'function') needs('rescale', 'a method that is told of splits', rescale)
}

/** Says whether something that a strategy handed over is a rule. */
export function isRule(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'holds' in value && 'firstBlock' in value
}

/** A value as an error shows it. */
export function spelled(value: unknown): string {
  if (typeof value === 'string') return `the text "${value}"`
  if (typeof value === 'function') return 'a function'
  if (value instanceof Promise) return 'a promise'
  return typeof value === 'object' && value !== null ? 'an object of another kind' : String(value)
}

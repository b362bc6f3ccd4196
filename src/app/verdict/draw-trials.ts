import { SeededRandom } from '../../data/index.ts'
import type { ParameterSet } from '../../report/index.ts'
import type { Parameter, Parameters } from '../../strategy/index.ts'

/** Parameters to try. */
export interface DrawnTrial {
  readonly parameters: ParameterSet
  readonly isNear: boolean
}

/** How far a number goes, as a factor either way. */
const NEAR_FACTOR = 1.25
const WIDE_FACTOR = 3
/** A strategy with few parameters has no more sets than it has. */
const ATTEMPTS_PER_TRIAL = 20

/**
 * Sets of parameters around a strategy's own, near and far in turn, each once and none of them the own one;
 * fewer where there are no more.
 *
 * Numbers are drawn evenly by their logarithm within the declared bounds; flags and choices change in far
 * sets only. `isUsable` says whether the strategy takes a set.
 */
export function drawTrials(
  declared: Parameters, own: ParameterSet,
  { count, seed, isUsable }: {
    readonly count: number
    readonly seed: string
    readonly isUsable: (parameters: ParameterSet) => boolean
  },
): readonly DrawnTrial[] {
  const random = new SeededRandom(`${seed}/trials`)
  const seen = new Set([keyOf(own)])
  const drawn: DrawnTrial[] = []
  for (let attempt = 0; attempt < count * ATTEMPTS_PER_TRIAL && drawn.length < count; attempt++) {
    const isNear = attempt % 2 === 0
    const parameters = Object.fromEntries(Object.entries(declared).map(([name, parameter]) => (
      [name, drawValue(parameter, own[name] ?? parameter.fallback, isNear, random)])))
    const key = keyOf(parameters)
    if (seen.has(key)) continue
    seen.add(key)
    if (isUsable(parameters)) drawn.push({ parameters, isNear: isNear || isAround(parameters, own) })
  }
  return drawn
}

function keyOf(parameters: ParameterSet): string {
  return JSON.stringify(Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function drawValue(
  parameter: Parameter, own: number | boolean | string, isNear: boolean, random: SeededRandom,
): number | boolean | string {
  if (typeof own !== 'number') {
    if (isNear) return own
    if (typeof own === 'boolean') return random.below(2) === 1
    const { choices = [own] } = parameter
    return choices[random.below(choices.length)] ?? own
  }
  const spread = Math.log(isNear ? NEAR_FACTOR : WIDE_FACTOR)
  const moved = own * Math.exp((2 * random.uniform() - 1) * spread)
  const { kind, min = -Infinity, max = Infinity, above = -Infinity } = parameter
  const value = Math.min(max, Math.max(min, kind === 'integer' ? Math.round(moved) : rounded(moved)))
  return value > above ? value : own
}

/** Whether every number lies within a quarter of the own one, and nothing else differs. */
function isAround(parameters: ParameterSet, own: ParameterSet): boolean {
  return Object.entries(own).every(([name, value]) => {
    const other = parameters[name]
    if (typeof value !== 'number' || typeof other !== 'number') return other === value
    const factor = value === other ? 1 : other / value
    return factor >= 1 / NEAR_FACTOR && factor <= NEAR_FACTOR
  })
}

/** Four significant digits: nobody sets more by hand. */
function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

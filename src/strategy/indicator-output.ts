import type { Indicator } from '../indicator/index.ts'
import type { Timeframe } from '../model/index.ts'
import { unitOfOutput } from './feed.ts'
import type { Scope, Unit } from './scope.ts'

/** One output of an indicator that a strategy made, as it can be drawn. */
export interface IndicatorOutput {
  /** The indicator as decisions name it: `sma(20)`, `1d sma(200)`. */
  readonly indicator: string
  /** Empty where it has one output only. */
  readonly output: string
  readonly unit: Unit
  /** The series that it is computed on. */
  readonly timeframe: Timeframe
  /** The present value; NaN until the indicator is ready. */
  read(): number
}

/** All outputs of a scope's indicators, in the order in which they were made; one of a name. */
export function indicatorOutputs(scope: Scope): readonly IndicatorOutput[] {
  const found = new Map<string, IndicatorOutput>()
  for (const indicator of scope.indicators) {
    const { timeframe, unit } = scope.traitOf(indicator)
    const label = scope.labelOf(indicator)
    const isAlone = indicator.outputs.length === 1
    for (const key of indicator.outputs) {
      found.set(`${label}.${key}`, {
        indicator: label,
        output: isAlone ? '' : key,
        unit: unitOfOutput(unit, key),
        timeframe,
        read: () => valueOf(indicator, isAlone ? 'value' : key),
      })
    }
  }
  return [...found.values()]
}

function valueOf(indicator: Indicator, key: string): number {
  if (!indicator.isReady) return Number.NaN
  return (indicator as unknown as Readonly<Record<string, number>>)[key] as number
}

import type { UtcMillis } from '../../base/index.ts'
import type { CoreInput } from '../../model/index.ts'
import type { RunSettings } from '../backtest/run-settings.ts'

/** SHA-256 of each strategy's file, by the strategy's name. */
export type StrategyCodes = ReadonlyMap<string, string>

/** What a start has loaded. */
export function codesOf({ strategies }: RunSettings): StrategyCodes {
  return new Map(
    strategies.flatMap(({ definition, code }) => (code === undefined ? [] : [[definition.name, code]])),
  )
}

/** Inputs that tell the core which versions of its strategies a start has loaded. */
export function loadedInputs(codes: StrategyCodes, at: UtcMillis): readonly CoreInput[] {
  return [...codes].map(([strategy, code]) => ({ kind: 'StrategyLoaded', strategy, code, at }))
}

import type { UtcMillis } from '../../base/index.ts'
import type { CoreInput } from '../../model/index.ts'
import type { RunSettings } from '../backtest/run-settings.ts'

/** Digits of a hash that a person is shown. */
const SHOWN = 12

/** SHA-256 of each strategy's file, by the strategy's name. */
export type StrategyCodes = ReadonlyMap<string, string>

/** What a start has loaded. */
export function codesOf({ strategies }: RunSettings): StrategyCodes {
  return new Map(
    strategies.flatMap(({ definition, code }) => (code === undefined ? [] : [[definition.name, code]])),
  )
}

/** Compares the strategy files that a session's starts have loaded with those that are there now. */
export class LoadedWatch {
  readonly #now: StrategyCodes
  readonly #changed = new Map<string, string>()

  constructor(settings: RunSettings) {
    this.#now = codesOf(settings)
  }

  /** Takes an input of the tapes; of several starts the last one counts. */
  see(input: CoreInput): void {
    if (input.kind !== 'StrategyLoaded') return
    const now = this.#now.get(input.strategy)
    if (now === undefined || now === input.code) this.#changed.delete(input.strategy)
    else {
      const hashes = `${input.code.slice(0, SHOWN)} then, ${now.slice(0, SHOWN)} now (SHA-256)`
      this.#changed.set(input.strategy, `The file of ${input.strategy} has changed since: ${hashes}.`)
    }
  }

  /** A sentence for each file that is another now. */
  get notes(): readonly string[] {
    return [...this.#changed.values()]
  }
}

/** Inputs that tell the core which versions of its strategies a start has loaded. */
export function loadedInputs(codes: StrategyCodes, at: UtcMillis): readonly CoreInput[] {
  return [...codes].map(([strategy, code]) => ({ kind: 'StrategyLoaded', strategy, code, at }))
}

import { resolveParameters, type StrategyAssignment } from '../../../strategy/index.ts'
import { orThrow } from '../or-throw.ts'
import type { SessionFolder } from '../record/session-folder.ts'

/** A strategy as a session was started with it last, defaults filled in. */
export interface StartedStrategy {
  readonly name: string
  readonly description: string
  readonly timeframe: string
  readonly symbols: readonly string[]
  readonly parameters: Readonly<Record<string, number | boolean | string>>
}

const FILE = 'strategies.json'

/** Keeps what strategies run with, so that nobody has to load their code to say it. Throws `UserError`. */
export function writeStartedStrategies(
  folder: SessionFolder, assignments: readonly StrategyAssignment[],
): void {
  folder.write(FILE, assignments.map(({ definition, parameters, symbols, timeframe }): StartedStrategy => {
    const { name, description } = definition
    const resolved = orThrow(resolveParameters(definition.parameters ?? {}, parameters))
    return { name, description, timeframe, symbols, parameters: resolved }
  }))
}

/** What was kept; nothing for a session that was started before any was. */
export function startedStrategies(folder: SessionFolder): readonly StartedStrategy[] {
  return folder.has(FILE) ? folder.read<readonly StartedStrategy[]>(FILE) : []
}

import { fail, UserError } from '../../base/index.ts'
import { StrategyName, type KnownStrategy } from '../../server/index.ts'
import { describeParameter, type Parameter, type StrategyDefinition } from '../../strategy/index.ts'
import { bundledStrategies, loadStrategy } from '../strategy-loader.ts'

/** The strategies that come with the program, with what they declare. Loads their code. */
export async function knownStrategies(): Promise<KnownStrategy[]> {
  return (await bundledStrategies()).map((definition) => described(definition))
}

/**
 * The strategy of an own file. Loads its code.
 *
 * Throws `UserError` `STRATEGY_LOAD_FAILED` for a file without one; `STRATEGY_NAME` for a name that no
 * request can say.
 */
export async function ownStrategy(path: string): Promise<KnownStrategy> {
  const definition = await loadStrategy(path)
  const { name } = definition
  if (StrategyName.safeParse(name).success) return described(definition)
  const why = `"${name}" must be letters, digits, _ and -, at most 64, beginning with a letter`
  throw new UserError(fail('STRATEGY_NAME', why).failure)
}

function described({ name, description, parameters = {} }: StrategyDefinition): KnownStrategy {
  return {
    name,
    description: description ?? '',
    parameters: Object.entries(parameters).map(([key, parameter]) => declared(key, parameter)),
    file: null,
  }
}

function declared(name: string, parameter: Parameter): KnownStrategy['parameters'][number] {
  const { kind, fallback, description, min, max, choices } = parameter
  return {
    name, kind, fallback, description, accepts: describeParameter(parameter),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(choices === undefined ? {} : { choices: [...choices] }),
  }
}

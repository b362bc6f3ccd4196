import type { KnownStrategy } from '../../server/index.ts'
import { describeParameter, type Parameter } from '../../strategy/index.ts'
import { bundledStrategies } from '../strategy-loader.ts'

/** The strategies that come with the program, with what they declare. Loads their code. */
export async function knownStrategies(): Promise<KnownStrategy[]> {
  return (await bundledStrategies()).map(({ name, description, parameters = {} }) => ({
    name,
    description,
    parameters: Object.entries(parameters).map(([key, parameter]) => declared(key, parameter)),
  }))
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

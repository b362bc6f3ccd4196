import { InvalidArgumentError } from 'commander'

/** Reads a number of seconds that a person gave; throws what the command line says about it. */
export function seconds(value: string): number {
  const number = Number(value)
  if (!(number > 0)) throw new InvalidArgumentError('seconds above 0 are needed')
  return number
}

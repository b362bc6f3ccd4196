import { InvalidArgumentError } from 'commander'

/** Reads a number of seconds that a person gave; throws what the command line says about it. */
export function seconds(value: string): number {
  const number = Number(value)
  if (!(number > 0)) throw new InvalidArgumentError('seconds above 0 are needed')
  return number
}

/** Makes the reader of a whole number of [min, max]; it throws what the command line says of others. */
export function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (value.trim() !== '' && Number.isInteger(number) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`a whole number from ${min} to ${max} is needed`)
  }
}

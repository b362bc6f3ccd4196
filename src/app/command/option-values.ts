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

const NAME_MAX = 64
const REASON_MAX = 400

/** Reads the name of a person; as the API takes them. */
export function personName(value: string): string {
  return plainText(value, `a name of at most ${NAME_MAX} characters is needed`, NAME_MAX)
}

/** Reads why somebody acts; it is kept on record. */
export function reasonText(value: string): string {
  return plainText(value, `a reason of at most ${REASON_MAX} characters is needed, in one line`, REASON_MAX)
}

/** Reads symbols that are separated by commas. */
export function symbolNames(value: string): readonly string[] {
  const names = value.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]))
  if (names.length === 0) throw new InvalidArgumentError('write symbols separated by commas, such as SPX')
  return names
}

function plainText(value: string, wanted: string, most: number): string {
  const text = value.trim()
  if (text === '' || text.length > most || /\p{Cc}/u.test(text)) throw new InvalidArgumentError(wanted)
  return text
}

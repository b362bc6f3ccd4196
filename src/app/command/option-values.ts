import { InvalidArgumentError } from 'commander'
import { READABLE_LINE } from '../../base/index.ts'

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
  return readableLine(value, 'a name', NAME_MAX)
}

/** Reads why somebody acts; it is kept on record. */
export function reasonText(value: string): string {
  return readableLine(value, 'a reason', REASON_MAX)
}

/** Gathers the values of an option that may be given several times. */
export function gather(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value]
}

/** Reads symbols that are separated by commas. */
export function symbolNames(value: string): readonly string[] {
  const names = value.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]))
  if (names.length === 0) throw new InvalidArgumentError('write symbols separated by commas, such as SPX')
  return names
}

function readableLine(value: string, what: string, most: number): string {
  const text = value.trim()
  if (text.length <= most && READABLE_LINE.test(text)) return text
  throw new InvalidArgumentError(`${what} of at most ${most} characters is needed, in one line, `
    + 'without characters that are not seen or turn the direction')
}

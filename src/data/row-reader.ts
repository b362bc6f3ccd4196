import type { ColumnLayout } from './column-layout.ts'
import { decimalReader, isRounded, NumberStyle } from './decimal-text.ts'
import { Fault } from './fault.ts'
import { shownText } from './shown-text.ts'
import type { Spelling } from './spelling.ts'
import { StampReader } from './stamp-text.ts'

const PRICES = ['open', 'high', 'low', 'close'] as const
const STAMPS_READ = '2020-01-31, 2020-01-31 09:30, 1/31/2020, 20200131 093000, 31-Jan-2020 or Unix time are '
  + 'read, 31.1.2020 and 31/1/2020 with --dates day-first'
const NON_FINITE_TEXT = /^[+-]?(?:nan|inf(?:inity)?)$/i

/**
 * Turns the text fields of a row into numbers, in fields that are used again and again.
 *
 * A field that is empty or no number is a fault and never a guess; `problem` then says what was found and
 * where.
 */
export class RowReader {
  readonly stamp: StampReader
  /** Empty where the file has no symbols. */
  symbol = ''
  open = NaN
  high = NaN
  low = NaN
  close = NaN
  /** 0 where the file has no volume. */
  volume = 0
  /** Cash dividend of the ex-date; 0 when none. */
  dividend = 0
  /** New units for one old; 1 when none. */
  split = 1
  /** Numbers of all rows that have more digits than a float keeps. */
  roundedNumbers = 0
  /** What was wrong with the last row. */
  problem = ''
  readonly #layout: ColumnLayout
  readonly #width: number
  readonly #style: NumberStyle
  readonly #decimal: (text: string) => number

  constructor(layout: ColumnLayout, { numbers = NumberStyle.Plain, dates }: Spelling = {}) {
    this.#layout = layout
    this.stamp = new StampReader(dates)
    this.#style = numbers
    this.#decimal = decimalReader(numbers)
    const { stamp, open, high, low, close, volume, symbol, dividend, split } = layout
    this.#width = Math.max(...stamp, open, high, low, close, volume, symbol, dividend, split) + 1
  }

  /** Reads one row. */
  read(fields: readonly string[]): Fault {
    const layout = this.#layout
    this.symbol = fields[layout.symbol] ?? ''
    if (fields.length < this.#width) {
      this.problem = `found ${fields.length} fields, the columns need ${this.#width}`
      return Fault.MissingField
    }
    const text = layout.stamp.map((column) => fields[column]).join(' ')
    if (!this.stamp.read(text)) {
      this.problem = `found the stamp "${shownText(text)}"; ${STAMPS_READ}`
      return text.trim() === '' ? Fault.EmptyField : Fault.BadTimestamp
    }
    for (const name of PRICES) {
      const fault = this.#number(fields[layout[name]] as string, name)
      if (fault !== Fault.Fine) return fault
    }
    const fault = this.#extras(fields)
    return fault === Fault.Fine && fields.length > layout.width ? this.#beyond(fields) : fault
  }

  /** Empty fields after the last column, as some programs write them, say nothing. */
  #beyond(fields: readonly string[]): Fault {
    const { width } = this.#layout
    const extra = fields.findIndex((field, index) => index >= width && field.trim() !== '')
    if (extra < 0) return Fault.Fine
    const found = shownText(fields[extra] ?? '')
    this.problem = `found "${found}" in field ${extra + 1}, after the last of ${width} columns`
    return Fault.ExtraField
  }

  #extras(fields: readonly string[]): Fault {
    for (const name of ['volume', 'dividend', 'split'] as const) {
      const column = this.#layout[name]
      const fault = column < 0 ? Fault.Fine : this.#number(fields[column] as string, name)
      if (fault !== Fault.Fine) return fault
    }
    // Some sources write 0 for no split.
    if (this.split === 0) this.split = 1
    if (this.dividend >= 0 && this.split > 0) return Fault.Fine
    this.problem = `found dividend ${this.dividend} and split ratio ${this.split}; neither can be negative`
    return Fault.NonPositive
  }

  #number(text: string, name: (typeof PRICES)[number] | 'volume' | 'dividend' | 'split'): Fault {
    const value = this.#decimal(text)
    this[name] = value
    if (!Number.isNaN(value)) {
      if (isRounded(text, value)) this.roundedNumbers++
      return Fault.Fine
    }
    if (text === '') {
      this.problem = `${name} is empty`
      return Fault.EmptyField
    }
    const others = Object.values(NumberStyle).filter((style) => !Number.isNaN(decimalReader(style)(text)))
    const hint = others.length === 0 ? '' : `; such are read with --numbers ${others.join(' or ')}`
    this.problem = `${name} is "${shownText(text)}"; a number such as ${this.#style} is read${hint}`
    return NON_FINITE_TEXT.test(text) ? Fault.NonFinite : Fault.NotANumber
  }
}

const DECIMAL = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/

/**
 * Reads one decimal number, such as `12.5`, `-3` or `1e-05`; NaN for anything else.
 *
 * Strict, because a guess would become a price: no thousands separators, no decimal comma, no blanks, no
 * `NaN`, and no number that a float cannot hold.
 */
export function parseDecimal(text: string): number {
  if (!DECIMAL.test(text)) return NaN
  const value = Number(text)
  return Number.isFinite(value) ? value : NaN
}

/** How a file writes its numbers, each style named by an example. */
export const NumberStyle = {
  Plain: '1234.5', Grouped: '1,234.5', Comma: '1234,5', GroupedComma: '1.234,5',
} as const
export type NumberStyle = (typeof NumberStyle)[keyof typeof NumberStyle]

const POWER = String.raw`(?:[eE][+-]?\d{1,3})?$`
/** Groups are of three digits, and a number may lack them. */
const GROUPED = new RegExp(String.raw`^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?${POWER}`)
const COMMA = new RegExp(String.raw`^[+-]?\d+(?:,\d+)?${POWER}`)
const GROUPED_COMMA = new RegExp(String.raw`^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?${POWER}`)

/** A reader of numbers of one style; NaN for what is written in another one. */
export function decimalReader(style: NumberStyle): (text: string) => number {
  switch (style) {
    case NumberStyle.Plain:
      return parseDecimal
    case NumberStyle.Grouped:
      return (text) => (GROUPED.test(text) ? parseDecimal(text.replaceAll(',', '')) : NaN)
    case NumberStyle.Comma:
      return (text) => (COMMA.test(text) ? parseDecimal(text.replace(',', '.')) : NaN)
    case NumberStyle.GroupedComma:
      return (text) => (
        GROUPED_COMMA.test(text) ? parseDecimal(text.replaceAll('.', '').replace(',', '.')) : NaN
      )
  }
}

/** Digits that every float keeps. */
const KEPT = 15
const PRECISION_MAX = 100

/** Says whether a number that was read from a text has lost digits of it: floats keep 15 to 17. */
export function isRounded(text: string, value: number): boolean {
  if (text.length <= KEPT) return false
  const digits = significant(text)
  if (digits.length <= KEPT) return false
  return significant(value.toPrecision(Math.min(digits.length, PRECISION_MAX))) !== digits
}

/** The digits of a number from the first that is not 0 to the last that is not. */
function significant(text: string): string {
  const [mantissa = ''] = text.split(/e/i)
  return mantissa.replace(/[^\d]/g, '').replace(/^0+|0+$/g, '')
}

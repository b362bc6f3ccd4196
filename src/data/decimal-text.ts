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

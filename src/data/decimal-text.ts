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

/**
 * A list of numbers as differences of whole multiples of `1 / scale`: short as text, since neighbours are
 * close.
 *
 * `steps[0]` is the first value; null stands for a value that is not defined.
 */
export interface CodedColumn {
  readonly scale: number
  readonly steps: readonly (number | null)[]
}

/**
 * Codes a column with `decimals` decimals; what is not finite becomes null.
 *
 * Rounding does not add up: each step is the difference of two rounded values.
 */
export function codeColumn(values: readonly number[], decimals: number): CodedColumn {
  const scale = 10 ** decimals
  let last = 0
  const steps = values.map((value) => {
    if (!Number.isFinite(value)) return null
    const whole = Math.round(value * scale)
    const step = whole - last
    last = whole
    return step
  })
  return { scale, steps }
}

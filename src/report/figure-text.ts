/** What is shown for a figure that the sample does not define. */
export const UNDEFINED_FIGURE = '–'

/** A number with thousands separated by commas and a fixed number of decimals; never `-0`. */
export function groupedNumber(value: number, digits: number): string {
  if (!Number.isFinite(value)) return UNDEFINED_FIGURE
  const [whole = '', decimals] = Math.abs(value).toFixed(digits).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  const text = decimals === undefined ? grouped : `${grouped}.${decimals}`
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text
}

/** An amount: cents are dropped from a million on, where they only cost width. */
export function moneyText(value: number): string {
  return groupedNumber(value, Math.abs(value) >= 1e6 ? 0 : 2)
}

/** A fraction as people write it: 0.153 is `15.30%`. */
export function percentText(fraction: number, digits = 2): string {
  const text = groupedNumber(fraction * 100, digits)
  return text === UNDEFINED_FIGURE ? text : `${text}%`
}

/** The same with a plus before what is above 0. */
export function signedText(text: string): string {
  return /^[^-]*[1-9]/.test(text) ? `+${text}` : text
}

/** A price with the decimals it has: two at least, six significant digits at most. */
export function priceText(value: number): string {
  return groupedNumber(value, priceDigits(value))
}

/** Decimals of a price: as many as it has, two at least, and no more than six significant digits need. */
export function priceDigits(value: number): number {
  const magnitude = Math.abs(value)
  if (!(magnitude > 0)) return 2
  const most = Math.min(9, Math.max(2, 5 - Math.floor(Math.log10(magnitude))))
  for (let digits = 2; digits < most; digits++) if (Number(value.toFixed(digits)) === value) return digits
  return most
}

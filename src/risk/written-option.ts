/** An option's symbol as the OCC writes it: root, day of expiry, call or put, strike in thousandths. */
const OPTION = /^([A-Z]{1,6})\d?\d{6}([CP])(\d{8})$/
/** Shares that a contract is for. */
const CONTRACT_SIZE = 100

/**
 * What a written contract counts at in the limits: the shares that it is for at their strike, which is the
 * most that a put can cost; of a call, whose loss has no bound, at the price of the shares where that is
 * known and higher. `undefined` for what is no option.
 *
 * Source of the symbol: https://www.theocc.com, Options Symbology Initiative.
 */
export function writtenOptionWorth(
  symbol: string, lastPrice: (underlying: string) => number,
): number | undefined {
  const [, underlying = '', kind, thousandths] = OPTION.exec(symbol) ?? []
  if (thousandths === undefined) return undefined
  const strike = Number(thousandths) / 1_000
  const last = kind === 'C' ? lastPrice(underlying) : NaN
  return CONTRACT_SIZE * (last > strike ? last : strike)
}

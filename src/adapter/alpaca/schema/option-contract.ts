/** An option's symbol as the OCC writes it: root, day of expiry, call or put, strike. */
const OPTION = /^[A-Z]{1,6}\d?\d{6}[CP]\d{8}$/
/** Shares that a contract is for; the vendor's prices are for one of them, its quantities are contracts. */
const CONTRACT_SIZE = 100n

/**
 * A row with these prices for a unit of what it counts: those of an option for a contract, as they are for
 * everything else.
 *
 * https://docs.alpaca.markets/docs/options-trading
 */
export function pricedByUnit<R extends object>(
  row: R, names: readonly (keyof R)[], symbol: string | undefined = symbolOf(row),
): R {
  if (symbol === undefined || !OPTION.test(symbol)) return row
  const prices = names.flatMap((name) => {
    const price = row[name]
    return typeof price === 'bigint' ? [[name, price * CONTRACT_SIZE] as const] : []
  })
  return { ...row, ...Object.fromEntries(prices) }
}

function symbolOf(row: { readonly symbol?: unknown }): string | undefined {
  return typeof row.symbol === 'string' ? row.symbol : undefined
}

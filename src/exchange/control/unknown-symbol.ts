import { invalidField, notFound, type ApiError } from '../order/api-error.ts'

/** The refusal of a symbol that is not traded here, or that was not said. */
export function unknownSymbol(symbol: unknown): ApiError {
  return typeof symbol === 'string' && symbol !== ''
    ? notFound(`symbol not found: ${symbol}`)
    : invalidField('symbol is missing: say one that is traded here, such as "AAPL"')
}

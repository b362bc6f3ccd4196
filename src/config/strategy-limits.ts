import { z } from 'zod'
import { amount, flag, list, shaped, STRATEGY_NAME, SYMBOL, whole, type Check } from './check.ts'

const PERMISSION_RIGHT = 'a map from strategy to {symbols: ALL or a list, buy: true or false, '
  + 'sell_short: true or false}'
const SYMBOLS_RIGHT = 'ALL, or a list of symbols'

/** What each strategy may trade. */
export const PERMISSIONS = mapByStrategy(PERMISSION_RIGHT, {
  symbols: z.union([z.literal('ALL'), list(SYMBOL).schema], { error: SYMBOLS_RIGHT }),
  buy: flag().schema,
  sell_short: flag().schema,
})

const DEPLOYMENT_RIGHT = 'a map from strategy to {max_instruments, max_order_price, max_order_value, '
  + 'max_position_value, max_entries_per_session}, all of them'
const MONEY = { above: 0, max: 1e12 }

/** What has to be set for each strategy before it trades. */
export const DEPLOYMENTS = mapByStrategy(DEPLOYMENT_RIGHT, {
  max_instruments: whole('instruments', { min: 1, max: 10_000 }).schema,
  max_order_price: amount('a price', MONEY).schema,
  max_order_value: amount('money', MONEY).schema,
  max_position_value: amount('money', MONEY).schema,
  max_entries_per_session: whole('entries', { min: 1, max: 1_000_000 }).schema,
})

function mapByStrategy<const S extends z.ZodRawShape>(
  right: string, shape: S,
): Check<Record<string, z.output<z.ZodObject<S, z.core.$strict>>>> {
  const name = STRATEGY_NAME.schema as z.ZodType<string, string>
  return shaped(right, z.record(name, z.strictObject(shape, { error: right }), { error: right }))
}

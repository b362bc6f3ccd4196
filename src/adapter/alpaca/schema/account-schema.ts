import { z } from 'zod'
import { date, decimal, flag, instant, needed, text } from './fields.ts'

/** The account. Fields of the old day-trading rule, gone since July 2026, are not read. */
export const accountSchema = z.object({
  id: needed, status: text, currency: text, cash: decimal, equity: decimal, buying_power: decimal,
  trading_blocked: flag, account_blocked: flag, trade_suspended_by_user: flag, shorting_enabled: flag,
})

/** One position; crypto symbols come without their slash. */
export const positionSchema = z.object({
  symbol: needed, asset_class: text, qty: decimal, qty_available: decimal, avg_entry_price: decimal,
  side: text,
})

/** The market's clock. */
export const clockSchema = z.object({
  timestamp: instant, is_open: z.boolean(), next_open: instant, next_close: instant,
})

/** One trading day, in New York's local time without a zone. */
export const calendarDaySchema = z.object({
  date: needed, open: needed, close: needed, session_open: text, session_close: text,
})

/** What can be done with an instrument. */
export const assetSchema = z.object({
  id: text, symbol: needed, name: text, class: text, exchange: text, status: text,
  tradable: flag, fractionable: flag, shortable: flag, marginable: flag,
})

/** A row of the account's history: a fill, or anything else that moved money. */
export const activitySchema = z.object({
  id: needed, activity_type: needed,
  order_id: text, symbol: text, side: text, price: decimal, qty: decimal, cum_qty: decimal,
  transaction_time: instant,
  date, created_at: instant, net_amount: decimal,
})

/** A row as it was read. */
export type AlpacaActivity = z.output<typeof activitySchema>

/** What the body of a refusal says. */
export const errorSchema = z.object({ code: z.unknown().optional(), message: text })

import { z } from 'zod'
import { sideOf } from '../mapper/alpaca-words.ts'
import {
  date, decimal, flag, instant, needed, strictAmount, strictDecimal, strictFlag, text,
} from './fields.ts'
import { pricedByUnit } from './option-contract.ts'

/** The account. Fields of the old day-trading rule, gone since July 2026, are not read. */
export const accountSchema = z.object({
  id: needed, status: text, currency: text, cash: decimal, equity: decimal, buying_power: decimal,
  trading_blocked: strictFlag, account_blocked: strictFlag, trade_suspended_by_user: strictFlag,
  accrued_fees: strictDecimal, pending_reg_taf_fees: strictDecimal,
})

/** One position; crypto symbols come without their slash. The price of an option is that of a contract. */
export const positionSchema = z.object({
  symbol: needed, asset_class: text, qty: strictDecimal, qty_available: strictDecimal,
  avg_entry_price: strictDecimal, side: text,
}).transform((row) => pricedByUnit(row, ['avg_entry_price']))

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

/** Says what a row of the history lacks, or in which way it contradicts itself. */
function activityFault(row: z.output<typeof activityFields>): string | undefined {
  const { qty, cum_qty: cumulative, price } = row
  if (row.transaction_time === undefined && row.created_at === undefined && !ID_DIGITS.test(row.id)) {
    return 'an instant'
  }
  if (row.activity_type !== 'FILL') return undefined
  if (row.order_id === undefined || row.symbol === undefined) return 'an order and its symbol'
  if (sideOf(row.side) === undefined) return 'a side'
  if (qty === undefined || cumulative === undefined || price === undefined) return 'a quantity and a price'
  return qty <= 0n || cumulative < qty || price <= 0n ? 'a quantity and a price that can be' : undefined
}

/** An activity's id begins with its instant: the digits of New York's time, to the millisecond. */
export const ID_DIGITS = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})::/

const activityFields = z.object({
  id: needed, activity_type: needed,
  order_id: text, symbol: text, side: text, price: decimal, qty: decimal, cum_qty: decimal,
  transaction_time: instant,
  date, created_at: instant, net_amount: strictDecimal, status: text,
})

/**
 * A row of the account's history: a fill, or anything else that moved money.
 *
 * A fill that lacks what is booked of it cannot be read; of other rows only what money they moved counts.
 */
export const activitySchema = activityFields.superRefine((row, context) => {
  const fault = activityFault(row)
  if (fault !== undefined) context.addIssue({ code: 'custom', message: `a row without ${fault}` })
}).transform((row) => pricedByUnit(row, ['price']))

/** A row as it was read. */
export type AlpacaActivity = z.output<typeof activitySchema>

const eventDetails = z.object({
  order_id: text, client_order_id: text, symbol: text, cum_qty: decimal, execution_type: text,
})

/**
 * What the events of the account tell of an execution: that it happened, was restated or was taken back.
 *
 * https://docs.alpaca.markets/reference/subscribetoactivitiessse
 */
export const executionEventSchema = z.object({
  ref_id: text, previous_id: text, at: instant, price: strictAmount, qty: strictAmount,
  details: eventDetails.nullish(),
}).transform(({ details, ...event }) => {
  const { order_id: orderId, client_order_id: clientOrderId, cum_qty: cumulative } = details ?? {}
  const read = { ...event, orderId, clientOrderId, cumulative, kind: details?.execution_type }
  return pricedByUnit(read, ['price'], details?.symbol)
})

/** An event as it was read; `kind` is `fill`, `trade_correct` or `trade_bust`, and nothing of money alone. */
export type AlpacaExecutionEvent = z.output<typeof executionEventSchema>

/** What the body of a refusal says. */
export const errorSchema = z.object({ code: z.unknown().optional(), message: text })

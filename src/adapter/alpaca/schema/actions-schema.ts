import { z } from 'zod'
import { date, decimal, float, text } from './fields.ts'

const row = z.object({
  symbol: text, old_symbol: text, new_symbol: text, source_symbol: text, acquiree_symbol: text,
  ex_date: date, effective_date: date, process_date: date,
  new_rate: float, old_rate: float, rate: decimal, shares: float,
}).partial()

/** A row of any kind: which fields it has depends on that. */
export type AlpacaActionRow = z.output<typeof row>

const rows = z.array(row).nullish().transform((value) => value ?? [])

/** A page of corporate actions; kinds that are not named here are read by the names of the vendor. */
export const actionsPageSchema = z.object({
  corporate_actions: z.record(z.string(), rows).nullish().transform((value) => value ?? {}),
  next_page_token: text,
})

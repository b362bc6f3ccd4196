import { z } from 'zod'
import { float, needed, text } from './fields.ts'

const bar = { o: float, h: float, l: float, c: float, v: float, t: z.unknown().optional() }

/** A page of bars of several symbols; the map is empty for symbols that nobody knows. */
export const barPageSchema = z.object({
  bars: z.record(z.string(), z.array(z.object(bar))).nullish().transform((value) => value ?? {}),
  next_page_token: text,
})

/** The latest quote of one symbol. */
export const latestQuoteSchema = z.object({
  quote: z.object({
    bp: float, ap: float, bs: float, as: float, t: z.unknown().optional(),
  }).nullish().transform((value) => value ?? null),
})

/** One message of the market-data stream; `T` says what it is. */
export const streamMessageSchema = z.object({
  T: needed, S: text, msg: text, code: float,
  ...bar,
  bp: float, ap: float, bs: float, as: float,
  i: text, p: float, s: float,
  sc: text, sm: text, rc: text, rm: text,
  oi: text, ci: text, cp: float, cs: float, a: text,
})

/** A message as it was read. */
export type AlpacaStreamMessage = z.output<typeof streamMessageSchema>
/** A bar as it was read. */
export type AlpacaBar = { readonly [K in 'o' | 'h' | 'l' | 'c' | 'v']: number | undefined } & {
  readonly t?: unknown
}

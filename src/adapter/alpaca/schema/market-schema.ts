import { z } from 'zod'
import { float, needed, text, texts } from './fields.ts'

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

/** One message of the market-data stream; `T` says what it is. A bar's `c` is a number, a trade's a list. */
export const streamMessageSchema = z.preprocess(withConditions, z.object({
  T: needed, S: text, msg: text, code: float,
  ...bar,
  bp: float, ap: float, bs: float, as: float,
  i: text, p: float, s: float,
  sc: text, sm: text, rc: text, rm: text,
  oi: text, ci: text, cp: float, cs: float, a: text, conditions: texts,
}))

function withConditions(message: unknown): unknown {
  if (typeof message !== 'object' || message === null || !('c' in message)) return message
  return Array.isArray(message.c) ? { ...message, conditions: message.c } : message
}

/** A message as it was read. */
export type AlpacaStreamMessage = z.output<typeof streamMessageSchema>
/** A bar as it was read. */
export type AlpacaBar = { readonly [K in 'o' | 'h' | 'l' | 'c' | 'v']: number | undefined } & {
  readonly t?: unknown
}

import { z } from 'zod'
import { float, text, toFloat, toText } from './fields.ts'

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

const TEXTS = ['S', 'msg', 'i', 'sc', 'sm', 'rc', 'rm', 'oi', 'ci', 'a'] as const
const FLOATS = [
  'code', 'o', 'h', 'l', 'c', 'v', 'bp', 'ap', 'bs', 'as', 'p', 's', 'cp', 'cs',
] as const

/** A message of the market-data stream as it was read; `T` says what it is. */
export type AlpacaStreamMessage = {
  readonly T: string
  readonly t?: unknown
  /** Sale conditions of a trade, whose `c` is a list; a bar's is a number. */
  readonly conditions: readonly string[]
} & { readonly [K in (typeof TEXTS)[number]]?: string | undefined }
  & { readonly [K in (typeof FLOATS)[number]]?: number | undefined }

/** A bar as it was read. */
export type AlpacaBar = { readonly [K in 'o' | 'h' | 'l' | 'c' | 'v']?: number | undefined } & {
  readonly t?: unknown
}

const NONE: readonly string[] = []

/**
 * Reads one message of the market-data stream; `undefined` for one without a type.
 *
 * By hand, since these come by tens of thousands a second: a field that is missing or of the wrong kind is
 * absent, as with the schemas.
 */
export function readStreamMessage(value: unknown): AlpacaStreamMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const message = value as Readonly<Record<string, unknown>>
  const { T, t } = message
  if (typeof T !== 'string' || T === '') return undefined
  switch (T) {
    case 'q': return {
      T, t, S: toText(message['S']), bp: toFloat(message['bp']), ap: toFloat(message['ap']),
      bs: toFloat(message['bs']), as: toFloat(message['as']), conditions: NONE,
    }
    case 't': return {
      T, t, S: toText(message['S']), i: toText(message['i']), p: toFloat(message['p']),
      s: toFloat(message['s']), conditions: textsOf(message['c']),
    }
    default: return {
      T, t, conditions: NONE,
      ...Object.fromEntries(TEXTS.map((name) => [name, toText(message[name])])),
      ...Object.fromEntries(FLOATS.map((name) => [name, toFloat(message[name])])),
    }
  }
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : NONE
}

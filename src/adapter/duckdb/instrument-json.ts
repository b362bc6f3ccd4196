import type { Price, Quantity, SessionDate } from '../../base/index.ts'
import { formatFixed, parseFixed } from '../../base/index.ts'
import type { CorporateAction, Instrument, TradingHalt } from '../../model/index.ts'

/** Keys whose values are exact numbers and stand in JSON as decimal text. */
const EXACT = new Set(['atLeast', 'tick', 'lotSize', 'amount', 'finalPrice'])

/** Writes an instrument, or a list of corporate actions or halts, as JSON that people can read and edit. */
export function toJson(value: Instrument | readonly CorporateAction[] | readonly TradingHalt[]): string {
  const plain = (_: string, part: unknown): unknown => (typeof part === 'bigint' ? formatFixed(part) : part)
  return `${JSON.stringify(value, plain, 2)}\n`
}

function revive(text: string): unknown {
  return JSON.parse(text, (key, part: unknown) => (
    EXACT.has(key) && typeof part === 'string' ? parseFixed(part) ?? part : part
  ))
}

/** Reads an instrument; `undefined` when a part is missing or is not what it should be. */
export function parseInstrument(text: string): Instrument | undefined {
  const value = tryRevive(text) as Partial<Record<keyof Instrument, unknown>> | undefined
  if (value === undefined) return undefined
  const texts = [value.symbol, value.name, value.assetClass, value.currency, value.sector, value.calendar]
  const isWhole = texts.every((part) => typeof part === 'string')
    && typeof value.lotSize === 'bigint' && typeof value.borrowFeeFraction === 'number'
    && typeof value.isFractionable === 'boolean' && typeof value.isShortable === 'boolean'
    && Array.isArray(value.tickTable) && value.tickTable.length > 0 && value.tickTable.every(isTickStep)
  return isWhole ? (value as unknown as Instrument) : undefined
}

function isTickStep(step: unknown): boolean {
  const { since, atLeast, tick } = step as { since?: SessionDate; atLeast?: Price; tick?: Price | Quantity }
  return typeof since === 'string' && typeof atLeast === 'bigint' && typeof tick === 'bigint' && tick > 0n
}

/** Reads a list of corporate actions; `undefined` when it is none. */
export function parseActions(text: string): readonly CorporateAction[] | undefined {
  const value = tryRevive(text)
  const isWhole = Array.isArray(value) && value.every((action: Partial<CorporateAction>) => (
    typeof action.symbol === 'string' && typeof action.date === 'string' && typeof action.at === 'number'
    && ['Split', 'CashDividend', 'SymbolChange', 'Delisting'].includes(action.kind ?? '')
  ))
  return isWhole ? (value as readonly CorporateAction[]) : undefined
}

/** Reads a list of halts; `undefined` when it is none. */
export function parseHalts(text: string): readonly TradingHalt[] | undefined {
  const value = tryRevive(text)
  const isWhole = Array.isArray(value) && value.every((halt: Partial<TradingHalt>) => {
    const { symbol, from, until, reason } = halt
    return typeof symbol === 'string' && typeof from === 'number' && typeof reason === 'string'
      && (until === undefined || (typeof until === 'number' && until > from))
  })
  return isWhole ? (value as readonly TradingHalt[]) : undefined
}

function tryRevive(text: string): unknown {
  try {
    return revive(text) ?? undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

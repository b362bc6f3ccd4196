import { priceNanos } from './exact-decimal.ts'
import { isHeld, isMoved, isSuspended } from './reference-past.ts'
import { isBelievable, isWithinCollar, isYoung, type Reading } from './reference-reading.ts'
import type { InstrumentCase } from './risk-case.ts'

/** How a check ended; `lacks`: an input is not there; `off`: it is switched off. */
export type Finding = 'pass' | 'fail' | 'lacks' | 'off'

const DAY_MS = 86_400_000
const passIf = (holds: boolean): Finding => (holds ? 'pass' : 'fail')

/** R01. */
export function killSwitch({ state, terms, isEntry }: Reading): Finding {
  const { killSwitch: lever, tradingState } = state
  if (isEntry) return passIf(tradingState === 'ACTIVE' && (lever === 'ACTIVE' || lever === 'MANUAL_OVERRIDE'))
  if (terms.role === 'stop' || terms.role === 'flatten') return 'pass'
  return passIf(tradingState === 'ACTIVE' || tradingState === 'REDUCING')
}

/** R12. */
export function restrictedList({ state, terms }: Reading): Finding {
  const { restrictedSymbols, allowedSymbols } = state.limits
  if (restrictedSymbols.has(terms.symbol)) return 'fail'
  return allowedSymbols === undefined ? 'lacks' : passIf(allowedSymbols.has(terms.symbol))
}

/** R13. */
export function permission({ state, terms }: Reading): Finding {
  if (isSuspended(state, terms.strategy)) return 'fail'
  const { permissions } = state.limits
  if (permissions === undefined) return 'lacks'
  const granted = permissions.get(terms.strategy)
  if (granted === undefined) return 'fail'
  const { symbols, mayBuy, maySellShort } = granted
  return passIf((symbols === 'ALL' || symbols.has(terms.symbol))
    && (terms.side === 'BUY' ? mayBuy : maySellShort))
}

/** R16. */
export function tradingHalt({ state, terms, symbol }: Reading): Finding {
  return passIf(symbol?.isHalted === false && !isHeld(state, terms.symbol))
}

/** R16. */
export function sessionOpen({ state }: Reading): Finding {
  const { session, now, limits, isBetweenSessions } = state
  if (isBetweenSessions) return 'pass'
  if (session === undefined) return 'fail'
  const from = limits.tradePremarket ? session.preOpenAt : session.openAt
  const to = limits.tradeAfterhours ? session.postCloseAt : session.closeAt
  return passIf(now >= from && (now < to || (now === to && session.endsIntoNext === true)))
}

/** R16. */
export function sessionWindow({ state }: Reading): Finding {
  const { session, now, limits, isBetweenSessions } = state
  if (isBetweenSessions) return 'pass'
  if (session === undefined) return 'fail'
  const { openAt, closeAt } = session
  if (closeAt - openAt >= DAY_MS) return 'pass'
  if (now < openAt || now >= closeAt) return 'pass'
  return passIf(now >= openAt + limits.openingDelayMs && now < closeAt - limits.closingCutoffMs)
}

/** R18. */
export function dataFresh({ state, symbol }: Reading): Finding {
  if (symbol === undefined) return 'fail'
  const quotedAt = isBelievable(state, symbol) ? symbol.quote?.at ?? 0 : 0
  return passIf(isYoung(state, symbol, Math.max(symbol.lastAt, quotedAt)))
}

/** R03. */
export function priceCollar(reading: Reading): Finding {
  const { state, symbol, terms, market } = reading
  const last = symbol === undefined ? undefined : priceNanos(symbol.lastPrice)
  if (symbol === undefined || last === undefined || market === undefined) return 'fail'
  const isQuoted = isBelievable(state, symbol)
  const named = [terms.limitPrice, terms.stopPrice].filter((price) => price !== undefined)
  if (named.length === 0) return passIf(!isQuoted || isWithinCollar(state, market, last))
  return passIf(named.every((price) => (
    isWithinCollar(state, price, last) && (!isQuoted || isWithinCollar(state, price, market))
  )))
}

/** R04. */
export function collarWindow({ state, terms }: Reading): Finding {
  return passIf(!isMoved(state, terms.symbol))
}

/** R16: every price that the order names or will lead to. */
export function tickSize({ state, terms, symbol }: Reading): Finding {
  const { limitPrice, stopPrice, protection } = terms
  const named = [limitPrice, stopPrice, protection?.stopPrice, protection?.targetPrice]
    .filter((price) => price !== undefined)
  const instrument = symbol?.instrument
  if (instrument === undefined) return passIf(named.length === 0)
  const day = state.session?.date ?? '9999-12-31'
  const isOn = (price: bigint): boolean => {
    const tick = tickOf(instrument, price, day)
    const isBelow = symbol !== undefined && symbol.lastPrice > 0 && symbol.lastPrice < Number(tick) / 1e9
    return price > 0n && (isBelow || price % tick === 0n)
  }
  return passIf(named.every(isOn))
}

function tickOf({ ticks }: InstrumentCase, price: bigint, day: string): bigint {
  const rows = ticks.filter(({ since, atLeast }, row) => row === 0 || (since <= day && atLeast <= price))
  return rows.at(-1)?.tick ?? 1n
}

/** R16. */
export function lotSize({ terms, symbol, isEntry, own }: Reading): Finding {
  if (terms.quantity <= 0n) return 'fail'
  const instrument = symbol?.instrument
  if (instrument === undefined) return passIf(!isEntry)
  const lot = stepOf(instrument)
  return passIf(terms.quantity % lot === 0n || (!isEntry && own % lot !== 0n))
}

/** The least quantity: a lot, or the smallest part of a unit where whole units are split. */
export function stepOf({ lot, isFractionable }: InstrumentCase): bigint {
  return isFractionable && lot % 1_000_000_000n === 0n ? 1n : lot
}

/** R16. */
export function shortSale({ state, terms, symbol }: Reading): Finding {
  return passIf(terms.side === 'BUY'
    || (state.limits.allowShorts && symbol?.instrument?.isShortable === true))
}

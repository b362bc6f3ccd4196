import { ratioOf } from './exact-decimal.ts'
import type { Finding } from './reference-market.ts'
import { entriesToday, equalEntries, isEqual, lossStreak, messages, repeats } from './reference-past.ts'
import { isOpen, newEntries, startPrice, type Reading, type Working } from './reference-reading.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const passIf = (holds: boolean): Finding => (holds ? 'pass' : 'fail')
const isGuard = ({ role }: { readonly role: string }): boolean => role === 'stop' || role === 'target'

/** R17. */
export function conservation(reading: Reading): Finding {
  const { terms, isEntry, own, units, replaced } = reading
  const isBuy = terms.side === 'BUY'
  if (isEntry) return passIf(isBuy ? own >= 0n : own <= 0n)
  if (units <= 0n) return 'fail'
  const companion = unsentEntry(reading)
  if (companion !== undefined) return passIf(units <= companion)
  if (own === 0n || (own > 0n) === isBuy) return 'fail'
  if (replaced !== undefined && units <= replaced.left) return 'pass'
  return passIf(units <= roomOf(reading))
}

/** Units that nothing of the order's kind takes out yet. */
function roomOf(reading: Reading): bigint {
  const { terms, there, others } = reading
  const mine = others.filter((order) => (
    order.terms.isReduceOnly && order.terms.strategy === terms.strategy
    && order.terms.symbol === terms.symbol && order.terms.side === terms.side
  ))
  const room = there
  if (!isGuard(terms)) {
    return mine.filter((order) => !isGuard(order.terms)).reduce((rest, order) => rest - order.left, room)
  }
  const guarded = guardedBeside(terms.ocoGroup, mine)
  return least(room - guarded, filledByParent(reading))
}

/** Units that guards of other groups take out, each group by its largest member. */
function guardedBeside(group: string | undefined, mine: readonly Working[]): bigint {
  const byGroup = new Map<string, bigint>()
  for (const { terms, left } of mine) {
    if (!isGuard(terms) || (group !== undefined && terms.ocoGroup === group)) continue
    const key = terms.ocoGroup ?? `alone ${terms.clientOrderId}`
    const largest = byGroup.get(key) ?? 0n
    byGroup.set(key, left > largest ? left : largest)
  }
  return [...byGroup.values()].reduce((sum, units) => sum + units, 0n)
}

/** What the entry is for that a guard leaves with: on record, and not answered to. */
function unsentEntry({ terms, state }: Reading): bigint | undefined {
  const parent = state.sent.find((sent) => sent.terms.clientOrderId === terms.parent)
  if (!isGuard(terms) || parent === undefined) return undefined
  if (parent.status !== 'INITIALIZED' && parent.status !== 'SUBMITTED') return undefined
  const { isReduceOnly, side, strategy, symbol, quantity } = parent.terms
  const isItsOwn = strategy === terms.strategy && symbol === terms.symbol
  return isReduceOnly || side === terms.side || !isItsOwn ? undefined : quantity
}

/** What the entry of a guard has filled, while it works and is not on its way out. */
function filledByParent({ terms, state }: Reading): bigint | undefined {
  const parent = state.sent.find((sent) => sent.terms.clientOrderId === terms.parent)
  const isMeasure = parent !== undefined && isOpen(parent) && parent.status !== 'PENDING_CANCEL'
  return isMeasure ? parent.filled : undefined
}

function least(units: bigint, other: bigint | undefined): bigint {
  return other !== undefined && other < units ? other : units
}

/** R24: another strategy that holds or enters the other side. */
export function oppositeStrategy({ state, terms, others }: Reading): Finding {
  const isBuy = terms.side === 'BUY'
  const isHeld = state.holdings.some((held) => (
    held.symbol === terms.symbol && held.strategy !== terms.strategy
    && (isBuy ? held.units < 0n : held.units > 0n)
  ))
  const isEntered = others.some((order) => (
    !order.terms.isReduceOnly && order.terms.symbol === terms.symbol
    && order.terms.strategy !== terms.strategy && order.terms.side !== terms.side
  ))
  return passIf(!isHeld && !isEntered)
}

/** R24. */
export function selfTrade(reading: Reading): Finding {
  const { terms, others } = reading
  return passIf(!others.some((order) => (
    order.terms.symbol === terms.symbol && order.terms.side !== terms.side && couldMeet(reading, order)
  )))
}

function couldMeet({ terms, market }: Reading, { terms: resting }: Working): boolean {
  const isGrouped = resting.ocoGroup !== undefined
  const limit = priceOf(resting)
  if (isGrouped && (resting.role !== 'target' || limit === undefined)) return false
  const start = market === undefined ? undefined : startPrice(terms, market)
  const own = priceOf(terms) ?? (isGrouped ? start : undefined)
  if (own === undefined || limit === undefined) return true
  return terms.side === 'BUY' ? own >= limit : own <= limit
}

/** The limit of an order that trades at it or better; `undefined` for one that takes what it gets. */
function priceOf({ type, limitPrice }: Working['terms']): bigint | undefined {
  return type === 'LIMIT' || type === 'STOP_LIMIT' ? limitPrice : undefined
}

/** R09. */
export function duplicateOrder({ state, terms, isEntry, approved, known }: Reading): Finding {
  const isTaken = approved.some((one) => one.clientOrderId === terms.clientOrderId)
    || (known?.change !== undefined && !known.terms.isReduceOnly)
  if (isTaken || (known !== undefined && (!isOpen(known) || isUnchanged(known.terms, terms)))) return 'fail'
  if (!isEntry) return 'pass'
  const windowMs = state.limits.duplicateWindowMs
  if (windowMs === undefined) return 'off'
  const isRepeated = newEntries(state, approved).some((one) => isEqual(one, terms))
  return passIf(!isRepeated && equalEntries(state, terms, windowMs) === 0)
}

function isUnchanged(a: Working['terms'], b: Working['terms']): boolean {
  return isEqual(a, b) && a.trailingOffset === b.trailingOffset
}

/** R08. */
export function repeatThrottle({ state, terms, approved }: Reading): Finding {
  const { entriesPerDayMax, repeatsMax } = state.limits
  const mine = newEntries(state, approved).filter(({ strategy }) => strategy === terms.strategy)
  const equal = mine.filter((one) => one.symbol === terms.symbol && one.side === terms.side)
  if (repeatsMax !== undefined && repeats(state, terms) + equal.length + 1 > repeatsMax) return 'fail'
  if (entriesPerDayMax === undefined) return 'off'
  return passIf(entriesToday(state, terms.strategy) + mine.length + 1 <= entriesPerDayMax)
}

/** R07. */
export function maxMessages({ state, isEntry, approved }: Reading): Finding {
  const { messagesPerSecondMax: second, messagesPerMinuteMax: minute } = state.limits
  const isWithin = (max: number, windowMs: number, reserve: number): boolean => {
    const { up, down } = ratioOf(reserve)
    const sent = BigInt(messages(state, windowMs) + approved.length + 1)
    return sent * down <= BigInt(max) * (down - up)
  }
  const reserve = isEntry ? state.limits.messageReserveFraction : 0
  if (isEntry && second !== undefined && !isWithin(second, SECOND_MS, reserve)) return 'fail'
  return minute === undefined ? 'off' : passIf(isWithin(minute, MINUTE_MS, reserve))
}

/** R14. */
export function lossStreakCheck({ state, terms }: Reading): Finding {
  const max = state.limits.consecutiveLossesMax
  return max === undefined ? 'off' : passIf(lossStreak(state, terms.strategy) < max)
}

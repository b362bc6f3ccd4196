import {
  absFixed, formatUtc, Rounding, roundToLot, toNumber, ZERO_QUANTITY, type Price, type Quantity,
  type UtcMillis,
} from '../base/index.ts'
import {
  OrderRole, SignalType, Side, type Instrument, type OrderTerms, type Protection, type RecordedSignal,
  type Signal, type SignalLeg, type SizingStep,
} from '../model/index.ts'
import { refusedLife } from './entry-life.ts'
import { badPrice, targetLimit, type PriceWishes } from './entry-prices.ts'
import { exactPrice, lotOf } from './exact.ts'
import { enterIntent, exitIntent, exitPending, readIntent, UNITS_MAX, type Intent } from './intent.ts'
import { downToLot } from './nanos.ts'
import { draftEntry, makeProtection, noPrice, type EntryDraft } from './order-draft.ts'
import { orderPrices, type OrderPrices } from './order-prices.ts'
import { exitTerms, type OrderOrigin } from './order-terms.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { RiskLimits } from './risk-limits.ts'
import type { RiskViews, WorkingOrder } from './risk-views.ts'
import { exitingUnits, exitSide, priceFor, readSituation, type Situation } from './situation.ts'
import { proposeSize } from './sizing/propose-size.ts'
import { SizingRecord } from './sizing/sizing-step.ts'

/** An entry as its method asks for it, before any limit. */
export interface EntryPlan {
  readonly kind: 'entry'
  readonly origin: OrderOrigin
  readonly situation: Situation
  readonly instrument: Instrument
  readonly draft: EntryDraft
  readonly prices: OrderPrices
  /** On the lot; may be zero. */
  readonly wanted: Quantity
  readonly step: SizingStep
}

/** An order that takes out. */
export interface ExitPlan {
  readonly kind: 'exit'
  readonly situation: Situation
  readonly terms: OrderTerms
}

/** What a leg of a signal comes to: an order to be sized or to be checked, new guards alone, or a refusal. */
export type LegPlan = (EntryPlan | ExitPlan | Refusal | { readonly kind: 'guard' }) & {
  /** ADJUST: new guards of the open position. */
  readonly protection?: Protection
}

/** What planning needs. */
export interface PlanContext {
  readonly views: RiskViews
  readonly limits: RiskLimits
  readonly epoch: number
  /** Orders that were approved and are not recorded yet. */
  readonly approved: readonly WorkingOrder[]
}

/** Reads one leg against the account and the market, and makes everything of the order but its final size. */
export function planLeg(
  context: PlanContext, recorded: RecordedSignal, leg: { index: number; part: SignalLeg | undefined },
): LegPlan {
  const { signal } = recorded
  const symbol = leg.part?.symbol ?? signal.symbol
  const situation = readSituation(context, { strategy: signal.strategy, symbol })
  const origin: OrderOrigin = { recorded, leg: leg.index, symbol, epoch: context.epoch }
  // An instant that is none, too.
  if (signal.expiresAt !== undefined && !(situation.now <= signal.expiresAt)) {
    return expired(signal.expiresAt, situation.now)
  }
  const amounts = leg.part === undefined
    ? { quantity: signal.quantity, weight: signal.weight }
    : { quantity: undefined, weight: leg.part.weight }
  const bad = badAmounts(amounts, signal.type === SignalType.Adjust)
  if (bad !== undefined) return bad
  if (signal.type === SignalType.Adjust) return planAdjust(context, origin, situation)
  const type = leg.part?.type ?? signal.type
  if (type === SignalType.Hold) return refuse('NOTHING_TO_DO', () => 'HOLD asks for no order')
  const intent = readIntent(context.views, context.limits, situation, { type, quantity: amounts.quantity })
  return planIntent(context, origin, situation, { intent, amounts, wishes: signal })
}

function expired(expiresAt: UtcMillis, now: UtcMillis): Refusal {
  return refuse('SIGNAL_EXPIRED', () => `the signal was void ${now - expiresAt} ms before ${formatUtc(now)}`)
}

interface Amounts {
  readonly quantity: number | undefined
  readonly weight: number | undefined
}

function badAmounts({ quantity, weight }: Amounts, mayBeZero: boolean): Refusal | undefined {
  // Infinity is what is left of a division by a distance of zero: to cut it would be the largest position.
  const isEnough = quantity === undefined || quantity > 0 || (mayBeZero && quantity === 0)
  if (!isEnough || quantity === Number.POSITIVE_INFINITY) {
    return refuse('BAD_QUANTITY', () => `the quantity must be a positive number, found ${quantity}`)
  }
  if (weight !== undefined && !(weight >= 0 && weight <= 1)) {
    return refuse('BAD_WEIGHT', () => `the weight must be between 0 and 1, found ${weight}`)
  }
  return undefined
}

function planIntent(
  context: PlanContext, origin: OrderOrigin, situation: Situation,
  asked: { intent: Intent | Refusal; amounts: Amounts; wishes: PriceWishes },
): LegPlan {
  const { intent, amounts, wishes } = asked
  if (intent.kind === 'refused') return intent
  const { signal } = origin.recorded
  if (intent.kind === 'exit') {
    return refusedExit(signal) ?? planExit(origin, situation, intent, wishes.priceTarget)
  }
  const { instrument } = situation
  if (instrument === undefined) return unknownInstrument(situation)
  const { strength } = signal
  if (!(strength >= 0 && strength <= 1)) {
    return refuse('BAD_STRENGTH', () => `the strength must be between 0 and 1, found ${strength}`)
  }
  const badLife = refusedLife(signal, situation, context.limits)
  if (badLife !== undefined) return badLife
  const draft = draftEntry(situation, instrument, wishes, intent.side, context.limits)
  if (draft.kind === 'refused') return draft
  return planEntry(context, { origin, situation, instrument, draft, amounts })
}

/** An exit goes out for the day: one that was to wait, or to live on, is not sent as another order. */
function refusedExit({ trigger, timeInForce, goodTill, legs }: Signal): Refusal | undefined {
  const isPlain = trigger === undefined && timeInForce === undefined && goodTill === undefined
  // A basket has one life for all its legs; it is that of those that enter.
  if (isPlain || (legs !== undefined && legs.length > 0)) return undefined
  return refuse('BAD_EXIT', () => 'a trigger, timeInForce and goodTill belong to entries, and this takes a '
    + 'position out: leave them off, or move its stop with adjust')
}

function planExit(
  origin: OrderOrigin, situation: Situation, exit: { side: Side; quantity: Quantity },
  target: number | undefined,
): LegPlan {
  let limitPrice: Price | undefined
  if (target !== undefined) {
    const { instrument } = situation
    limitPrice = instrument === undefined ? undefined : targetLimit(situation, instrument, target, exit.side)
    if (limitPrice === undefined) return badPrice('the price target', target)
  }
  const { side, quantity } = exit
  return { kind: 'exit', situation, terms: exitTerms(origin, { side, quantity, limitPrice }) }
}

function planEntry(
  context: PlanContext,
  entry: {
    origin: OrderOrigin; situation: Situation; instrument: Instrument; draft: EntryDraft; amounts: Amounts
  },
): LegPlan {
  const { views, limits } = context
  const { origin, situation, instrument, draft, amounts } = entry
  const { symbol, strategy } = situation
  const prices = orderPrices(draft, priceFor(situation, draft.side), limits)
  if (prices === undefined) return noPrice(situation)
  const { name, size } = proposeSize({
    limits,
    equity: views.account.equity,
    price: draft.reference,
    stopDistance: draft.stopDistance,
    metadata: origin.recorded.signal.metadata,
    closedProfits: () => views.account.closedProfits(strategy),
    dailyReturns: (count) => views.market.dailyReturns(symbol, count),
    daysPerYear: instrument.calendar === '24x7' ? 365 : 252,
  }, { quantity: amounts.quantity, weight: amounts.weight, held: toNumber(absFixed(situation.own)) })
  if (size.kind === 'lacks') return inputMissing(size.what)
  const units = size.units > 0 ? Math.min(size.units, UNITS_MAX) : 0
  const wanted = BigInt(downToLot(units, lotOf(instrument))) as Quantity
  const step = new SizingRecord(name, wanted, size.note)
  return { kind: 'entry', origin, situation, instrument, draft, prices, wanted, step }
}

/** ADJUST: new guards, and the difference between what stays, working exits off, and what is wanted. */
function planAdjust(context: PlanContext, origin: OrderOrigin, situation: Situation): LegPlan {
  const { signal } = origin.recorded
  const { own, symbol, instrument } = situation
  if (own === ZERO_QUANTITY) {
    return refuse('NO_POSITION', () => `${signal.strategy} holds no position in ${symbol} to adjust`)
  }
  if (instrument === undefined) return unknownInstrument(situation)
  const guards = newGuards(situation, instrument, signal)
  if (guards !== undefined && 'kind' in guards) return guards
  const change = planChange(context, origin, { situation, instrument, guards })
  if (change === undefined && guards === undefined) {
    return refuse('NOTHING_TO_ADJUST', () => `the position in ${symbol} is already as the signal asks`)
  }
  const plan: LegPlan = change ?? { kind: 'guard' }
  return guards === undefined ? plan : { ...plan, protection: guards }
}

function newGuards(
  situation: Situation, instrument: Instrument, wishes: PriceWishes,
): Protection | undefined | Refusal {
  const { stopLoss, takeProfit, trailingDistance } = wishes
  if (stopLoss === undefined && takeProfit === undefined && trailingDistance === undefined) return undefined
  const last = exactPrice(priceFor(situation, exitSide(situation)))
  if (last === undefined) return noPrice(situation)
  const isLong = situation.own > 0n
  return makeProtection({ situation, instrument, isLong, reference: last, last, isWaiting: false }, wishes)
}

function planChange(
  context: PlanContext, origin: OrderOrigin,
  adjust: { situation: Situation; instrument: Instrument; guards: Protection | undefined },
): LegPlan | undefined {
  const { situation, instrument, guards } = adjust
  const { signal } = origin.recorded
  const { quantity, weight } = signal
  if (quantity === undefined && weight === undefined) return undefined
  const byWeight = weight === 0 ? 0 : (context.views.account.equity * (weight ?? 0)) / situation.lastPrice
  const wanted = quantity ?? byWeight
  if (Number.isNaN(wanted)) {
    return inputMissing('the equity and a price')
  }
  const held = absFixed(situation.covered)
  const total = roundToLot(Math.min(Math.max(wanted, 0), UNITS_MAX), lotOf(instrument), Rounding.Down)
  const staying = (held - exitingUnits(situation, undefined)) as Quantity
  if (total === staying) return undefined
  if (total <= held && total > staying) return exitPending(situation)
  if (total < held) {
    const excess = total === 0n ? undefined : toNumber((staying - total) as Quantity)
    return planIntent(context, origin, situation, {
      intent: exitIntent(situation, excess), amounts: { quantity: excess, weight: undefined }, wishes: signal,
    })
  }
  const side = situation.own > 0n ? Side.Buy : Side.Sell
  const plan = planIntent(context, origin, situation, {
    intent: enterIntent(context.views, situation, side),
    amounts: { quantity: toNumber(total - held), weight: undefined },
    wishes: signal.priceTarget === undefined ? {} : { priceTarget: signal.priceTarget },
  })
  if (plan.kind !== 'entry') return plan
  const protection = Object.freeze({ ...workingProtection(situation), ...guards })
  if (Object.keys(protection).length === 0) return plan
  return { ...plan, draft: { ...plan.draft, protection } }
}

function inputMissing(what: string): Refusal {
  return refuse('SIZING_INPUT_MISSING', () => `the size cannot be found without ${what}`)
}

function unknownInstrument({ symbol }: Situation): Refusal {
  return refuse('UNKNOWN_INSTRUMENT', () => `${symbol} is not an instrument of this run`)
}

/** The guards that the strategy's working children carry: what is added to the position gets the same. */
function workingProtection({ working, strategy }: Situation): Protection {
  const protection: { -readonly [K in keyof Protection]: Protection[K] } = {}
  for (const { terms } of working) {
    if (terms.strategy !== strategy) continue
    const { role, limitPrice, stopPrice, trailingOffset } = terms
    if (role === OrderRole.Target && limitPrice !== undefined) protection.targetPrice = limitPrice
    if (role !== OrderRole.Stop) continue
    if (stopPrice !== undefined) protection.stopPrice = stopPrice
    if (trailingOffset !== undefined) protection.trailingOffset = trailingOffset
  }
  return protection
}

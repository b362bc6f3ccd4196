import { proportion, snapToLot, ZERO_QUANTITY, type Quantity } from '../base/index.ts'
import type { SignalLeg, Signal, SizingStep } from '../model/index.ts'
import { lotOf } from './exact.ts'
import {
  booksOf, judgeEntry, judgeExit, refused, workingOf, type JudgeContext, type Judged,
} from './judge-order.ts'
import type { EntryPlan, LegPlan } from './leg-plan.ts'
import { entryTerms } from './order-terms.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { WorkingOrder } from './risk-views.ts'
import { cutSize } from './sizing/cut-size.ts'
import { SizingRecord } from './sizing/sizing-step.ts'

const WHOLE = 1_024

/** Why a signal with legs is no basket: what it would have to say by leg, it says for all. */
export function badBasket(signal: Signal, legs: readonly SignalLeg[]): Refusal | undefined {
  const symbols = new Set(legs.map((leg) => leg.symbol))
  if (symbols.size < legs.length) return refuse('BAD_BASKET', () => 'a basket names each symbol once')
  if (signal.type === 'ADJUST' || signal.type === 'HOLD') {
    return refuse('BAD_BASKET', () => `a basket has no ${signal.type}`)
  }
  const { priceTarget, trigger, stopLoss, takeProfit, trailingDistance, quantity } = signal
  const named = [priceTarget, trigger, stopLoss, takeProfit, trailingDistance, quantity]
  const isPriced = named.some((each) => each !== undefined)
  if (!isPriced) return undefined
  return refuse('BAD_BASKET', () => 'prices and a quantity belong to one symbol, and a basket has several')
}

/**
 * Judges the legs of a basket together: all pass, or each that would have passed is refused because of the
 * first that did not (BASKET_LEG_REJECTED).
 *
 * Entries keep their proportions: when a limit cuts one, all are scaled by the same factor, the largest of
 * 1024ths at which every leg fits with the earlier legs reserved. Exits are not scaled.
 */
export function judgeBasket(
  context: JudgeContext, plans: readonly LegPlan[], isRepeated: boolean,
): readonly Judged[] {
  const sizes = scaleEntries(context, plans.filter((plan) => plan.kind === 'entry'))
  const reserved: WorkingOrder[] = [...context.approved]
  const judged: Judged[] = []
  for (const plan of plans) {
    const within = { ...context, approved: reserved }
    const one = judgeLeg(within, plan, sizes, isRepeated)
    judged.push(one)
    if (one.refusal === undefined && one.terms !== undefined) reserved.push(workingOf(one.terms))
  }
  const failedLeg = judged.findIndex((one) => one.refusal !== undefined)
  const cause = judged[failedLeg]?.refusal
  if (cause === undefined) return judged
  const say = (): string => `leg ${failedLeg} was rejected (${cause.code}): ${cause.say()}`
  const refusal = refuse('BASKET_LEG_REJECTED', say)
  return judged.map((one) => (one.refusal === undefined ? { ...one, refusal } : one))
}

interface ScaledEntry {
  readonly quantity: Quantity
  readonly steps: readonly SizingStep[]
}

function judgeLeg(
  context: JudgeContext, plan: LegPlan, sizes: ReadonlyMap<EntryPlan, ScaledEntry>, isRepeated: boolean,
): Judged {
  if (plan.kind === 'refused') return refused(plan)
  if (plan.kind === 'exit') return judgeExit(context, plan.situation, plan.terms, isRepeated)
  const size = plan.kind === 'entry' ? sizes.get(plan) : undefined
  if (plan.kind !== 'entry' || size === undefined) {
    return refused(refuse('BAD_BASKET', () => 'a leg of a basket enters or exits'))
  }
  const books = booksOf(context, plan.situation, undefined)
  return judgeEntry(context, plan, { ...size, books, isRepeated })
}

function scaleEntries(
  context: JudgeContext, entries: readonly EntryPlan[],
): ReadonlyMap<EntryPlan, ScaledEntry> {
  const whole = tryShare(context, entries, WHOLE)
  let fits = whole.fits ? WHOLE : 0
  let exceeds = WHOLE
  while (!whole.fits && exceeds - fits > 1) {
    const middle = (fits + exceeds) >> 1
    if (tryShare(context, entries, middle).fits) fits = middle
    else exceeds = middle
  }
  return new Map(entries.map((plan, index) => {
    const cuts = whole.cuts[index] ?? []
    if (fits === WHOLE) return [plan, { quantity: plan.wanted, steps: [plan.step] }]
    if (fits > 0) return [plan, scaled(plan, fits, cuts)]
    // Nothing fits: the legs that were cut get nothing, which names them as the cause.
    const quantity = cuts.length > 0 ? ZERO_QUANTITY : plan.wanted
    return [plan, { quantity, steps: [plan.step, ...cuts] }]
  }))
}

function scaled(plan: EntryPlan, share: number, cuts: readonly SizingStep[]): ScaledEntry {
  const quantity = shareOf(plan, share)
  const say = (): string => `${share}/${WHOLE} of every leg is the most that all legs fit in`
  return { quantity, steps: [plan.step, ...cuts, new SizingRecord('basket', quantity, say)] }
}

/** Says whether every entry fits whole at `share` of its wanted size, each with the earlier ones reserved. */
function tryShare(
  context: JudgeContext, entries: readonly EntryPlan[], share: number,
): { readonly fits: boolean; readonly cuts: readonly (readonly SizingStep[])[] } {
  const { views, limits } = context
  const approved = [...context.approved]
  const cuts: (readonly SizingStep[])[] = []
  let fits = true
  for (const plan of entries) {
    const { situation, instrument, prices } = plan
    const wanted = shareOf(plan, share)
    const { rooms } = booksOf({ ...context, approved }, situation, undefined)
    const barVolume = views.market.lastVolume(situation.symbol)
    const steps: SizingStep[] = []
    const left = cutSize(wanted, { limits, instrument, prices, rooms, barVolume }, steps)
    cuts.push(steps)
    if (wanted === 0n || left < wanted) fits = false
    if (wanted > 0n) approved.push(workingOf(entryTerms(plan.origin, plan.draft, wanted, limits)))
  }
  return { fits, cuts }
}

function shareOf(plan: EntryPlan, share: number): Quantity {
  return snapToLot(proportion(plan.wanted, BigInt(share), BigInt(WHOLE)), lotOf(plan.instrument))
}

import { InvariantError, ZERO_QUANTITY, type Quantity, type UtcMillis } from '../base/index.ts'
import {
  isClosed, OrderStatus, type OrderTerms, type Protection, type RiskCheckResult, type SizingStep,
} from '../model/index.ts'
import { runChecks, type CheckReport } from './check/run-checks.ts'
import { passedTrigger } from './entry-prices.ts'
import { lotOf } from './exact.ts'
import { readExposure, type Exposure } from './exposure.ts'
import type { EntryPlan, LegPlan } from './leg-plan.ts'
import { narrow } from './nanos.ts'
import { orderPrices, orderWorth, type OrderPrices } from './order-prices.ts'
import { entryTerms } from './order-terms.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { RiskHistory } from './risk-history.ts'
import type { RiskLimits } from './risk-limits.ts'
import { isEntry, type RiskViews, type WorkingOrder } from './risk-views.ts'
import { readRooms, type Rooms } from './rooms.ts'
import { orderIn, priceFor, readSituation, unfilled, type Situation } from './situation.ts'
import { cutSize } from './sizing/cut-size.ts'

/** What one decision reads. */
export interface JudgeContext {
  readonly views: RiskViews
  readonly limits: RiskLimits
  readonly history: RiskHistory
  readonly epoch: number
  /** Orders that were approved and are not recorded yet, and new versions that the venue has not answered. */
  readonly approved: readonly WorkingOrder[]
}

/** A leg or an order with everything that was found out about it; it passes when there is no refusal. */
export interface Judged {
  /** The order that was checked, when one could be made. */
  readonly terms: OrderTerms | undefined
  readonly checks: readonly RiskCheckResult[]
  readonly steps: readonly SizingStep[]
  /** Smaller than the method asked. */
  readonly isModified: boolean
  readonly refusal: Refusal | undefined
  /** New guards of an open position. */
  readonly protection: Protection | undefined
}

/** A leg that never became an order. */
export function refused(refusal: Refusal, protection?: Protection): Judged {
  return { terms: undefined, checks: [], steps: [], isModified: false, refusal, protection }
}

/** Sizes and judges the plan of a single leg. */
export function judgePlan(context: JudgeContext, plan: LegPlan, isRepeated: boolean): Judged {
  const { protection } = plan
  switch (plan.kind) {
    case 'refused':
      return refused(plan, protection)
    case 'guard':
      return { terms: undefined, checks: [], steps: [], isModified: false, refusal: undefined, protection }
    case 'exit':
      return withGuards(judgeExit(context, plan.situation, plan.terms, isRepeated), protection)
    case 'entry':
      return withGuards(sizeAndJudge(context, plan, isRepeated), protection)
  }
}

function withGuards(judged: Judged, protection: Protection | undefined): Judged {
  return protection === undefined ? judged : { ...judged, protection }
}

/** Judges a reducing order that was made of a signal. */
export function judgeExit(
  context: JudgeContext, situation: Situation, terms: OrderTerms, isRepeated: boolean,
): Judged {
  const report = check(context, situation, terms, {
    isRepeated: isRepeated || isKnown(context, terms), replaced: undefined, enteredAt: undefined,
    prices: undefined,
    books: undefined,
  })
  return passed(terms, report, [], false)
}

function sizeAndJudge(context: JudgeContext, plan: EntryPlan, isRepeated: boolean): Judged {
  const { situation, instrument, prices, wanted } = plan
  const books = booksOf(context, situation, undefined)
  const { rooms } = books
  const barVolume = context.views.market.lastVolume(situation.symbol)
  const steps = [plan.step]
  const quantity = cutSize(wanted, { limits: context.limits, instrument, prices, rooms, barVolume }, steps)
  return judgeEntry(context, plan, { quantity, steps, books, isRepeated })
}

/**
 * Judges an entry at its final size.
 *
 * A size of zero makes no order: the checks then run on the smallest one, so that every reason is on record,
 * and the rejection is named by the first that holds at any size, else SIZE_ZERO.
 */
export function judgeEntry(
  context: JudgeContext, plan: EntryPlan,
  size: {
    readonly quantity: Quantity; readonly steps: readonly SizingStep[]; readonly books: Books
    readonly isRepeated: boolean
  },
): Judged {
  const { quantity, steps, books, isRepeated } = size
  const checkedQuantity = quantity > 0n ? quantity : lotOf(plan.instrument)
  const terms = entryTerms(plan.origin, plan.draft, checkedQuantity, context.limits)
  const report = check(context, plan.situation, terms, {
    isRepeated: isRepeated || isKnown(context, terms), replaced: undefined, enteredAt: undefined,
    prices: plan.prices, books,
  })
  if (quantity > 0n) return passed(terms, report, steps, quantity < plan.wanted)
  const refusal = report.failureAtAnySize === undefined ? sizeZero(steps) : failed(report.failureAtAnySize)
  return { ...refused(refusal), checks: report.results, steps }
}

function sizeZero(steps: readonly SizingStep[]): Refusal {
  const last = steps.at(-1)
  return refuse('SIZE_ZERO', () => `${last?.name ?? 'sizing'} leaves nothing to order: ${last?.note ?? ''}`)
}

/**
 * Judges an order that came complete: a child, a replacement, an exit, flattening, or an entry.
 *
 * `isSame`: the known order itself is to leave, unchanged.
 */
export function judgeTerms(context: JudgeContext, terms: OrderTerms, isSame = false): Judged {
  const { views, approved } = context
  const situation = readSituation(context, terms)
  const known = views.orders.find(terms.clientOrderId)
  const isNew = known === undefined && approved.length === 0
  const replaced = isNew ? undefined : orderIn(situation.working, terms.clientOrderId)
  const isEqual = known !== undefined && !isSame && isSameOrder(known.terms, terms)
  const isRepeated = isEqual || (known !== undefined && isClosed(known.status))
    || orderIn(approved, terms.clientOrderId) !== undefined
  const read = isEntry(terms)
    ? {
        isRepeated, replaced, enteredAt: isSame ? replaced?.submittedAt : undefined,
        prices: orderPrices(terms, priceFor(situation, terms.side), context.limits),
        books: booksOf(context, situation, replaced),
      }
    : { isRepeated, replaced, enteredAt: undefined, prices: undefined, books: undefined }
  const judged = passed(terms, check(context, situation, terms, read), [], false)
  const late = judged.refusal === undefined && isEntry(terms) ? passedTrigger(situation, terms) : undefined
  return late === undefined ? judged : { ...judged, refusal: late }
}

/** What the account stands to hold without the order being decided, and what that leaves of the limits. */
export interface Books {
  readonly exposure: Exposure
  readonly rooms: Rooms
}

/** Reads the books for an entry. */
export function booksOf(
  context: JudgeContext, situation: Situation, replaced: WorkingOrder | undefined,
): Books {
  const { views, limits, approved } = context
  const without = replaced?.terms.clientOrderId
  const exposure = readExposure(views, limits, situation, { approved, replaced: without })
  return { exposure, rooms: readRooms(views, limits, situation, exposure) }
}

/** An order as the limits see it between its approval and its first fact. */
export function workingOf(terms: OrderTerms): WorkingOrder {
  return {
    terms, status: OrderStatus.Initialized, filledQuantity: ZERO_QUANTITY, isOutcomeUnknown: false,
    submittedAt: 0 as UtcMillis,
  }
}

/** What cannot be read is refused; our own bugs still end the run. */
export function unreadable(error: unknown): Refusal {
  if (error instanceof InvariantError) throw error
  return refuse('STATE_UNREADABLE', () => `what the decision needs cannot be read: ${String(error)}`)
}

/** What was read for an order; prices and books for entries only. */
interface ReadParts {
  readonly isRepeated: boolean
  readonly replaced: WorkingOrder | undefined
  readonly enteredAt: UtcMillis | undefined
  readonly prices: OrderPrices | undefined
  readonly books: Books | undefined
}

/** An order that takes no other's place has a new id, or it is a repetition. */
function isKnown(context: JudgeContext, terms: OrderTerms): boolean {
  return context.views.orders.find(terms.clientOrderId) !== undefined
}

function check(
  context: JudgeContext, situation: Situation, terms: OrderTerms, read: ReadParts,
): CheckReport {
  const { views, limits, history, approved } = context
  const { isRepeated, replaced, enteredAt, prices, books } = read
  const remaining = unfilled(terms.quantity, replaced?.filledQuantity ?? ZERO_QUANTITY)
  const units = narrow(remaining)
  return runChecks({
    terms, situation, views, history, replaced, enteredAt, isRepeated, prices, remaining, units,
    worth: prices === undefined ? undefined : orderWorth(prices, units),
    exposure: books?.exposure,
    rooms: books?.rooms,
    unrecorded: unrecordedOf(approved),
  }, limits)
}

const NONE: readonly WorkingOrder[] = []

/** Those that no fact tells of yet; the request for a new version is on record. */
function unrecordedOf(approved: readonly WorkingOrder[]): readonly WorkingOrder[] {
  if (approved.length === 0) return NONE
  return approved.filter(({ status }) => status === OrderStatus.Initialized)
}

function passed(
  terms: OrderTerms, report: CheckReport, steps: readonly SizingStep[], isModified: boolean,
): Judged {
  const refusal = report.failure === undefined ? undefined : failed(report.failure)
  return { terms, checks: report.results, steps, isModified, refusal, protection: undefined }
}

function failed(result: RiskCheckResult): Refusal {
  return { kind: 'refused', code: result.code, say: () => result.message }
}

function isSameOrder(a: OrderTerms, b: OrderTerms): boolean {
  return a.quantity === b.quantity && a.limitPrice === b.limitPrice && a.stopPrice === b.stopPrice
    && a.trailingOffset === b.trailingOffset
}

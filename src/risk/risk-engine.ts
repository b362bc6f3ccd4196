import type { ClientOrderId, Sequence } from '../base/index.ts'
import {
  isPending, RiskVerdict, type AccountView, type ApprovalVerifier, type Fact, type MarketView,
  type OrderApproval, type OrdersView, type OrderTerms, type OrderView, type RecordedSignal,
  type RiskDecision, type SafetyView, type SessionView,
} from '../model/index.ts'
import { ApprovalMint } from './approval.ts'
import { badBasket, judgeBasket } from './basket.ts'
import { DecisionRecord } from './decision-record.ts'
import {
  guarded, judgePlan, judgeTerms, refused, workingOf, type JudgeContext, type Judged,
} from './judge-order.ts'
import { planLeg } from './leg-plan.ts'
import { describeTerms, frozenTerms } from './order-terms.ts'
import { RecentSequences } from './recent-sequences.ts'
import { RiskHistory, type RiskHistoryState } from './risk-history.ts'
import type { RiskLimits } from './risk-limits.ts'
import { isEntry, type RiskViews, type WorkingOrder } from './risk-views.ts'

/** What the engine is wired to. */
export interface RiskParts {
  readonly limits: RiskLimits
  readonly account: AccountView
  readonly orders: OrdersView
  readonly market: MarketView
  readonly session: SessionView
  readonly safety: SafetyView
  /** The writer's lease number; part of every order's id. */
  readonly epoch: number
}

/** A decision, and with it the approval where there is an order to send. */
export interface RiskOutcome {
  readonly decision: RiskDecision
  readonly approval: OrderApproval | undefined
}

/** What risk remembers between inputs, as it is saved. */
export interface RiskState {
  readonly history: RiskHistoryState
  readonly decided: readonly number[]
  readonly changing: readonly WorkingOrder[]
}

/**
 * Turns signals into approved orders, and judges every other order that is to leave.
 *
 * A signal becomes a complete order first and all checks run on that order; nothing reaches execution without
 * an approval from here. Reads views, remembers only what facts tell it, and changes nothing outside itself.
 */
export class RiskEngine {
  /** Uses an approval up: true once, for a genuine one, in the input that it was made in. */
  readonly verify: ApprovalVerifier
  readonly #limits: RiskLimits
  readonly #views: RiskViews
  /** The writer's lease number; another one after every start. */
  epoch: number
  readonly #mint = new ApprovalMint()
  readonly #history: RiskHistory
  readonly #decided = new RecentSequences()
  /** Approved in this input and not recorded yet: they count in every limit. */
  #approved: WorkingOrder[] = []
  /** New versions of working entries that the venue has not answered: both versions count until it does. */
  #changing: WorkingOrder[] = []

  constructor(parts: RiskParts) {
    this.#limits = parts.limits
    this.#views = parts
    this.epoch = parts.epoch
    this.#history = new RiskHistory(parts.limits)
    this.verify = this.#mint.verify
  }

  /**
   * Decides a signal: one outcome a leg, in the order of the legs (one for a signal without legs).
   *
   * Call it in the order in which signals go first: an approved order counts in the next decision, whether or
   * not its facts are recorded by then. A basket is approved whole or not at all.
   */
  decide(recorded: RecordedSignal): readonly RiskOutcome[] {
    const isRepeated = !this.#decided.add(recorded.sequence)
    const judged = this.#judgeSignal(recorded, isRepeated)
    return judged.map((one, leg) => this.#outcome(recorded.sequence, leg, one))
  }

  /**
   * Judges an order that is complete already: protective children, replacements, exits, flattening.
   *
   * A replacement carries the id of the working order in its place and other terms; an order under a new id
   * counts beside all that work. Entry limits are skipped only where the order is reduce-only, and
   * CONSERVATION then holds it to the position.
   */
  approve(terms: OrderTerms): RiskOutcome {
    const own = frozenTerms(terms)
    const judged = guarded(() => judgeTerms(this.#context(), own))
    return this.#outcome(own.signal, 0, 'kind' in judged ? { ...refused(judged), terms: own } : judged)
  }

  /** Ends an input: every approval of it that was not used is void. */
  endInput(): void {
    this.#mint.endInput()
    if (this.#approved.length > 0) this.#approved = []
  }

  /** What facts have made of it. */
  state(): RiskState {
    const { orders } = this.#views
    const changing = this.#changing.filter(({ terms }) => isBeingChanged(orders.find(terms.clientOrderId)))
    return { history: this.#history.state(), decided: this.#decided.state(), changing }
  }

  /** Puts a saved state in place. */
  restore({ history, decided, changing }: RiskState): void {
    this.#history.restore(history)
    this.#decided.restore(decided)
    this.#changing = [...changing]
  }

  /** Folds a fact into rates, streaks and throttles. */
  apply(fact: Fact): void {
    const { body } = fact
    this.#history.apply(fact)
    if (body.kind === 'RiskDecided') this.#decided.add(body.decision.signal)
    else if (body.kind === 'OrderInitialized') this.#recorded(body.terms.clientOrderId)
    else if (body.kind === 'OrderPendingUpdate') {
      this.#recorded(body.clientOrderId)
      const order = this.#views.orders.find(body.clientOrderId)
      if (order === undefined || !isEntry(order.terms)) return
      const { filledQuantity } = order
      this.#changing.push({ ...workingOf({ ...order.terms, ...body.changes }), filledQuantity })
    }
  }

  #recorded(id: ClientOrderId): void {
    if (this.#approved.length === 0) return
    this.#approved = this.#approved.filter((order) => order.terms.clientOrderId !== id)
  }

  #context(): JudgeContext {
    let approved: readonly WorkingOrder[] = this.#approved
    if (this.#changing.length > 0) {
      const { orders } = this.#views
      this.#changing = this.#changing.filter(({ terms }) => isBeingChanged(orders.find(terms.clientOrderId)))
      approved = [...this.#approved, ...this.#changing]
    }
    return { views: this.#views, limits: this.#limits, history: this.#history, epoch: this.epoch, approved }
  }

  #judgeSignal(recorded: RecordedSignal, isRepeated: boolean): readonly Judged[] {
    const context = this.#context()
    const { signal } = recorded
    const { legs } = signal
    if (legs === undefined || legs.length === 0) {
      const whole = { index: 0, part: undefined }
      const judged = guarded(() => judgePlan(context, planLeg(context, recorded, whole), isRepeated))
      return ['kind' in judged ? refused(judged) : judged]
    }
    const bad = badBasket(signal, legs)
    if (bad !== undefined) return legs.map(() => refused(bad))
    const judged = guarded(() => {
      const plans = legs.map((part, index) => planLeg(context, recorded, { index, part }))
      return { legs: judgeBasket(context, plans, isRepeated) }
    })
    return 'kind' in judged ? legs.map(() => refused(judged)) : judged.legs
  }

  #outcome(signal: Sequence, leg: number, judged: Judged): RiskOutcome {
    const decision = decisionOf(signal, leg, judged)
    if (judged.refusal !== undefined || judged.terms === undefined) return { decision, approval: undefined }
    this.#approved.push(workingOf(judged.terms))
    return { decision, approval: this.#mint.mint(judged.terms) }
  }
}

function isBeingChanged(order: OrderView | undefined): boolean {
  return order !== undefined && isPending(order.status)
}

function decisionOf(signal: Sequence, leg: number, judged: Judged): RiskDecision {
  const { terms, checks, steps, refusal, protection, isModified } = judged
  const common = { signal, leg, protection, sizing: steps, checks }
  if (refusal !== undefined && protection !== undefined) {
    const say = (): string => `the guards change, the size does not: ${refusal.say()}`
    const verdict = RiskVerdict.Modified
    return new DecisionRecord({ ...common, verdict, code: refusal.code, say, terms: undefined })
  }
  if (refusal !== undefined) {
    const { code, say } = refusal
    return new DecisionRecord({ ...common, verdict: RiskVerdict.Rejected, code, say, terms })
  }
  const verdict = isModified ? RiskVerdict.Modified : RiskVerdict.Approved
  return new DecisionRecord({ ...common, verdict, code: '', say: () => describePass(judged), terms })
}

function describePass({ terms, checks, steps, isModified }: Judged): string {
  if (terms === undefined) return 'the guards of the position change'
  const cut = steps.at(-1)
  const why = isModified && cut !== undefined ? `, less than asked because of ${cut.name} (${cut.note})` : ''
  return `${describeTerms(terms)} passed ${checks.length} checks${why}`
}

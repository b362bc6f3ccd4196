import type { ClientOrderId, Sequence } from '../base/index.ts'
import {
  isPending, OrderStatus, orderTerms, type AccountView, type ApprovalVerifier, type FactFolds,
  type MarketView, type OrderApproval, type OrderChanges, type OrdersView, type OrderTerms, type OrderView,
  type RecordedSignal, type RiskDecision, type SafetyView, type SessionView, type SignalLeg,
} from '../model/index.ts'
import { ApprovalMint } from './approval.ts'
import { badBasket, judgeBasket } from './basket.ts'
import { concentrationOf, type Concentration } from './concentration.ts'
import { DecisionRecord } from './decision-record.ts'
import {
  judgePlan, judgeTerms, refused, unreadable, workingOf, type JudgeContext, type Judged,
} from './judge-order.ts'
import { planLeg } from './leg-plan.ts'
import { limitsUsedOf, type LimitsUsed } from './limits-used.ts'
import { frozenTerms } from './order-terms.ts'
import { RecentSequences } from './recent-sequences.ts'
import { RiskHistory, type RiskHistoryState } from './risk-history.ts'
import type { RiskLimits } from './risk-limits.ts'
import { isEntry, type RiskViews, type WorkingOrder } from './risk-views.ts'

/** The only leg of a signal that is no basket. */
const WHOLE = { index: 0, part: undefined }

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
  /** Rates, streaks and throttles; what was decided, and what of it is on record. */
  readonly folds: FactFolds
  #limits: RiskLimits
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
    this.folds = this.#makeFolds()
  }

  /** What it judges by now. */
  get limits(): RiskLimits {
    return this.#limits
  }

  /** Judges by other limits from here on; windows of what is remembered stay as they were. */
  setLimits(limits: RiskLimits): void {
    this.#limits = limits
  }

  /** How the account is spread, as the checks on sectors and correlations see it; changes nothing. */
  concentration(traded: Iterable<string>): Concentration {
    const approved = [...this.#approved, ...this.#stillChanging()]
    return concentrationOf({ views: this.#views, limits: this.#limits, approved }, traded)
  }

  /** Symbols that are not entered until a person releases them, and why. */
  get heldSymbols(): RiskHistory['heldSymbols'] {
    return this.#history.heldSymbols
  }

  /** What counts now against the limits that fill up, of the named strategies; changes nothing. */
  limitsUsed(strategies: readonly string[]): LimitsUsed {
    const approved = [...this.#approved, ...this.#stillChanging()]
    const views = this.#views
    return limitsUsedOf({ views, limits: this.#limits, history: this.#history, approved }, strategies)
  }

  /**
   * Decides a signal: one outcome a leg, in the order of the legs (one for a signal without legs).
   *
   * Call it in the order in which signals go first: an approved order counts in the next decision, whether or
   * not its facts are recorded by then. A basket is approved whole or not at all.
   */
  decide(recorded: RecordedSignal): readonly RiskOutcome[] {
    const { sequence, signal } = recorded
    const { legs } = signal
    const isRepeated = !this.#decided.add(sequence)
    if (legs === undefined || legs.length === 0) {
      return [this.#outcome(sequence, 0, this.#judgeWhole(recorded, isRepeated))]
    }
    const judged = this.#judgeLegs(recorded, legs, isRepeated)
    return judged.map((one, leg) => this.#outcome(sequence, leg, one))
  }

  /**
   * Judges an order that is complete already: protective children, replacements, exits, flattening.
   *
   * A replacement carries the id of the working order in its place and other terms; an order under a new id
   * counts beside all that work. Entry limits are skipped only where the order is reduce-only, and
   * CONSERVATION then holds it to the position. `isSame`: a known order is to leave as it is, once more or
   * after it waited here, which is no repetition.
   */
  approve(terms: OrderTerms, isSame = false): RiskOutcome {
    const own = frozenTerms(terms)
    return this.#outcome(own.signal, 0, this.#judgeTerms(own, isSame))
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

  #makeFolds(): FactFolds {
    const history = this.#history.folds
    return {
      ...history,
      RiskDecided: (fact) => {
        history.RiskDecided(fact)
        this.#decided.add(fact.body.decision.signal)
      },
      OrderInitialized: (fact) => {
        history.OrderInitialized(fact)
        this.#recorded(fact.body.terms.clientOrderId)
      },
      OrderResent: (fact) => {
        history.OrderResent(fact)
        this.#recorded(fact.body.clientOrderId)
      },
      OrderReleased: (fact) => this.#recorded(fact.body.clientOrderId),
      OrderPendingUpdate: (fact) => {
        history.OrderPendingUpdate(fact)
        this.#changes(fact.body.clientOrderId, fact.body.changes)
      },
    }
  }

  #changes(id: ClientOrderId, changes: OrderChanges): void {
    this.#recorded(id)
    const order = this.#views.orders.find(id)
    if (order === undefined || !isEntry(order.terms)) return
    const { filledQuantity } = order
    const changed = workingOf(orderTerms({ ...order.terms, ...changes }))
    this.#changing.push({ ...changed, status: OrderStatus.PendingUpdate, filledQuantity })
  }

  #recorded(id: ClientOrderId): void {
    const last = this.#approved.at(-1)
    if (last === undefined) return
    if (this.#approved.length === 1 && last.terms.clientOrderId === id) this.#approved.pop()
    else this.#approved = this.#approved.filter((order) => order.terms.clientOrderId !== id)
  }

  /** New versions of orders that the venue still has to answer. */
  #stillChanging(): WorkingOrder[] {
    const { orders } = this.#views
    return this.#changing.filter(({ terms }) => isBeingChanged(orders.find(terms.clientOrderId)))
  }

  #context(): JudgeContext {
    let approved: readonly WorkingOrder[] = this.#approved
    if (this.#changing.length > 0) {
      this.#changing = this.#stillChanging()
      approved = [...this.#approved, ...this.#changing]
    }
    return { views: this.#views, limits: this.#limits, history: this.#history, epoch: this.epoch, approved }
  }

  #judgeWhole(recorded: RecordedSignal, isRepeated: boolean): Judged {
    try {
      const context = this.#context()
      return judgePlan(context, planLeg(context, recorded, WHOLE), isRepeated)
    } catch (error) {
      return refused(unreadable(error))
    }
  }

  #judgeLegs(recorded: RecordedSignal, legs: readonly SignalLeg[], isRepeated: boolean): readonly Judged[] {
    try {
      const context = this.#context()
      const bad = badBasket(recorded.signal, legs)
      if (bad !== undefined) return legs.map(() => refused(bad))
      const plans = legs.map((part, index) => planLeg(context, recorded, { index, part }))
      return judgeBasket(context, plans, isRepeated)
    } catch (error) {
      const refusal = unreadable(error)
      return legs.map(() => refused(refusal))
    }
  }

  #judgeTerms(terms: OrderTerms, isSame: boolean): Judged {
    try {
      return judgeTerms(this.#context(), terms, isSame)
    } catch (error) {
      return { ...refused(unreadable(error)), terms }
    }
  }

  #outcome(signal: Sequence, leg: number, judged: Judged): RiskOutcome {
    const decision = new DecisionRecord(signal, leg, judged)
    const { terms } = judged
    if (judged.refusal !== undefined || terms === undefined) return { decision, approval: undefined }
    this.#approved.push(workingOf(terms))
    return { decision, approval: this.#mint.mint(terms) }
  }
}

function isBeingChanged(order: OrderView | undefined): boolean {
  return order !== undefined && isPending(order.status)
}

import {
  formatFixed,
  fromPlainText,
  toPlainText,
  UserError,
  type Money,
  type Sequence,
  type UtcMillis,
} from '../../../base/index.ts'
import { decodeBody, encodeExact, sha256Hex } from '../../../audit/index.ts'
import { Engine } from '../../../engine/index.ts'
import {
  coveredPosition,
  LatestBar,
  OrderRole,
  type CoreInput,
  type Effect,
  type Fact,
  type FactFolds,
  type NumberedEffect,
  type Trade,
} from '../../../model/index.ts'
import { needsStop, reconcile, type Difference, type OrderSnapshot } from '../../../execution/index.ts'
import type { KnownOrder } from '../../../port/index.ts'
import type { StrategyInstance } from '../../../strategy/index.ts'
import { betweenSessions } from '../../between-sessions.ts'
import { registerStrategies } from '../../register-strategies.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import { massStatusOf, ownBooks } from '../compare-books.ts'
import type {
  AccountBooks,
  CoreAnswer,
  CoreCursor,
  CoreSetup,
  CoreStatus,
  EncodedFact,
  HeldOrders,
  HeldPart,
  InputBatch,
} from './core-protocol.ts'
import type { VenueBooks } from '../venue/venue-protocol.ts'

/** Kinds of facts that an effect follows from, each. */
const CAUSES: ReadonlySet<string> = new Set([
  'OrderSubmitted', 'OrderResent', 'OrderPendingCancel', 'OrderPendingUpdate',
])

/** What a core reads of the settings. */
export interface CoreSettings extends Pick<RunSettings, 'strategies' | 'principals' | 'changeLimits'> {
  readonly engine: Pick<
    RunSettings['engine'], 'capital' | 'currency' | 'isCashAccount' | 'riskLimits' | 'killSwitchLimits'
  >
}

/** What a core needs beside its settings. */
export interface CoreListener {
  readonly onTrade?: (trade: Trade) => void
  /** Somebody who wants to know of facts, as the report does. */
  readonly folds?: (engine: Engine) => FactFolds
}

/** A core as it is saved. */
interface SavedCore {
  readonly cursor: CoreCursor
  /** Where its clock stood. */
  readonly at: UtcMillis
  readonly engine: string
}

/**
 * The core of a session that goes on: takes inputs, gives facts and effects, and can be restored.
 *
 * It has no clock and no door to the outside; whoever feeds it makes its facts durable before its effects
 * leave.
 */
export class LiveCore {
  readonly engine: Engine
  readonly instances: StrategyInstance[] = []
  #recorded: Fact[] = []
  #cursor: CoreCursor = { input: 0, step: 0, venueEvent: 0 }
  #lastDecision = ''

  constructor(settings: CoreSettings, setup: Omit<CoreSetup, 'request'>, listener: CoreListener = {}) {
    const { killSwitchLimits } = settings.engine
    this.engine = new Engine({
      mode: setup.mode,
      instruments: setup.instruments,
      series: setup.series,
      capital: settings.engine.capital,
      currency: settings.engine.currency,
      isCashAccount: settings.engine.isCashAccount,
      calendar: setup.calendar,
      isBetweenSessions: betweenSessions(settings.strategies),
      riskLimits: settings.engine.riskLimits,
      killSwitchLimits,
      rearmsDrawdown: false,
      errorBudget: killSwitchLimits.errorCountMax,
      epoch: setup.epoch,
      ...(setup.venue === undefined ? {} : { venue: setup.venue }),
      journal: { append: (fact) => void this.#recorded.push(fact) },
      onTrade: listener.onTrade ?? (() => {}),
      live: {
        watchesOutside: setup.profile === 'live',
        principals: settings.principals,
        changeLimits: settings.changeLimits,
      },
      ...(setup.running === undefined ? {} : { running: setup.running }),
    })
    this.engine.follow({
      RiskDecided: ({ body }) => {
        this.#lastDecision = `${body.decision.verdict} ${body.decision.message}`
      },
    })
    if (listener.folds !== undefined) this.engine.follow(listener.folds(this.engine))
    this.instances.push(...registerStrategies(this.engine, settings.strategies))
  }

  get cursor(): CoreCursor {
    return this.#cursor
  }

  /** Gives inputs to the core, one after the other. */
  take({ step, inputs }: InputBatch): CoreAnswer {
    const { engine } = this
    let { venueEvent } = this.#cursor
    for (const input of inputs) {
      if (input.kind === 'VenueSaid') venueEvent = input.number
      give(engine, input)
    }
    this.#cursor = { input: this.#cursor.input + inputs.length, step, venueEvent }
    const effects = this.#takeEffects()
    if (this.#recorded.length > 0) engine.note({ kind: 'InputsTaken', ...this.#cursor }, engine.sessions.now)
    const facts = this.#recorded.map(encoded)
    this.#recorded = []
    return { facts, effects, at: engine.sessions.now, cursor: this.#cursor }
  }

  /** Shows inputs that were decided on before the restart; see `Engine.reshow`. */
  reshow(inputs: readonly CoreInput[]): void {
    this.engine.reshow(() => {
      for (const input of inputs) give(this.engine, input)
    })
  }

  /** Applies facts of the journal. */
  restoreFacts(facts: readonly EncodedFact[]): void {
    for (const each of facts) {
      const fact = decoded(each)
      this.engine.restore(fact)
      const { body } = fact
      if (body.kind === 'InputsTaken') {
        this.#cursor = { input: body.input, step: body.step, venueEvent: body.venueEvent }
        // Its clock stood there; the market alone, shown again, would leave it at the last bar.
        this.engine.sessions.now = fact.eventAt
      }
    }
  }

  /** Where the core's books and the venue's differ. */
  compare(books: VenueBooks): readonly Difference[] {
    return reconcile(ownBooks(this.engine), massStatusOf(books))
  }

  /** Where the core's books and an account at a broker differ; all cash is compared, however it came. */
  compareAccount({ orders, positions, cash }: AccountBooks): readonly Difference[] {
    const { deposits, otherCash } = this.engine.portfolio
    const fillCash = (cash - deposits - otherCash) as Money
    return reconcile(ownBooks(this.engine), { orders, positions, fillCash })
  }

  /** The orders that it holds, as a restart has to know them. */
  orders(): HeldOrders {
    const { open, waiting = [], ended, endedBefore } = this.engine.execution.book.state()
    return {
      open: [...open, ...waiting].map((order) => ({
        ...knownOrder(order),
        status: order.status,
        isOutcomeUnknown: order.isOutcomeUnknown,
        ...((order.sentAt ?? 0) === 0 ? {} : { sentAt: order.sentAt as UtcMillis }),
      })),
      leads: [...endedBefore, ...ended].filter(({ terms: { clientOrderId } }) => (
        open.some(({ terms, venueOrderId, isLeg }) => (
          isLeg === true && venueOrderId === undefined && terms.parent === clientOrderId))
      )).map(knownOrder),
      ids: [...open, ...waiting, ...ended, ...endedBefore].map(({ terms }) => terms.clientOrderId),
    }
  }

  /** The whole core as text. */
  state(): string {
    return toPlainText({ cursor: this.#cursor, at: this.engine.sessions.now, engine: this.engine.state() })
  }

  /** Puts a saved core in place. */
  restoreState(text: string): void {
    const { cursor, at, engine } = fromPlainText(text) as SavedCore
    this.engine.restoreState(engine)
    this.engine.sessions.now = at
    this.#cursor = cursor
  }

  /** SHA-256 of what facts have made of the core; every order that it remembers takes time. */
  stateHash(): string {
    return sha256Hex(this.engine.factState())
  }

  /** The core as a person wants to see it: asked four times a second, while it decides. */
  status(): CoreStatus {
    const { engine } = this
    const { portfolio, safety, execution, sessions } = engine
    const open = [...execution.book.open()]
    return {
      at: sessions.now,
      equity: engine.equity,
      cash: formatFixed(portfolio.cash),
      dayStartEquity: portfolio.dayStartEquity,
      highWaterEquity: portfolio.highWaterEquity,
      held: heldParts(engine),
      concentration: engine.risk.concentration(this.instances.flatMap(({ symbols }) => symbols)),
      limitsUsed: engine.risk.limitsUsed(this.instances.map(({ name }) => name)),
      ...(engine.meter.isWatching ? { outside: engine.meter.measure(sessions.now) } : {}),
      openOrders: open.map((order) => order.terms.clientOrderId),
      unknownOrders: open.filter((order) => order.isOutcomeUnknown).map((order) => order.terms.clientOrderId),
      bareParts: execution.bareParts.map(({ strategy, symbol, bare, since }) => (
        { strategy, symbol, units: formatFixed(bare), since })),
      trades: portfolio.tradeCount,
      openEntries: open.filter(({ terms }) => !terms.isReduceOnly).map(({ terms }) => terms.clientOrderId),
      killSwitch: safety.killSwitch,
      latched: safety.latched,
      latchedWhy: safety.latched.map((trigger) => safety.why(trigger)),
      heldSymbols: engine.risk.heldSymbols,
      waitingTriggers: safety.held.map(([trigger]) => trigger),
      ...(safety.override === undefined ? {} : { override: safety.override }),
      ...(safety.proposedReset === undefined ? {} : { proposedReset: safety.proposedReset }),
      changedSettings: engine.settings.changed,
      errorCount: engine.errorCount,
      activeStrategies: engine.signals.activeStrategies,
      lastDecision: this.#lastDecision,
      capital: portfolio.deposits,
    }
  }

  /** Empties the outbox; every effect with the fact that it follows from, which come in the same order. */
  #takeEffects(): readonly NumberedEffect[] {
    const { outbox } = this.engine
    if (outbox.length === 0) return []
    const causes = this.#recorded.filter(({ body }) => CAUSES.has(body.kind))
    return outbox
      .splice(0)
      .map((effect: Effect, index) => ({ ...effect, cause: causes[index]?.sequence ?? (0 as Sequence) }))
  }
}

function knownOrder({ terms, fills, venueOrderId, isLeg }: OrderSnapshot): KnownOrder {
  return {
    terms, executionIds: fills.map(({ executionId }) => executionId),
    ...(venueOrderId === undefined ? {} : { venueOrderId }), ...(isLeg === true ? { isLeg } : {}),
  }
}

/** Hands one input to the part of the core that takes it. */
function give(engine: Engine, input: CoreInput): void {
  switch (input.kind) {
    case 'Started':
      engine.start(input.at)
      break
    case 'FeeDue':
      engine.chargeFee(input.symbol, input.amount, input.reason, input.at)
      break
    case 'SessionBegun':
      engine.openSession(input.calendar, input.session, input.at)
      break
    case 'ActionDue':
      engine.onCorporateAction(input.action)
      break
    case 'BarClosed':
      engine.onBar(input.series, LatestBar.of(input.bar))
      break
    case 'SliceClosed':
      engine.closeSlice(input.at)
      break
    case 'HistoryShown':
      engine.showHistory(input.parts, input.at)
      break
    case 'BarCorrected':
      engine.correctBar(input.series, input.bar, input.at)
      break
    case 'InstrumentStatusChanged':
      engine.onStatus(input.status)
      break
    case 'QuotesShown':
      engine.market.takeQuotes(input.quotes)
      break
    case 'NewsShown':
      engine.signals.news.show(input.items, input.at)
      break
    case 'VenueSaid':
      engine.onVenueEvent(input.event)
      break
    case 'OutcomeUnknown':
      engine.onOutcomeUnknown(input.clientOrderId, input.reason, input.at)
      break
    case 'AccountFound':
    case 'OrderFound':
    case 'OrderAbsent':
    case 'ExecutionBusted':
    case 'ExecutionCorrected':
    case 'TimePassed':
      engine.onBrokerInput(input)
      break
    case 'StrategyLoaded':
      engine.loadStrategy(input.strategy, input.code, input.at)
      break
    case 'Commanded':
      engine.command(input.command, input.at, input.isBeginning)
      break
    case 'ConnectionChanged':
      engine.onConnection(input.part, input.isConnected, input.at)
      break
    case 'Noted':
      engine.note(input.body, input.at)
      break
    case 'Recovered':
      engine.guardAgain(input.at)
      break
    case 'Ended':
      engine.end(input.at)
      break
  }
}

/** What is held, part by part, with the stops that stand for it at the venue. */
function heldParts({ portfolio, execution }: Engine): readonly HeldPart[] {
  const parts: HeldPart[] = []
  for (const { symbol, mark } of portfolio.holdings()) {
    for (const strategy of portfolio.owners(symbol)) {
      const stops = execution.book
        .openFor(symbol)
        .filter(
          ({ terms, venueOrderId }) =>
            terms.strategy === strategy && terms.role === OrderRole.Stop && venueOrderId !== undefined,
        )
      const groups = execution.protections.of(strategy, symbol)
      const quantity = portfolio.strategyPosition(strategy, symbol)?.quantity ?? 0n
      parts.push({
        symbol,
        strategy,
        quantity: formatFixed(quantity),
        mark,
        stopped: formatFixed(stops.reduce((sum, order) => sum + order.remainingAtLeast, 0n)),
        needsStop: needsStop(groups, coveredPosition(portfolio, { strategy, symbol }))
          || execution.openedUnits({ strategy, symbol }) > 0n,
      })
    }
  }
  return parts
}

function encoded({ sequence, eventAt, knownAt, correlation, body }: Fact): EncodedFact {
  return { sequence, eventAt, knownAt, correlation, body: encodeExact(body) }
}

/** A fact as it was before it was encoded. */
export function decoded(fact: EncodedFact): Fact {
  const body = decodeBody(fact.body)
  if (!body.ok) throw new UserError(body.failure)
  const { sequence, eventAt, knownAt, correlation } = fact
  return { sequence, eventAt, knownAt: knownAt as UtcMillis, correlation, body: body.value }
}

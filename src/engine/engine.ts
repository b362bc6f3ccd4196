import {
  invariant, moneyOf, type ClientOrderId, type Money, type Sequence, type UtcMillis,
} from '../base/index.ts'
import {
  ConnectionPart,
  isClosing,
  type Command,
  type CorporateAction,
  type Effect,
  type Fact,
  type FactBody,
  type FactFolds,
  type LatestBar,
  type Session,
  type VenueEvent,
} from '../model/index.ts'
import { ExecutionEngine } from '../execution/index.ts'
import { Portfolio } from '../portfolio/index.ts'
import { RiskEngine, type RiskOutcome } from '../risk/index.ts'
import { KillSwitch, OutsideWatch } from '../safety/index.ts'
import { SignalEngine, type EmittedSignal, type SeriesFeed } from '../signal/index.ts'
import { applyCorporateAction, reshowCorporateAction } from './corporate-actions.ts'
import type { EngineOptions, EngineSeries } from './engine-options.ts'
import { engineText, factText, restoreEngine } from './engine-state.ts'
import { CommandDesk } from './command-desk.ts'
import { dataAgeMs } from './data-age.ts'
import { KillGuard } from './kill-guard.ts'
import { ledgerFolds } from './ledger-folds.ts'
import { MarketBook, sessionsNeeded, type SymbolMarket } from './market-book.ts'
import { Recorder } from './recorder.ts'
import { SessionBook } from './session-book.ts'
import { SettingsBook } from './settings-book.ts'
import { standingFolds } from './standing-folds.ts'
import { recordFailure } from './strategy-failure.ts'

/** One shown series with everything that its bars touch, looked up once. */
interface Channel extends EngineSeries {
  readonly market: SymbolMarket
  feeds: readonly SeriesFeed[]
  /** Strategies whose own series it is: the bars of their trades are counted on it. */
  deciders: readonly string[]
  /** Close of the last bar that was shown; 0 before the first. */
  lastCloseAt: UtcMillis
}

const NO_CAUSE = 0 as Sequence
/** Broker and data of a backtest, and of a session over recorded bars. */
const ALL_THERE = { disconnectedMs: 0, dataAgeMs: 0 } as const
const ANYBODY = { operators: [], confirmWithinMs: 0 } as const

/**
 * The deterministic core: takes inputs one at a time, records facts, and leaves effects in `outbox`.
 *
 * Order inside one instant: sessions and corporate actions, venue events, all bars (short timeframe first,
 * then symbol), then `closeSlice`. The same inputs give the same facts and effects, in any process.
 */
export class Engine {
  /** What is to be done outside; the driver takes and empties it after each input. */
  readonly outbox: Effect[] = []
  readonly portfolio: Portfolio
  readonly market: MarketBook
  readonly sessions: SessionBook
  readonly execution: ExecutionEngine
  readonly risk: RiskEngine
  readonly signals: SignalEngine
  readonly safety: KillSwitch
  /** Whether broker and market data are there; measured where they can go away. */
  readonly outside = new OutsideWatch()
  /** Settings that people have changed since the session began. */
  readonly settings: SettingsBook
  /** Errors of strategies and refusals of the venue since the last reset: the error trigger's measure. */
  errorCount = 0
  readonly #recorder: Recorder
  readonly #options: EngineOptions
  readonly #channels: Channel[]
  readonly #guard: KillGuard
  readonly #desk: CommandDesk
  /** No bar is missed that was due before: the core was started or restored then. */
  #watchedFrom = 0 as UtcMillis
  #equity = 0
  #isReshowing = false

  constructor(options: EngineOptions) {
    this.#options = options
    this.#recorder = new Recorder(options.journal)
    this.market = new MarketBook(options.instruments, sessionsNeeded(options.riskLimits))
    this.sessions = new SessionBook(this.market, options.decidesBetweenSessions)
    this.portfolio = new Portfolio({
      currency: options.currency,
      isCashAccount: options.isCashAccount,
      onTrade: options.onTrade,
    })
    this.safety = new KillSwitch(options.killSwitchLimits)
    this.execution = new ExecutionEngine({
      record: (body, at, correlation) => this.#recorder.record(body, at, correlation),
      verify: (approval) => this.risk.verify(approval),
      approve: (terms) => this.risk.approve(terms),
      account: this.portfolio,
      market: this.market,
      outbox: this.outbox,
      priceDeviationFractionMax: options.priceDeviationFractionMax,
      epoch: options.epoch,
    })
    this.risk = new RiskEngine({
      limits: options.riskLimits,
      account: this.portfolio,
      orders: this.execution.book,
      market: this.market,
      session: this.sessions,
      safety: this.safety,
      epoch: options.epoch,
    })
    this.signals = new SignalEngine({
      errorBudget: options.errorBudget,
      onError: (error) => {
        if (!this.#isReshowing) recordFailure(error, this, this.#recorder)
      },
      ...(options.running === undefined ? {} : { running: options.running }),
    })
    this.#guard = new KillGuard({
      recorder: this.#recorder, safety: this.safety, portfolio: this.portfolio, execution: this.execution,
      limits: options.killSwitchLimits, rearmsDrawdown: options.rearmsDrawdown,
      raisesAlerts: !this.#isBacktest,
    })
    this.settings = this.#makeSettings()
    this.#desk = new CommandDesk({
      record: (body, at, correlation) => this.#recorder.record(body, at, correlation),
      guard: this.#guard, safety: this.safety, execution: this.execution, signals: this.signals,
      settings: this.settings, principals: options.live?.principals ?? ANYBODY,
    })
    this.#recorder.follow(this.execution.folds)
    this.#recorder.follow(ledgerFolds(this.portfolio, this.execution.book, this.#recorder))
    this.#recorder.follow(this.safety.folds)
    this.#recorder.follow(this.risk.folds)
    this.#recorder.follow(standingFolds(this))
    this.#recorder.follow(this.settings.folds)
    if (options.live?.watchesOutside === true) this.#recorder.follow(this.outside.folds)
    this.#channels = options.series.map((series) => ({
      ...series,
      market: this.market.of(series.symbol),
      feeds: [],
      deciders: [],
      lastCloseAt: 0 as UtcMillis,
    }))
  }

  /** Adds somebody who wants to know of facts; after the parts of the core, before the run begins. */
  follow(folds: FactFolds): void {
    this.#recorder.follow(folds)
  }

  /** Equity at the last closed slice. */
  get equity(): number {
    return this.#equity
  }

  /** Begins the run, after strategies have been registered with `signals`. */
  start(at: UtcMillis): void {
    this.#setNow(at)
    this.#watchedFrom = at
    for (const channel of this.#channels) {
      channel.feeds = this.signals.feedsOf(channel.symbol, channel.timeframe)
      const own = channel.feeds.filter((feed) => feed.decides)
      channel.deciders = own.map((feed) => feed.registration.instance.name)
    }
    if (this.#isReshowing) return
    const { mode, capital } = this.#options
    const strategies = this.signals.activeStrategies
    this.#recorder.record({ kind: 'RunStarted', mode, capital, strategies }, at, NO_CAUSE)
    this.#equity = this.portfolio.equity
  }

  /** Begins an exchange session for the instruments of one calendar. */
  openSession(calendar: string, session: Session): void {
    this.#setNow(session.openAt)
    this.market.endSession(calendar)
    this.sessions.open(calendar, session)
    for (const { symbol, market } of this.#channels) {
      if (market.instrument.calendar === calendar) this.signals.openSession(symbol, session)
    }
    if (calendar !== this.#options.calendar || this.#isReshowing) return
    const equity = moneyOf(this.#equity)
    const highWater = this.#isBacktest ? {} : { highWater: moneyOf(this.portfolio.highWaterEquity) }
    const { date, openAt } = session
    this.#recorder.record({ kind: 'SessionOpened', date, equity, ...highWater }, openAt, NO_CAUSE)
    // Outside of a backtest only a person releases a halt.
    if (this.#isBacktest) this.#guard.rearm(openAt)
  }

  /** Applies a split, dividend, rename or delisting, before the session's bars. */
  onCorporateAction(action: CorporateAction): void {
    this.#setNow(action.at)
    const { market, execution, signals } = this
    if (this.#isReshowing) return reshowCorporateAction(action, { market, signals })
    applyCorporateAction(action, { recorder: this.#recorder, market, execution, signals })
    this.risk.endInput()
  }

  /** Takes a message of the venue. */
  onVenueEvent(event: VenueEvent): void {
    this.#setNow(Math.max(event.at, this.sessions.now) as UtcMillis)
    this.execution.onVenueEvent(event)
    this.risk.endInput()
  }

  /** Takes a fee that no fill carries. */
  chargeFee(symbol: string, amount: Money, reason: string, at: UtcMillis): void {
    this.#setNow(at)
    this.#recorder.record({ kind: 'FeeCharged', symbol, amount, reason }, at, NO_CAUSE)
  }

  /** Shows a closed bar of the series at `index` of the options. */
  onBar(index: number, latest: LatestBar): void {
    const channel = this.#channels[index]
    invariant(channel !== undefined, 'a bar of no series of this run was shown')
    const { portfolio } = this
    channel.lastCloseAt = latest.closeAt
    if (channel.isFinest) {
      channel.market.takeBar(latest)
      if (portfolio.isHolding) portfolio.markBar(channel.symbol, latest, channel.deciders)
    } else if (channel.deciders.length > 0 && portfolio.isHolding) {
      portfolio.countBar(channel.symbol, channel.deciders)
    }
    this.signals.onBar(channel.feeds, latest)
  }

  /** All bars of the instant were shown: measures, asks strategies, and turns what they want into orders. */
  closeSlice(at: UtcMillis): void {
    this.#setNow(at)
    const equity = this.portfolio.equity
    this.#equity = equity
    this.portfolio.observeEquity(equity)
    if (this.#isReshowing) return void this.signals.closeSlice(at)
    if (this.execution.hasUnfinished) this.#lookAgain(at)
    this.#measure(equity, at)
    const signals = this.signals.closeSlice(at)
    if (signals.length === 0) return
    for (let i = 0; i < signals.length; i++) this.#decide(signals[i] as EmittedSignal, at)
    this.risk.endInput()
  }

  /** Does what an operator asks, with who and why on record. */
  command(command: Command, at: UtcMillis): void {
    this.#setNow(at)
    this.#desk.carryOut(command, at)
    if (command.kind === 'GiveBackOverride') this.#measure(this.portfolio.equity, at)
    this.risk.endInput()
  }

  /** The wall clock ticks: every trigger of the kill switch is measured, whether or not a bar came. */
  passTime(at: UtcMillis): void {
    this.#setNow(at)
    if (this.#isReshowing) return
    this.#measure(this.portfolio.equity, at)
    this.risk.endInput()
  }

  /** The line to the broker, or to the market data, went or came back; a latched trigger stays latched. */
  onConnection(part: ConnectionPart, isConnected: boolean, at: UtcMillis): void {
    this.#setNow(at)
    if (this.#isReshowing || this.outside.isConnected(part) === isConnected) return
    this.#note({ kind: 'ConnectionChanged', part, isConnected }, at)
  }

  /** Names orders by another lease from here on. */
  setEpoch(epoch: number): void {
    this.risk.epoch = epoch
    this.execution.epoch = epoch
  }

  /** The venue gave no clear answer to a submit: the order counts, and no entry of its kind is made. */
  onOutcomeUnknown(clientOrderId: ClientOrderId, reason: string, at: UtcMillis): void {
    this.#setNow(at)
    const order = this.execution.book.find(clientOrderId)
    if (order === undefined || order.status !== 'SUBMITTED' || order.isOutcomeUnknown) return
    const body = { kind: 'OrderOutcomeUnknown', clientOrderId, reason } as const
    this.#recorder.record(body, at, order.terms.signal)
  }

  /** After a restart: every part that is held gets the guards that it lacks. */
  guardAgain(at: UtcMillis): void {
    this.#setNow(at)
    this.#watchedFrom = at
    for (const { symbol } of [...this.portfolio.positions()]) {
      for (const strategy of this.portfolio.owners(symbol)) this.execution.guard(strategy, symbol, at)
    }
    this.risk.endInput()
  }

  /** Records what happened around the core: an alert, a tape on disk, a changed setting. */
  note(body: FactBody, at: UtcMillis): void {
    this.#setNow(at)
    this.#recorder.record(body, at, NO_CAUSE)
  }

  /** Applies a fact of the journal: never decides, records or sends anything. */
  restore(fact: Fact): void {
    this.#recorder.restore(fact)
    if (fact.body.kind === 'RunStarted') this.#equity = this.portfolio.equity
  }

  /**
   * Shows again what was decided on before: marks, sessions and indicators follow, and nothing else.
   *
   * The facts of those inputs come from the journal, through `restore`.
   */
  reshow(show: () => void): void {
    this.#isReshowing = true
    this.signals.isMuted = true
    show()
    this.signals.isMuted = false
    this.#isReshowing = false
  }

  /** Everything that facts and the market have made of it, as text; `restoreState` gives it back. */
  state(): string {
    return engineText(this, { equity: this.#equity, sequence: this.#recorder.next - 1 })
  }

  /** Canonical text of what facts have made of it: equal for equal facts, whatever the market did. */
  factState(): string {
    return factText(this)
  }

  /** Puts a saved state in place, before anything was shown. */
  restoreState(text: string): void {
    const { equity, sequence } = restoreEngine(this, text)
    this.#equity = equity
    this.#recorder.continueAfter(sequence as Sequence)
  }

  get #isBacktest(): boolean {
    return this.#options.mode === 'backtest'
  }

  /** Ends the run. */
  end(at: UtcMillis): void {
    this.#setNow(at)
    this.#recorder.record({ kind: 'RunEnded', equity: moneyOf(this.#equity) }, at, NO_CAUSE)
  }

  /** Records what no signal caused. */
  #note(body: FactBody, at: UtcMillis): void {
    this.#recorder.record(body, at, NO_CAUSE)
  }

  /** Measures every trigger of the kill switch. */
  #measure(equity: number, at: UtcMillis): void {
    const isWatching = this.#options.live?.watchesOutside === true
    const watched = { now: at, watchedFrom: this.#watchedFrom }
    const outside = isWatching
      ? {
          disconnectedMs: this.outside.downMs(ConnectionPart.Broker, at),
          dataAgeMs: dataAgeMs(this.#channels, this, watched),
        }
      : ALL_THERE
    this.#guard.check({ equity, errorCount: this.errorCount, ...outside }, at)
  }

  #makeSettings(): SettingsBook {
    return new SettingsBook(this.#options.live?.changeLimits, ({ riskLimits, killSwitchLimits }) => {
      this.risk.setLimits(riskLimits)
      this.safety.setLimits(killSwitchLimits)
      this.#guard.setLimits(killSwitchLimits)
      this.signals.setErrorBudget(killSwitchLimits.errorCountMax)
    })
  }

  #lookAgain(at: UtcMillis): void {
    this.execution.lookAgain(at)
    this.risk.endInput()
  }

  #setNow(at: UtcMillis): void {
    this.sessions.now = at
    this.#recorder.knownAt = at
  }

  #decide(emitted: EmittedSignal, at: UtcMillis): void {
    const { signal, evidence } = emitted
    const sequence = this.#recorder.next
    this.#recorder.record({ kind: 'SignalGenerated', signal, evidence }, at, sequence)
    if (isClosing(signal)) {
      const { strategy, symbol } = signal
      this.execution.cancelEntries({ strategy, symbol }, 'the strategy closes', at)
    }
    const outcomes = this.risk.decide({ sequence, signal })
    for (let i = 0; i < outcomes.length; i++) {
      const { decision, approval } = outcomes[i] as RiskOutcome
      this.#recorder.record({ kind: 'RiskDecided', decision }, at, sequence)
      if (decision.verdict !== 'REJECTED' && decision.protection !== undefined) {
        const owner = { strategy: signal.strategy, symbol: signal.symbol }
        this.execution.adjustProtection(owner, decision.protection, at, sequence)
      }
      if (approval !== undefined) this.execution.submit(approval, at)
    }
  }
}

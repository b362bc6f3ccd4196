import {
  invariant, moneyOf, type ClientOrderId, type Money, type Sequence, type UtcMillis,
} from '../base/index.ts'
import {
  LatestBar,
  type ConnectionPart, type Bar,
  type BrokerInput, type Command,
  type CorporateAction,
  type Effect,
  type Fact,
  type FactBody,
  type FactFolds,
  type HistoryPart,
  type Session,
  type SymbolStatus,
  type VenueEvent,
} from '../model/index.ts'
import { ExecutionEngine } from '../execution/index.ts'
import { Portfolio } from '../portfolio/index.ts'
import { RiskEngine } from '../risk/index.ts'
import { KillSwitch, OutsideWatch } from '../safety/index.ts'
import { SignalEngine, type EmittedSignal } from '../signal/index.ts'
import { adoptAccount } from './adopt-account.ts'
import { applyCorporateAction, reshowCorporateAction } from './corporate-actions.ts'
import type { EngineOptions } from './engine-options.ts'
import { decideSignal, type SignalDecider } from './decide-signal.ts'
import { engineText, factText, restoreEngine } from './engine-state.ts'
import { channelsOf, connectFeeds, correctChannel, type Channel } from './channel.ts'
import { CommandDesk } from './command-desk.ts'
import { takeLoaded } from './strategy-change.ts'
import { KillGuard } from './kill-guard.ts'
import { ledgerFolds } from './ledger-folds.ts'
import { MarketBook } from './market-book.ts'
import { OutsideMeter } from './outside-meter.ts'
import { Recorder } from './recorder.ts'
import { SessionBook } from './session-book.ts'
import { settingsBook, type SettingsBook } from './settings-book.ts'
import { standingFolds } from './standing-folds.ts'
import { recordFailure } from './strategy-failure.ts'

const NO_CAUSE = 0 as Sequence
const ANYBODY = { operators: [], confirmWithinMs: 0 } as const

/**
 * The deterministic core: takes inputs one at a time, records facts, and leaves effects in `outbox`.
 *
 * Order inside one instant: sessions and corporate actions, venue events, news, all bars (short timeframe
 * first, then symbol), then `closeSlice`. The same inputs give the same facts and effects, in any process.
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
  readonly #decider: SignalDecider
  readonly meter: OutsideMeter
  #equity = 0
  #isReshowing = false

  constructor(options: EngineOptions) {
    this.#options = options
    this.#recorder = new Recorder(options.journal)
    this.market = new MarketBook(options.instruments, options.riskLimits)
    this.sessions = new SessionBook(this.market, options.isBetweenSessions)
    this.portfolio = new Portfolio({
      currency: options.currency,
      isCashAccount: options.isCashAccount,
      onTrade: options.onTrade,
      restatesFills: options.venue?.isLockStep === false,
    })
    this.safety = new KillSwitch(options.killSwitchLimits)
    this.execution = new ExecutionEngine({
      record: (body, at, correlation) => this.#recorder.record(body, at, correlation),
      verify: (approval) => this.risk.verify(approval),
      approve: (terms, isSame) => this.risk.approve(terms, isSame),
      account: this.portfolio,
      market: this.market, outbox: this.outbox, safety: this.safety,
      priceDeviationMax: () => this.risk.limits.priceDeviationFraction,
      epoch: options.epoch,
      ...(options.venue === undefined ? {} : { venue: options.venue }),
      isTrading: (symbol, at) => this.sessions.isOpen(symbol, at),
      isDayOver: (symbol, sentAt, at) => this.sessions.isOver(symbol, sentAt, at),
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
    const { risk, execution, signals, portfolio } = this
    this.#decider = { recorder: this.#recorder, risk, execution, signals, portfolio }
    this.settings = settingsBook(options.live?.changeLimits, {
      risk: this.risk, safety: this.safety, signals: this.signals, guard: this.#guard,
    })
    this.#desk = new CommandDesk({
      record: (body, at, correlation) => this.#recorder.record(body, at, correlation),
      guard: this.#guard, safety: this.safety, execution: this.execution, risk: this.risk,
      signals: this.signals, settings: this.settings, principals: options.live?.principals ?? ANYBODY,
    })
    this.#recorder.follow(this.execution.folds)
    this.#recorder.follow(ledgerFolds(this.portfolio, this.execution.book, this.#recorder))
    this.#recorder.follow(this.safety.folds)
    this.#recorder.follow(this.risk.folds)
    this.#recorder.follow(standingFolds(this))
    this.#recorder.follow(this.settings.folds)
    if (options.live?.watchesOutside === true) this.#recorder.follow(this.outside.folds)
    this.#recorder.follow(this.market.statuses.folds)
    this.#channels = channelsOf(options.series, this.market)
    this.meter = new OutsideMeter(options.live?.watchesOutside === true, this.#channels, this)
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
    this.meter.watchedFrom = at
    connectFeeds(this.#channels, this.signals)
    if (this.#isReshowing) return
    const { mode, capital } = this.#options
    const strategies = this.signals.activeStrategies
    this.#recorder.record({ kind: 'RunStarted', mode, capital, strategies }, at, NO_CAUSE)
    this.#equity = this.portfolio.equity
  }

  /** Begins an exchange session for the instruments of one calendar; live before its open. */
  openSession(calendar: string, session: Session, at: UtcMillis = session.openAt): void {
    this.#setNow(at)
    this.market.endSession(calendar)
    this.sessions.open(calendar, session)
    for (const { symbol, market } of this.#channels) {
      if (market.instrument.calendar === calendar) this.signals.openSession(symbol, session)
    }
    if (calendar !== this.#options.calendar || this.#isReshowing) return
    const equity = moneyOf(this.portfolio.equity)
    const highWater = this.#isBacktest ? {} : { highWater: moneyOf(this.portfolio.highWaterEquity) }
    const { date } = session
    this.#recorder.record({ kind: 'SessionOpened', date, equity, ...highWater }, at, NO_CAUSE)
    // Outside of a backtest only a person releases a halt.
    if (this.#isBacktest) this.#guard.rearm(at)
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

  /** Shows a closed bar of the series at `index` of the options; `isFinest`: it moves marks. */
  onBar(index: number, latest: LatestBar, isFinest = this.#channels[index]?.isFinest): void {
    const channel = this.#channelOf(index)
    const { portfolio } = this
    if (this.meter.isWatching) channel.lastCloseAt = latest.closeAt
    if (isFinest === true) {
      channel.market.takeBar(latest)
      if (portfolio.isHolding) portfolio.markBar(channel.symbol, latest, channel.deciders)
    } else if (channel.deciders.length > 0 && portfolio.isHolding) {
      portfolio.countBar(channel.symbol, channel.deciders)
    }
    this.signals.onBar(channel.feeds, latest)
  }

  /** Shows the past to indicators and marks: nothing is decided on it, nor was what is held held then. */
  showHistory(parts: readonly HistoryPart[], at: UtcMillis): void {
    this.reshow(() => {
      for (const part of parts) {
        if (part.kind === 'session') this.openSession(part.calendar, part.session)
        else {
          for (const { series, bar, isFinest } of part.bars) this.onBar(series, LatestBar.of(bar), isFinest)
          this.signals.closeSlice()
        }
      }
    })
    this.#setNow(at)
    this.#equity = this.portfolio.equity
    this.portfolio.observeEquity(this.#equity)
  }

  /** Notes a bar that was made anew; the last mark follows, and what was decided stays decided. */
  correctBar(index: number, bar: Bar, at: UtcMillis): void {
    this.#setNow(at)
    const channel = this.#channelOf(index)
    correctChannel(channel, bar, this.portfolio)
    if (this.#isReshowing) return
    this.#note({ kind: 'BarCorrected', symbol: channel.symbol, bar }, bar.closeAt)
  }

  /** Notes whether a symbol trades; entries wait while it does not. */
  onStatus({ symbol, trading, reason, at }: SymbolStatus): void {
    this.#setNow(Math.max(at, this.sessions.now) as UtcMillis)
    if (this.#isReshowing || this.market.statuses.of(symbol) === trading) return
    this.#note({ kind: 'InstrumentStatusChanged', symbol, trading, reason }, at)
  }

  /** All bars of the instant were shown: measures, asks strategies, and turns what they want into orders. */
  closeSlice(at: UtcMillis): void {
    this.#setNow(at)
    const equity = this.portfolio.equity
    this.#equity = equity
    this.portfolio.observeEquity(equity)
    if (this.#isReshowing) return void this.signals.closeSlice()
    if (this.execution.hasUnfinished) {
      this.execution.lookAgain(at)
      this.risk.endInput()
    }
    this.#measure(equity, at)
    const signals = this.signals.closeSlice()
    for (const each of this.signals.unrecordedMemories()) this.#note({ kind: 'MemoryChanged', ...each }, at)
    if (signals.length === 0) return
    for (let i = 0; i < signals.length; i++) decideSignal(this.#decider, signals[i] as EmittedSignal, at)
    this.risk.endInput()
  }

  /** Does what an operator asks, with who and why on record. */
  command(command: Command, at: UtcMillis, isBeginning = false): void {
    this.#setNow(at)
    this.#desk.carryOut(command, at, isBeginning)
    if (command.kind === 'GiveBackOverride') this.#measure(this.portfolio.equity, at)
    this.risk.endInput()
  }

  /** The line to the broker, or to the market data, went or came back; a latched trigger stays latched. */
  onConnection(part: ConnectionPart, isConnected: boolean, at: UtcMillis): void {
    this.#setNow(at)
    if (this.#isReshowing || this.outside.isConnected(part) === isConnected) return
    this.#note({ kind: 'ConnectionChanged', part, isConnected }, at)
  }

  /** A start has loaded this version of a strategy's file; see `takeLoaded`. */
  loadStrategy(strategy: string, code: string, at: UtcMillis): void {
    this.#setNow(at)
    takeLoaded(this.#decider, { strategy, code }, at)
    this.risk.endInput()
  }

  /** Names orders by another lease from here on. */
  setEpoch(epoch: number): void {
    this.risk.epoch = epoch
    this.execution.epoch = epoch
  }

  /** The venue gave no clear answer to a submit: the order counts, and no entry of its kind is made. */
  onOutcomeUnknown(clientOrderId: ClientOrderId, reason: string, at: UtcMillis): void {
    this.#setNow(at)
    this.execution.onOutcomeUnknown(clientOrderId, reason, at)
  }

  /** Takes what a broker brings about that answers late, or whose account others use. */
  onBrokerInput(input: BrokerInput): void {
    this.#setNow(Math.max(input.at, this.sessions.now) as UtcMillis)
    if (this.#isReshowing) return
    const { portfolio, market, execution } = this
    if (input.kind === 'AccountFound') {
      adoptAccount(input, { recorder: this.#recorder, portfolio, market, execution })
      this.#equity = portfolio.equity
    } else execution.onBrokerInput(input)
    // The wall clock ticks: triggers are measured, whether or not a bar came.
    if (input.kind === 'TimePassed') this.#measure(portfolio.equity, input.at)
    this.risk.endInput()
  }

  /** After a restart: every part that is held gets the guards that it lacks. */
  guardAgain(at: UtcMillis): void {
    this.#setNow(at)
    this.meter.watchedFrom = at
    for (const { symbol } of [...this.portfolio.holdings()]) {
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
    const wasReshowing = this.#isReshowing
    this.#isReshowing = true
    this.signals.isMuted = true
    show()
    this.signals.isMuted = wasReshowing
    this.#isReshowing = wasReshowing
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
    this.#guard.check(equity, this.errorCount, this.meter.measure(at), at)
  }

  #channelOf(index: number): Channel {
    const channel = this.#channels[index]
    invariant(channel !== undefined, 'a bar of no series of this run was shown')
    return channel
  }

  #setNow(at: UtcMillis): void {
    this.sessions.now = at
    this.#recorder.knownAt = at
  }
}

import type { UtcMillis } from '../base/index.ts'
import {
  Side,
  SignalType,
  type Bar,
  type LatestBar,
  type RuleTrace,
  type StrategyView,
} from '../model/index.ts'
import { BlockCounter } from './block-counter.ts'
import { refuseAnswer } from './check-plan.ts'
import { checkAdjustment, checkFigures, checkWish } from './check-wish.ts'
import { EvidenceRecorder, shownNews, type ShownRule } from './evidence.ts'
import { makeSignal, NO_EVIDENCE } from './make-signal.ts'
import { ownEntry } from './own-entry.ts'
import type { Scope } from './scope.ts'
import { shownContext } from './shown-context.ts'
import type { SignalSink } from './signal-sink.ts'
import {
  ownPosition,
  type Adjustment,
  type BarPlan,
  type EntrySide,
  type OwnEntry,
  type OwnPosition,
  type RulePlan,
  type SymbolContext,
  type Wish,
} from './strategy.ts'

/** What a strategy thought of one symbol at one moment, for `why-not`. */
export interface Thought {
  readonly strategy: string
  readonly symbol: string
  readonly isWarm: boolean
  readonly position: OwnPosition | undefined
  readonly indicators: Readonly<Record<string, number>>
  readonly rules: readonly RuleTrace[]
  /** What blocked first, in words; empty when a signal was made. */
  readonly blockedBy: string
}

const NOT_WARM = 'warm-up'
const CONTEXT: readonly (keyof SymbolContext)[] = [
  'symbol', 'position', 'entry', 'cash', 'equity', 'isWarm', 'buy', 'sell', 'closeLong', 'closeShort',
  'adjust', 'hold',
]

/** A strategy at work on one symbol: asks its rules, or calls its code, on every closed bar of its series. */
export class SymbolRuntime implements SymbolContext {
  readonly scope: Scope
  readonly symbol: string
  readonly blocks = new BlockCounter()
  readonly #strategy: string
  /** One of the two is in use. */
  readonly #rules: RulePlan | undefined
  readonly #code: BarPlan | undefined
  readonly #view: StrategyView
  readonly #sink: SignalSink
  readonly #evidence: EvidenceRecorder
  /** Rules that send entries which wait: while one does they ask for no other. */
  readonly #mayRest: boolean
  readonly #shown: SymbolContext
  #isWarm = false
  /** The bar that was decided on last. */
  #latest: LatestBar | undefined = undefined
  #hasSpoken = false
  #blockedBy = ''

  constructor(parts: {
    strategy: string
    scope: Scope
    plan: RulePlan | BarPlan
    view: StrategyView
    sink: SignalSink
  }) {
    this.#strategy = parts.strategy
    this.scope = parts.scope
    this.symbol = parts.scope.symbol
    this.#rules = 'onBar' in parts.plan ? undefined : parts.plan
    this.#code = 'onBar' in parts.plan ? parts.plan : undefined
    this.#mayRest = this.#rules?.trigger !== undefined || this.#rules?.cancel !== undefined
    this.#view = parts.view
    this.#sink = parts.sink
    this.#shown = shownContext<SymbolContext, keyof SymbolContext>(this, CONTEXT)
    const { plan, scope } = parts
    this.#evidence = new EvidenceRecorder([{ scope, prefix: '' }], shownRules(plan, scope))
  }

  get isWarm(): boolean {
    return this.#isWarm
  }

  get position(): OwnPosition | undefined {
    return ownPosition(this.#view.position(this.symbol))
  }

  get entry(): OwnEntry | undefined {
    return ownEntry(this.#view.entry(this.symbol))
  }

  get cash(): number {
    return this.#view.cash()
  }

  get equity(): number {
    return this.#view.equity()
  }

  /** Decides on a closed bar, after everything was fed with it. */
  decide(latest: LatestBar): void {
    if (this.#latest !== latest) this.#latest = latest
    this.#hasSpoken = false
    this.#blockedBy = ''
    if (!this.#isWarm && !(this.#isWarm = this.scope.isWarm)) this.#block(NOT_WARM)
    else if (this.#rules !== undefined) this.#askRules(this.#rules, latest)
    else this.#run(this.#code, latest.bar)
    if (!this.#hasSpoken && this.#blockedBy === '') this.#block('no wish')
  }

  buy(wish: Wish = {}): void {
    checkWish(wish, this.#at())
    this.#emit(SignalType.Buy, wish)
  }

  sell(wish: Wish = {}): void {
    checkWish(wish, this.#at())
    this.#emit(SignalType.Sell, wish)
  }

  closeLong(reason = ''): void {
    this.#close(SignalType.CloseLong, reason)
  }

  closeShort(reason = ''): void {
    this.#close(SignalType.CloseShort, reason)
  }

  adjust(adjustment: Adjustment): void {
    checkAdjustment(adjustment)
    this.#emit(SignalType.Adjust, adjustment)
  }

  hold(reason: string): void {
    this.#block(reason)
    const head = { type: SignalType.Hold, symbol: this.symbol, strategy: this.#strategy, at: this.#at() }
    this.#sink.emit(makeSignal(head, { strength: 0, reason }), NO_EVIDENCE)
  }

  /** What it thought on the bar that it decided on last. */
  think(): Thought {
    const { indicators, rules } = this.#evidence.take()
    return {
      strategy: this.#strategy,
      symbol: this.symbol,
      isWarm: this.#isWarm,
      position: this.position,
      indicators,
      rules,
      blockedBy: this.#hasSpoken ? '' : this.#blockedBy,
    }
  }

  #at(): UtcMillis {
    return this.#latest?.closeAt ?? (0 as UtcMillis)
  }

  #run(code: BarPlan | undefined, bar: Bar): void {
    const answer: unknown = code?.onBar(bar, this.#shown)
    if (answer !== undefined) refuseAnswer('onBar', answer)
  }

  #close(type: SignalType, reason: string): void {
    const wish = reason === '' ? {} : { reason }
    checkWish(wish, this.#at())
    this.#emit(type, wish)
  }

  #askRules(plan: RulePlan, latest: LatestBar): void {
    const view = this.#view.position(this.symbol)
    if (view !== undefined) {
      this.#askOpen(plan, latest, view.quantity > 0n)
      return
    }
    if (this.#mayRest && this.#askResting(plan)) return
    const entry = plan.entry
    const shortEntry = plan.shortEntry
    if (entry !== undefined && entry.holds) this.#enter(plan, latest.bar, 'long')
    else if (shortEntry !== undefined && shortEntry.holds) this.#enter(plan, latest.bar, 'short')
    else this.#block(entry?.firstBlock.name ?? shortEntry?.firstBlock.name ?? 'no entry rule')
  }

  /** False where no entry is at work: then new ones are asked for. */
  #askResting(plan: RulePlan): boolean {
    const working = this.#view.entry(this.symbol)
    if (working === undefined) return false
    const isLong = working.terms.side === Side.Buy
    if (plan.cancel?.holds === true) this.#emit(isLong ? SignalType.CloseLong : SignalType.CloseShort, {})
    else this.#block('entry working')
    return true
  }

  #askOpen(plan: RulePlan, latest: LatestBar, isLong: boolean): void {
    const exit = isLong ? plan.exit : plan.shortExit
    if (exit !== undefined && exit.holds) {
      this.#emit(isLong ? SignalType.CloseLong : SignalType.CloseShort, {})
      return
    }
    const position = plan.adjust === undefined ? undefined : this.position
    const adjustment = position === undefined ? undefined : plan.adjust?.(latest.bar, position)
    if (adjustment !== undefined) this.adjust(adjustment)
    else this.#block('in position')
  }

  #enter(plan: RulePlan, bar: Bar, side: EntrySide): void {
    if (plan.filter !== undefined && !plan.filter.holds) {
      this.#block(plan.filter.firstBlock.name)
      return
    }
    const wish: { -readonly [K in keyof Wish]: Wish[K] } = {}
    if (plan.limit !== undefined) wish.limit = plan.limit(bar, side)
    if (plan.stop !== undefined) wish.stop = plan.stop(bar, side)
    if (plan.target !== undefined) wish.target = plan.target(bar, side)
    if (plan.trailingDistance !== undefined) wish.trailingDistance = plan.trailingDistance(bar, side)
    if (plan.strength !== undefined) wish.strength = valueOf(plan.strength, bar, side)
    if (plan.weight !== undefined) wish.weight = valueOf(plan.weight, bar, side)
    if (plan.trigger !== undefined) wish.trigger = plan.trigger(bar, side)
    if (plan.goodTill !== undefined) wish.goodTill = plan.goodTill(bar, side) as UtcMillis
    if (plan.timeInForce !== undefined) wish.timeInForce = plan.timeInForce
    checkFigures(wish, bar.closeAt)
    if (plan.atr !== undefined) wish.metadata = { atr: plan.atr(bar) }
    this.#emit(side === 'long' ? SignalType.Buy : SignalType.Sell, wish)
  }

  #emit(type: SignalType, wish: Wish): void {
    this.#hasSpoken = true
    const signal = makeSignal({ type, symbol: this.symbol, strategy: this.#strategy, at: this.#at() }, wish)
    this.#sink.emit(signal, this.#evidence.take())
  }

  #block(reason: string): void {
    this.#blockedBy = reason
    this.blocks.add(reason)
  }
}

function valueOf(of: number | ((bar: Bar, side: EntrySide) => number), bar: Bar, side: EntrySide): number {
  return typeof of === 'number' ? of : of(bar, side)
}

/** The rules that a decision shows, whether they were asked or not. */
function shownRules(plan: RulePlan | BarPlan, scope: Scope): ShownRule[] {
  const read = shownNews(scope)
  if ('onBar' in plan) return read
  const roles = ['entry', 'shortEntry', 'filter', 'cancel', 'exit', 'shortExit'] as const
  return roles.flatMap((role): ShownRule[] => {
    const rule = plan[role]
    return rule === undefined ? [] : [{ role, rule }]
  }).concat(read)
}

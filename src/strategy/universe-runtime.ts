import type { UtcMillis } from '../base/index.ts'
import {
  SignalType,
  type Bar,
  type LatestBar,
  type SignalEvidence,
  type SignalLeg,
  type StrategyView,
} from '../model/index.ts'
import { BlockCounter } from './block-counter.ts'
import { refuseAnswer } from './check-plan.ts'
import { checkAdjustment, checkLegs, checkWish } from './check-wish.ts'
import { EvidenceRecorder, shownNews, type ShownScope } from './evidence.ts'
import { makeSignal, NO_EVIDENCE } from './make-signal.ts'
import { ownEntry } from './own-entry.ts'
import type { Scope } from './scope.ts'
import { shownContext } from './shown-context.ts'
import type { SignalSink } from './signal-sink.ts'
import {
  ownPosition,
  type Adjustment,
  type OwnEntry,
  type OwnPosition,
  type UniverseContext,
  type UniversePlan,
  type Wish,
} from './strategy.ts'
import type { Thought } from './symbol-runtime.ts'

const CONTEXT: readonly (keyof UniverseContext)[] = [
  'at', 'symbols', 'cash', 'equity', 'bar', 'position', 'entry', 'isWarm', 'buy', 'sell', 'closeLong',
  'closeShort', 'adjust', 'basket', 'hold',
]

/** A strategy at work on all its symbols at once: called with every slice that closed one of its bars. */
export class UniverseRuntime implements UniverseContext {
  readonly symbols: readonly string[]
  readonly scopes: ReadonlyMap<string, Scope>
  readonly blocks = new BlockCounter()
  at = 0 as UtcMillis
  readonly #strategy: string
  readonly #together: Scope
  readonly #plan: UniversePlan
  readonly #view: StrategyView
  readonly #sink: SignalSink
  readonly #bars = new Map<string, LatestBar>()
  readonly #shown: UniverseContext
  #hasSpoken = false
  #blockedBy = ''

  constructor(parts: {
    strategy: string
    scopes: ReadonlyMap<string, Scope>
    together: Scope
    plan: UniversePlan
    view: StrategyView
    sink: SignalSink
  }) {
    this.#strategy = parts.strategy
    this.symbols = [...parts.scopes.keys()]
    this.scopes = parts.scopes
    this.#together = parts.together
    this.#plan = parts.plan
    this.#view = parts.view
    this.#sink = parts.sink
    this.#shown = shownContext<UniverseContext, keyof UniverseContext>(this, CONTEXT)
  }

  get cash(): number {
    return this.#view.cash()
  }

  get equity(): number {
    return this.#view.equity()
  }

  /** Notes a bar of the slice that is being gathered. */
  take(symbol: string, latest: LatestBar): void {
    this.#bars.set(symbol, latest)
  }

  /** Feeds what the symbols share, if every one of them has a bar in the slice. */
  gather(): void {
    // A series of another timeframe may have been shown since: fields are of the bar that is decided on.
    for (const [symbol, latest] of this.#bars) {
      const scope = this.scopes.get(symbol)
      if (scope !== undefined) scope.latest = latest
    }
    const first = this.#bars.values().next().value
    if (first === undefined || this.#bars.size < this.symbols.length) return
    for (const node of this.#together.nodesOf(this.#together.timeframe)) node.update(first)
  }

  /** Decides on the gathered slice, whose bars closed together; a live session learns of it later. */
  decide(): void {
    this.at = this.#bars.values().next().value?.closeAt ?? this.at
    this.#hasSpoken = false
    this.#blockedBy = ''
    const answer: unknown = this.#plan.onSlice(this.#shown)
    if (answer !== undefined) refuseAnswer('onSlice', answer)
    if (!this.#hasSpoken && this.#blockedBy === '') this.#block('no wish')
  }

  /** Forgets the bars of the slice. */
  endSlice(): void {
    this.#bars.clear()
  }

  /** Rewrites, after a split of a symbol, what was computed from it in `together`. */
  rescale(symbol: string, priceFactor: number, volumeFactor: number): void {
    this.#together.rescale(priceFactor, volumeFactor, symbol)
  }

  bar(symbol: string): Bar | undefined {
    return this.#bars.get(symbol)?.bar
  }

  position(symbol: string): OwnPosition | undefined {
    return ownPosition(this.#view.position(symbol))
  }

  entry(symbol: string): OwnEntry | undefined {
    return ownEntry(this.#view.entry(symbol))
  }

  isWarm(symbol: string): boolean {
    return this.scopes.get(symbol)?.isWarm ?? false
  }

  buy(symbol: string, wish: Wish = {}): void {
    checkWish(wish, this.at)
    this.#emit(SignalType.Buy, symbol, wish)
  }

  sell(symbol: string, wish: Wish = {}): void {
    checkWish(wish, this.at)
    this.#emit(SignalType.Sell, symbol, wish)
  }

  closeLong(symbol: string, reason = ''): void {
    this.#close(SignalType.CloseLong, symbol, reason)
  }

  closeShort(symbol: string, reason = ''): void {
    this.#close(SignalType.CloseShort, symbol, reason)
  }

  adjust(symbol: string, adjustment: Adjustment): void {
    checkAdjustment(adjustment)
    this.#emit(SignalType.Adjust, symbol, adjustment)
  }

  basket(legs: readonly SignalLeg[], wish: Wish = {}): void {
    checkLegs(legs)
    checkWish(wish, this.at)
    const first = legs[0]
    if (first === undefined) return
    this.#hasSpoken = true
    const head = { type: first.type, symbol: first.symbol, strategy: this.#strategy, at: this.at }
    this.#sink.emit({ ...makeSignal(head, wish), legs }, this.#evidence(legs.map((leg) => leg.symbol)))
  }

  hold(reason: string): void {
    this.#block(reason)
    const head = {
      type: SignalType.Hold,
      symbol: this.symbols[0] ?? '*',
      strategy: this.#strategy,
      at: this.at,
    }
    this.#sink.emit(makeSignal(head, { strength: 0, reason }), NO_EVIDENCE)
  }

  /** What it thought of one symbol on the slice that it decided on last. */
  think(symbol: string): Thought {
    const { indicators, rules } = this.#evidence([symbol])
    return {
      strategy: this.#strategy,
      symbol,
      isWarm: this.isWarm(symbol),
      position: this.position(symbol),
      indicators,
      rules,
      blockedBy: this.#hasSpoken ? '' : this.#blockedBy,
    }
  }

  #close(type: SignalType, symbol: string, reason: string): void {
    const wish = reason === '' ? {} : { reason }
    checkWish(wish, this.at)
    this.#emit(type, symbol, wish)
  }

  #block(reason: string): void {
    this.#blockedBy = reason
    this.blocks.add(reason)
  }

  #emit(type: SignalType, symbol: string, wish: Wish): void {
    this.#hasSpoken = true
    const signal = makeSignal({ type, symbol, strategy: this.#strategy, at: this.at }, wish)
    this.#sink.emit(signal, this.#evidence([symbol]))
  }

  #evidence(symbols: readonly string[]): SignalEvidence {
    const shown: ShownScope[] = [{ scope: this.#together, prefix: '' }]
    for (const symbol of symbols) {
      const scope = this.scopes.get(symbol)
      if (scope !== undefined) shown.push({ scope, prefix: symbols.length > 1 ? `${symbol} ` : '' })
    }
    return new EvidenceRecorder(shown, shown.flatMap(({ scope, prefix }) => shownNews(scope, prefix))).take()
  }
}

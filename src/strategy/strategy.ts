import { invariant, type UtcMillis } from '../base/index.ts'
import type { Bar, PositionView, Signal, SignalLeg, TimeInForce, Timeframe } from '../model/index.ts'
import { knownTimeframe } from './check-input.ts'
import type { MemoryDeclaration, StrategyMemory } from './memory.ts'
import type { Parameters, ParameterValues } from './parameter.ts'
import type { Rule } from './rule/rule.ts'

/** A strategy's own open position as floats; `units` is signed. */
export interface OwnPosition {
  readonly units: number
  readonly averagePrice: number
  readonly openedAt: UtcMillis
  readonly isLong: boolean
}

/** A strategy's own entry that is at work, or on its way, as floats. */
export interface OwnEntry {
  readonly isLong: boolean
  /** Units that may still fill. */
  readonly units: number
  readonly trigger: number | undefined
  readonly limit: number | undefined
  readonly sentAt: UtcMillis
}

/** Direction of the entry that a price function is asked for. */
export type EntrySide = 'long' | 'short'

/** What may be said with a wish: prices, size, conviction, life. */
export interface Wish {
  readonly strength?: number
  readonly limit?: number
  /** Price at which an entry begins to work: above the market for a buy, below it for a sale. */
  readonly trigger?: number
  readonly stop?: number
  readonly target?: number
  readonly trailingDistance?: number
  readonly weight?: number
  readonly quantity?: number
  readonly expiresAt?: UtcMillis
  /** How long the entry lives; as the settings say where nothing is said. */
  readonly timeInForce?: TimeInForce
  /** The last instant at which the entry may trade, in ms; makes it GTD. */
  readonly goodTill?: UtcMillis
  readonly reason?: string
  readonly metadata?: Signal['metadata']
}

/** New guards or a new size for an open position. */
export type Adjustment = Pick<Wish, 'stop' | 'target' | 'trailingDistance' | 'weight' | 'quantity' | 'reason'>

/** A strategy in rules: what to do is asked on every closed bar, first exits, then entries. */
export interface RulePlan {
  readonly entry?: Rule
  readonly exit?: Rule
  readonly shortEntry?: Rule
  readonly shortExit?: Rule
  /** Must hold for any entry, long or short. */
  readonly filter?: Rule
  /** Takes a working entry back; asked while there is one and nothing is held. */
  readonly cancel?: Rule
  readonly stop?: (bar: Bar, side: EntrySide) => number
  readonly target?: (bar: Bar, side: EntrySide) => number
  readonly limit?: (bar: Bar, side: EntrySide) => number
  readonly trigger?: (bar: Bar, side: EntrySide) => number
  readonly goodTill?: (bar: Bar, side: EntrySide) => number
  readonly timeInForce?: TimeInForce
  readonly trailingDistance?: (bar: Bar, side: EntrySide) => number
  readonly strength?: number | ((bar: Bar, side: EntrySide) => number)
  readonly weight?: number | ((bar: Bar, side: EntrySide) => number)
  /** Average true range for ATR sizing, in price units. */
  readonly atr?: (bar: Bar) => number
  /** Asked on every bar while a position is open; `undefined` leaves it as it is. */
  readonly adjust?: (bar: Bar, position: OwnPosition) => Adjustment | undefined
}

/** What `onBar` may read and ask for. */
export interface SymbolContext {
  readonly symbol: string
  readonly position: OwnPosition | undefined
  /** The strategy's entry in the symbol that has not ended; `closeLong` and `closeShort` take it back. */
  readonly entry: OwnEntry | undefined
  readonly cash: number
  readonly equity: number
  /** Every indicator made in eachSymbol is ready. */
  readonly isWarm: boolean
  buy(wish?: Wish): void
  sell(wish?: Wish): void
  closeLong(reason?: string): void
  closeShort(reason?: string): void
  adjust(adjustment: Adjustment): void
  /** Says why nothing is done: a HOLD, counted and shown by `why-not`, never passed on. */
  hold(reason: string): void
}

/** A strategy in code, for what rules cannot say. */
export interface BarPlan {
  /** Called with every closed bar of the strategy's series once everything is warm. */
  onBar(bar: Bar, context: SymbolContext): void
}

/** What `eachSymbol` may know of the symbol when it builds. */
export interface SymbolSetup {
  readonly symbol: string
  readonly timeframe: Timeframe
  /** What the strategy remembers, where it declares `memory`. */
  readonly memory: StrategyMemory
}

/** What `onSlice` may read and ask for. */
export interface UniverseContext {
  /** When the bars of this slice closed. */
  readonly at: UtcMillis
  readonly symbols: readonly string[]
  readonly cash: number
  readonly equity: number
  /** The bar that closed in this slice; `undefined` when the symbol had none. */
  bar(symbol: string): Bar | undefined
  position(symbol: string): OwnPosition | undefined
  /** The strategy's entry in the symbol that has not ended; `closeLong` and `closeShort` take it back. */
  entry(symbol: string): OwnEntry | undefined
  isWarm(symbol: string): boolean
  buy(symbol: string, wish?: Wish): void
  sell(symbol: string, wish?: Wish): void
  closeLong(symbol: string, reason?: string): void
  closeShort(symbol: string, reason?: string): void
  adjust(symbol: string, adjustment: Adjustment): void
  /** Several legs approved whole or not at all. */
  basket(legs: readonly SignalLeg[], wish?: Wish): void
  hold(reason: string): void
}

/** A strategy over all its symbols at once. */
export interface UniversePlan {
  /** Called with every slice in which at least one of its symbols closed a bar. */
  onSlice(context: UniverseContext): void
}

/** What `allSymbols` builds with. */
export interface UniverseSetup {
  readonly symbols: readonly string[]
  readonly timeframe: Timeframe
  /** What the strategy remembers, where it declares `memory`. */
  readonly memory: StrategyMemory
  /** Builds indicators for one symbol; they are fed and warmed like any other. */
  of<T>(symbol: string, make: () => T): T
  /**
   * Builds indicators over numbers of several symbols, fed with every slice in which all closed a bar.
   *
   * There is no one bar: give them what was made in `of`, or a function without arguments that reads it.
   */
  together<T>(make: () => T): T
}

/** A strategy, whole: one file exports one of these. */
export interface StrategyDefinition<P extends Parameters = Parameters> {
  readonly name: string
  readonly description: string
  readonly parameters?: P
  /** The series it decides on; the run's timeframe when absent. */
  readonly timeframe?: Timeframe
  /** What it keeps over a restart, where bars cannot give it back. */
  readonly memory?: MemoryDeclaration
  /** Builds indicators and rules for one symbol. */
  eachSymbol?(parameters: ParameterValues<P>, setup: SymbolSetup): RulePlan | BarPlan
  /** Builds for all symbols together; instead of `eachSymbol`. */
  allSymbols?(parameters: ParameterValues<P>, setup: UniverseSetup): UniversePlan
}

const DEFINITION_PARTS: readonly (keyof StrategyDefinition)[] = [
  'name', 'description', 'parameters', 'timeframe', 'memory', 'eachSymbol', 'allSymbols',
]

/**
 * Declares a strategy; the door for authors.
 *
 * Throws when the name is not of `[A-Za-z][A-Za-z0-9_]*`, when there is a part that no strategy has or a
 * timeframe that is none, or when not exactly one of `eachSymbol` and `allSymbols` is given.
 */
export function defineStrategy<const P extends Parameters>(
  definition: StrategyDefinition<P>,
): StrategyDefinition<P> {
  invariant(
    /^[A-Za-z][A-Za-z0-9_]*$/.test(definition.name),
    `a strategy's name must be letters, digits and _, found "${definition.name}"`,
  )
  for (const part of Object.keys(definition)) {
    const isKnown = (DEFINITION_PARTS as readonly string[]).includes(part)
    invariant(isKnown, `strategy ${definition.name} has a part "${part}", which no strategy has; known are `
      + DEFINITION_PARTS.join(', '))
  }
  const { timeframe } = definition
  if (timeframe !== undefined) knownTimeframe(`timeframe of strategy ${definition.name}`, timeframe)
  invariant(
    (definition.eachSymbol === undefined) !== (definition.allSymbols === undefined),
    `strategy ${definition.name} needs either eachSymbol or allSymbols`,
  )
  return definition
}

/** A position as floats; `undefined` stays it. */
export function ownPosition(view: PositionView | undefined): OwnPosition | undefined {
  if (view === undefined) return undefined
  const units = Number(view.quantity) / 1e9
  return { units, averagePrice: Number(view.averagePrice) / 1e9, openedAt: view.openedAt, isLong: units > 0 }
}

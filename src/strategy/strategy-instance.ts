import { fail, ok, UserError, type Result } from '../base/index.ts'
import type { StrategyView, Timeframe } from '../model/index.ts'
import { checkedPlan, checkedUniversePlan } from './check-plan.ts'
import { StrategyMemory } from './memory.ts'
import { resolveParameters, type Parameters } from './parameter.ts'
import { buildIn, Scope } from './scope.ts'
import type { SignalSink } from './signal-sink.ts'
import type { StrategyDefinition } from './strategy.ts'
import { SymbolRuntime, type Thought } from './symbol-runtime.ts'
import { UniverseRuntime } from './universe-runtime.ts'

/** What a strategy is set to work with. */
export interface StrategyAssignment {
  readonly definition: StrategyDefinition
  /** Parameter values as given; missing ones take the declared defaults. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly symbols: readonly string[]
  /** The run's timeframe, for strategies that name none. */
  readonly timeframe: Timeframe
  /** SHA-256 of its file: tells a changed strategy from the one that a session was begun with. */
  readonly code?: string
  /** Where in its file an error came up, to be put behind the error's message; known to who loaded it. */
  readonly placeOf?: (error: unknown) => string
}

/** A strategy at work: its values and its runtimes, built and not yet warm. */
export interface StrategyInstance {
  readonly name: string
  readonly description: string
  readonly parameters: Readonly<Record<string, number | boolean | string>>
  readonly symbols: readonly string[]
  readonly timeframe: Timeframe
  readonly memory: StrategyMemory
  readonly scopes: readonly Scope[]
  /** What its symbols share; absent for a strategy that decides symbol by symbol. */
  readonly shared?: Scope
  /** Exactly one of the two is in use. */
  readonly runtimes: readonly SymbolRuntime[]
  readonly universe: UniverseRuntime | undefined
  /** Bars of its own series before it can decide. */
  readonly warmUp: number
  /** Bars of each series that it reads before it can decide: what has to be shown before it may trade. */
  readonly warmUps: ReadonlyMap<Timeframe, number>
  /** Where in its file an error came up. */
  placeOf(error: unknown): string
  think(symbol: string): Thought | undefined
}

/**
 * Builds a strategy for its symbols.
 *
 * Failures: `PARAMETER_INVALID`; `STRATEGY_BUILD_FAILED` when its own code throws while it builds.
 */
export function instantiateStrategy(
  assignment: StrategyAssignment,
  view: StrategyView,
  sink: SignalSink,
): Result<StrategyInstance> {
  const { definition } = assignment
  const resolved = resolveParameters(definition.parameters ?? ({} as Parameters), assignment.parameters)
  if (!resolved.ok) {
    return fail(resolved.failure.code, `strategy ${definition.name}: ${resolved.failure.message}`)
  }
  try {
    return ok(build(assignment, resolved.value, view, sink))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const code = error instanceof UserError ? error.failure.code : 'STRATEGY_BUILD_FAILED'
    const place = assignment.placeOf?.(error) ?? ''
    return fail(code, `strategy ${definition.name} failed while it was built: ${message}${place}`)
  }
}

function build(
  assignment: StrategyAssignment,
  values: StrategyInstance['parameters'],
  view: StrategyView,
  sink: SignalSink,
): StrategyInstance {
  const { definition, symbols } = assignment
  const timeframe = definition.timeframe ?? assignment.timeframe
  const memory = new StrategyMemory(definition.memory)
  const common = {
    name: definition.name,
    description: definition.description,
    parameters: values,
    symbols,
    timeframe,
    memory,
    placeOf: assignment.placeOf ?? ((): string => ''),
  }
  const scopes = new Map(symbols.map((symbol) => [symbol, new Scope(symbol, timeframe)]))
  if (definition.allSymbols !== undefined) {
    const together = new Scope('*', timeframe, [...scopes.values()])
    const wanted: unknown = definition.allSymbols(values, {
      symbols,
      timeframe,
      memory,
      of: (symbol, make) => buildIn(scopeOf(scopes, symbol, definition.name), make),
      together: (make) => buildIn(together, make),
    })
    const plan = checkedUniversePlan(wanted)
    const universe = new UniverseRuntime({ strategy: definition.name, scopes, together, plan, view, sink })
    return {
      ...common,
      ...warmUpOf([...scopes.values(), together], timeframe),
      scopes: [...scopes.values()],
      shared: together,
      runtimes: [],
      universe,
      think: (symbol) => (
        scopes.has(symbol) ? thoughtOf(common.name, symbol, () => universe.think(symbol)) : undefined),
    }
  }
  const { eachSymbol } = definition
  if (eachSymbol === undefined) throw new Error('it has neither eachSymbol nor allSymbols')
  const runtimes = [...scopes.values()].map((scope) => {
    const setup = { symbol: scope.symbol, timeframe, memory }
    const wanted: unknown = buildIn(scope, () => eachSymbol(values, setup))
    const plan = checkedPlan(wanted)
    return new SymbolRuntime({ strategy: definition.name, scope, plan, view, sink })
  })
  const bySymbol = new Map(runtimes.map((runtime) => [runtime.symbol, runtime]))
  return {
    ...common,
    ...warmUpOf([...scopes.values()], timeframe),
    scopes: [...scopes.values()],
    runtimes,
    universe: undefined,
    think: (symbol) => {
      const runtime = bySymbol.get(symbol)
      return runtime === undefined ? undefined : thoughtOf(common.name, symbol, () => runtime.think())
    },
  }
}

/** A strategy whose rules throw is explained by that. */
function thoughtOf(strategy: string, symbol: string, think: () => Thought): Thought {
  try {
    return think()
  } catch (error) {
    const blockedBy = `its own error: ${error instanceof Error ? error.message : String(error)}`
    return {
      strategy, symbol, isWarm: false, position: undefined, indicators: {}, rules: [], blockedBy,
    }
  }
}

function warmUpOf(
  scopes: readonly Scope[],
  timeframe: Timeframe,
): Pick<StrategyInstance, 'warmUp' | 'warmUps'> {
  const warmUps = new Map<Timeframe, number>()
  for (const scope of scopes) {
    for (const [series, bars] of scope.warmUps) warmUps.set(series, Math.max(warmUps.get(series) ?? 0, bars))
  }
  return { warmUp: warmUps.get(timeframe) ?? 0, warmUps }
}

function scopeOf(scopes: ReadonlyMap<string, Scope>, symbol: string, strategy: string): Scope {
  const scope = scopes.get(symbol)
  if (scope === undefined) throw new Error(`${symbol} is not a symbol of strategy ${strategy}`)
  return scope
}

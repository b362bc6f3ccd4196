import type { BarIndicator, PairIndicator, ValueIndicator } from '../indicator/index.ts'
import type { LatestBar } from '../model/index.ts'
import { checkIndicator, knownWord } from './check-input.ts'
import { readable, type Operand } from './operand.ts'
import { currentScope, type Readable, type Scope, type ScopeNode, type Unit } from './scope.ts'

/** Feeds an indicator of numbers from a source; while the source is not ready the indicator waits. */
class ValueFeed implements ScopeNode {
  readonly #indicator: ValueIndicator
  readonly #source: Readable
  readonly #scope: Scope

  constructor(indicator: ValueIndicator, source: Readable, scope: Scope) {
    this.#indicator = indicator
    this.#source = source
    this.#scope = scope
  }

  update(): void {
    const { value } = this.#source
    if (value === value) this.#indicator.update(value)
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    const factor = this.#scope.factorOf(this.#source, priceFactor, volumeFactor)
    if (factor !== 1) this.#indicator.rescale(factor)
  }
}

/** Feeds an indicator of numbers with closes: the usual case, without a detour. */
class CloseFeed implements ScopeNode {
  readonly #indicator: ValueIndicator

  constructor(indicator: ValueIndicator) {
    this.#indicator = indicator
  }

  update(latest: LatestBar): void {
    this.#indicator.update(latest.close)
  }

  rescale(priceFactor: number): void {
    this.#indicator.rescale(priceFactor)
  }
}

/** Feeds an indicator of bars with bars of their own. */
class BarFeed implements ScopeNode {
  readonly #indicator: BarIndicator

  constructor(indicator: BarIndicator) {
    this.#indicator = indicator
  }

  update(latest: LatestBar): void {
    this.#indicator.update(latest.bar)
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    this.#indicator.rescale(priceFactor, volumeFactor)
  }
}

/** Feeds an indicator of two series once both have a value. */
class PairFeed implements ScopeNode {
  readonly #indicator: PairIndicator
  readonly #x: Readable
  readonly #y: Readable
  readonly #scope: Scope

  constructor(indicator: PairIndicator, { x, y }: { x: Readable; y: Readable }, scope: Scope) {
    this.#indicator = indicator
    this.#x = x
    this.#y = y
    this.#scope = scope
  }

  update(): void {
    const x = this.#x.value
    const y = this.#y.value
    if (x === x && y === y) this.#indicator.update(x, y)
  }

  rescale(price: number, volume: number): void {
    const factorX = this.#scope.factorOf(this.#x, price, volume)
    const factorY = this.#scope.factorOf(this.#y, price, volume)
    if (factorX !== 1 || factorY !== 1) this.#indicator.rescale(factorX, factorY)
  }
}

/** How the output of an indicator of numbers moves with its input: like it, or not at all. */
export type ValueUnit = 'same' | 'none'

/**
 * Puts an indicator of numbers into the strategy: the engine feeds, warms and rescales it and shows it in
 * `why`.
 *
 * `of` is what it is computed on, the close unless said otherwise.
 */
export function useValue<I extends ValueIndicator>(
  indicator: I,
  of: Operand = 'close',
  unit: ValueUnit = 'same',
): I {
  checkIndicator(indicator)
  const scope = currentScope(indicator.name)
  const { name, warmUp } = indicator
  if (of === 'close') {
    scope.requireBar(name)
    scope.add(new CloseFeed(indicator))
    const own = unit === 'same' ? 'price' : 'none'
    scope.describe(indicator, { symbol: scope.symbol, unit: own, warmUp, label: scope.named(name) })
  } else {
    const source = readable(of)
    const input = scope.traitOf(source)
    scope.add(new ValueFeed(indicator, source, scope))
    scope.describe(indicator, {
      symbol: input.symbol,
      unit: unit === 'same' ? input.unit : 'none',
      warmUp: warmUp + scope.waitFor(source),
      label: `${name} of ${input.label}`,
    })
  }
  scope.indicators.push(indicator)
  return indicator
}

/** Puts an indicator of bars into the strategy; `unit` says how its output moves with a split. */
export function useBar<I extends BarIndicator>(indicator: I, unit: Unit = 'price'): I {
  checkIndicator(indicator)
  const scope = currentScope(indicator.name)
  const { name, warmUp } = indicator
  scope.requireBar(name)
  scope.add(new BarFeed(indicator))
  scope.describe(indicator, { symbol: scope.symbol, unit, warmUp, label: scope.named(name) })
  scope.indicators.push(indicator)
  return indicator
}

/** Puts an indicator of two series into the strategy, fed once both have a value; its output has no unit. */
export function usePair<I extends PairIndicator>(indicator: I, x: Operand, y: Operand): I {
  checkIndicator(indicator)
  const scope = currentScope(indicator.name)
  const first = readable(x)
  const second = readable(y)
  scope.add(new PairFeed(indicator, { x: first, y: second }, scope))
  scope.describe(indicator, {
    symbol: scope.symbol,
    unit: 'none',
    warmUp: indicator.warmUp + Math.max(scope.waitFor(first), scope.waitFor(second)),
    label: `${indicator.name} of ${scope.labelOf(first)} and ${scope.labelOf(second)}`,
  })
  scope.indicators.push(indicator)
  return indicator
}

/** Outputs of price indicators that are no prices. */
const UNITLESS: ReadonlySet<string> = new Set(['bandwidth', 'percentB', 'direction'])

/** The unit of an output of an indicator whose main output has this unit. */
export function unitOfOutput(unit: Unit, key: string): Unit {
  return UNITLESS.has(key) ? 'none' : unit
}

/** Another output of an indicator as something to compare: `output(macd(), 'signal')`. */
export function output<I extends Readable, K extends keyof I & string>(indicator: I, key: K): Readable {
  const scope = currentScope(indicator.name)
  const { outputs } = indicator as { readonly outputs?: readonly string[] }
  if (outputs !== undefined) {
    knownWord(`the output of ${indicator.name}`, key, [...new Set([...outputs, 'value'])])
  }
  const view: Readable = {
    name: `${indicator.name}.${key}`,
    get value(): number {
      return indicator[key] as number
    },
  }
  const { symbol, unit, label } = scope.traitOf(indicator)
  scope.describe(view, {
    symbol,
    unit: unitOfOutput(unit, key),
    warmUp: scope.waitFor(indicator) + 1,
    label: `${label}.${key}`,
  })
  return view
}

import type { Bar, BarNumbers, LatestBar } from '../model/index.ts'
import { spelled } from './check-input.ts'
import { currentScope, type Readable, type Scope, type ScopeNode, type Unit } from './scope.ts'

/** Fields of the bar that can be named instead of an indicator. */
export type BarField = 'open' | 'high' | 'low' | 'close' | 'volume' | 'typical' | 'median'

/** What a rule compares: a number, a field of the bar, an indicator or output, or a function of the bar. */
export type Operand = number | BarField | Readable | ((bar: Bar) => number)

const READ: Readonly<Record<BarField, (bar: BarNumbers) => number>> = {
  open: (bar) => bar.open,
  high: (bar) => bar.high,
  low: (bar) => bar.low,
  close: (bar) => bar.close,
  volume: (bar) => bar.volume,
  typical: (bar) => (bar.high + bar.low + bar.close) / 3,
  median: (bar) => (bar.high + bar.low) / 2,
}

type Read = (latest: LatestBar) => number

/** Something read from the scope's present bar. */
class BarReadable implements Readable {
  readonly name: string
  readonly #scope: Scope
  readonly #read: Read

  constructor(name: string, scope: Scope, read: Read) {
    this.name = name
    this.#scope = scope
    this.#read = read
  }

  get value(): number {
    const { latest } = this.#scope
    return latest === undefined ? Number.NaN : this.#read(latest)
  }
}

/** Something read from the last bar of another series: what is decided on is a bar of the strategy's own. */
class HeldReadable implements Readable, ScopeNode {
  readonly name: string
  value = Number.NaN
  readonly #scope: Scope
  readonly #read: Read

  constructor(name: string, scope: Scope, read: Read) {
    this.name = name
    this.#scope = scope
    this.#read = read
  }

  update(latest: LatestBar): void {
    this.value = this.#read(latest)
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    this.value *= this.#scope.factorOf(this, priceFactor, volumeFactor)
  }
}

/** Makes an operand readable within the scope under construction. */
export function readable(operand: Operand): Readable {
  if (typeof operand === 'number' && operand === operand) return { name: String(operand), value: operand }
  if (typeof operand === 'object' && operand !== null && 'value' in operand) return operand
  if (typeof operand === 'function') return functionReadable(operand)
  if (typeof operand !== 'string' || !Object.hasOwn(READ, operand)) {
    throw new Error('what is read must be a number, a field of the bar '
      + `(${Object.keys(READ).join(', ')}), an indicator or a function of the bar, found ${spelled(operand)}`)
  }
  return barReadable(operand, operand === 'volume' ? 'volume' : 'price', READ[operand])
}

/**
 * A function of the bar whose result is a price (a range, a level), so that what is computed from it moves
 * with a split; a bare function is taken for a number without unit.
 */
export function priceOf(read: (bar: Bar) => number, name = read.name || 'price'): Readable {
  return barReadable(name, 'price', ofBar(read))
}

function functionReadable(read: (bar: Bar) => number): Readable {
  const name = read.name || 'function'
  const isOfNoBar = read.length === 0 && currentScope(name).members.length > 0
  if (!isOfNoBar) return barReadable(name, 'none', ofBar(read))
  const compute = read as () => number
  return {
    name,
    get value(): number {
      return compute()
    },
  }
}

/** A strategy's own function is shown a bar of its own. */
function ofBar(read: (bar: Bar) => number): Read {
  return ({ bar }) => read(bar)
}

function barReadable(name: string, unit: Unit, read: Read): Readable {
  const scope = currentScope(name)
  scope.requireBar(name)
  const isOwn = scope.building === scope.timeframe
  const of = isOwn ? new BarReadable(name, scope, read) : new HeldReadable(name, scope, read)
  if (of instanceof HeldReadable) scope.add(of)
  scope.describe(of, { symbol: scope.symbol, unit, warmUp: 1, label: scope.named(name) })
  return of
}

import { MILLIS_PER_MINUTE, type UtcMillis } from '../../base/index.ts'
import { Atr, candlestickPatterns, Natr, Sma, type CandlestickPattern } from '../../indicator/index.ts'
import { intradayMillis, type Bar, type RuleTrace } from '../../model/index.ts'
import { amount, barCount, checkOptions, knownWord, spelled } from '../check-input.ts'
import { useBar, useValue } from '../feed.ts'
import { readable, type Operand } from '../operand.ts'
import { currentScope, type Readable, type Scope, type ScopeNode } from '../scope.ts'
import { isAbove, isBelow, isBetween, labelOf } from './comparison.ts'
import type { Rule } from './rule.ts'
import { describeRule, traceOf } from './trace-recorder.ts'

/** A rule from a name, a test and what it measured. */
function conditionRule(
  name: string,
  test: () => boolean,
  values: Readonly<Record<string, () => number>>,
): Rule {
  const reads = Object.values(values)
  const rule: Rule = {
    name,
    get holds(): boolean {
      return test()
    },
    get firstBlock(): Rule {
      return this
    },
    trace: () => traceOf(rule),
  }
  describeRule(rule, {
    rule: name,
    labels: Object.keys(values),
    copy(into) {
      for (const read of reads) into.push(read())
    },
  })
  return rule
}

/**
 * Holds while `test` says so on the present bar of its series; for what no other rule can say.
 *
 * Throws where it says neither true nor false: a promise or a text would count as true.
 */
export function when(name: string, test: (bar: Bar) => boolean): Rule {
  const verdict = readable((bar) => {
    const said: unknown = test(bar)
    if (typeof said === 'boolean') return said ? 1 : 0
    throw new TypeError(`${name}: its test has to return true or false at once, found ${spelled(said)}`)
  })
  return conditionRule(name, () => verdict.value === 1, {})
}

/** Remembers the last `bars + 1` values of a readable. */
class TrendRule implements Rule, ScopeNode {
  readonly name: string
  readonly #of: Readable
  readonly #scope: Scope
  readonly #past: Float64Array
  readonly #direction: 1 | -1
  #count = 0

  constructor(of: Readable, { bars, direction }: { bars: number; direction: 1 | -1 }, scope: Scope) {
    const label = scope.labelOf(of)
    this.name = `${direction === 1 ? 'isRising' : 'isFalling'}(${label}, ${bars})`
    describeRule(this, { rule: this.name, labels: [label], copy: (into) => into.push(of.value) })
    this.#of = of
    this.#scope = scope
    this.#past = new Float64Array(bars + 1)
    this.#direction = direction
  }

  update(): void {
    const { value } = this.#of
    if (value !== value) return
    this.#past[this.#count % this.#past.length] = value
    this.#count++
  }

  rescale(priceFactor: number, volumeFactor: number): void {
    const factor = this.#scope.factorOf(this.#of, priceFactor, volumeFactor)
    for (let i = 0; i < this.#past.length; i++) this.#past[i] = (this.#past[i] as number) * factor
  }

  get holds(): boolean {
    const size = this.#past.length
    if (this.#count < size) return false
    for (let age = 1; age < size; age++) {
      const later = this.#past[(this.#count - age) % size] as number
      const earlier = this.#past[(this.#count - age - 1) % size] as number
      if ((later - earlier) * this.#direction <= 0) return false
    }
    return true
  }

  get firstBlock(): Rule {
    return this
  }

  trace(): RuleTrace {
    return traceOf(this)
  }
}

/** Holds while the operand has risen on each of the last `bars` bars. */
export function isRising(of: Operand, bars = 1): Rule {
  return trend(of, bars, 1)
}

/** Holds while the operand has fallen on each of the last `bars` bars. */
export function isFalling(of: Operand, bars = 1): Rule {
  return trend(of, bars, -1)
}

function trend(of: Operand, bars: number, direction: 1 | -1): Rule {
  const scope = currentScope('a trend rule')
  barCount(direction === 1 ? 'isRising' : 'isFalling', bars)
  const rule = new TrendRule(readable(of), { bars, direction }, scope)
  scope.add(rule)
  return rule
}

/**
 * Holds when the bar closes at least `afterOpen` minutes into its session and `beforeClose` minutes before
 * its end.
 *
 * A daily bar closes with its session, so ask it only of intraday series.
 */
export function inSessionWindow(window: { afterOpen?: number; beforeClose?: number }): Rule {
  const scope = currentScope('inSessionWindow')
  checkOptions('inSessionWindow', window, ['afterOpen', 'beforeClose'])
  const { afterOpen = 0, beforeClose = 0 } = window
  amount('inSessionWindow: afterOpen', afterOpen)
  amount('inSessionWindow: beforeClose', beforeClose)
  if (beforeClose > 0 && intradayMillis(scope.building) === undefined) {
    throw new Error(`inSessionWindow: bars of ${scope.building} close with their session, so that none `
      + `closes ${beforeClose} minutes before it; use it with bars of 1h or shorter`)
  }
  const minutes = (from: UtcMillis, to: UtcMillis): number => (to - from) / MILLIS_PER_MINUTE
  const closeAt = (): UtcMillis => scope.latest?.closeAt ?? (0 as UtcMillis)
  const fromOpen = (): number => minutes(scope.sessionOpenAt, closeAt())
  const toClose = (): number => minutes(closeAt(), scope.sessionCloseAt)
  return conditionRule(
    `inSessionWindow(${afterOpen}, ${beforeClose})`,
    () => fromOpen() >= afterOpen && toClose() >= beforeClose,
    { 'minutes after open': fromOpen, 'minutes before close': toClose },
  )
}

/** Holds while the bar's volume is at least `multiple` times its average over `period` bars. */
export function volumeAbove(multiple: number, period = 20): Rule {
  amount('volumeAbove: multiple', multiple)
  const volume = readable('volume')
  const average = useValue(new Sma(period), volume)
  const needed = (): number => multiple * average.value
  return conditionRule(`volumeAbove(${multiple}, ${period})`, () => volume.value >= needed(), {
    volume: () => volume.value,
    average: () => average.value,
    needed,
  })
}

/** Holds while the average true range, in percent of the close (NATR), is within [low, high]. */
export function volatilityBetween(low: number, high: number, period = 14): Rule {
  return isBetween(useBar(new Natr(period), 'none'), low, high)
}

/** Regimes that `regime` knows: by the place of the close against its long average. */
export type Regime = 'bull' | 'bear'

/**
 * Holds in a bull (close above its `period` average) or bear (below it) market.
 *
 * Source: M. Faber, "A Quantitative Approach to Tactical Asset Allocation", Journal of Wealth Management 9:4,
 * 2007: ten months, here 200 days.
 */
export function regime(wanted: Regime, period = 200): Rule {
  knownWord('the regime', wanted, ['bull', 'bear'])
  const average = useValue(new Sma(period))
  return wanted === 'bull' ? isAbove('close', average) : isBelow('close', average)
}

/** Holds while the close is at least `multiple` average true ranges away from the operand. */
export function isFarFrom(of: Operand, multiple: number, period = 14): Rule {
  amount('isFarFrom: multiple', multiple)
  const range = useBar(new Atr(period))
  const from = readable(of)
  const close = readable('close')
  const distance = (): number => Math.abs(close.value - from.value)
  const needed = (): number => multiple * range.value
  const name = `isFarFrom(${labelOf(from)}, ${multiple})`
  return conditionRule(name, () => distance() >= needed(), { distance, needed })
}

/**
 * Holds on the bar that completes a candlestick pattern of the wanted direction.
 *
 * A pattern is named as in `candlestickPatterns` (`'morning-star'`, `'CDLMORNINGSTAR'`) or made by the
 * author; an unknown name throws and lists the known ones. No pattern looks for a trend before it: say that
 * beside it.
 */
export function showsPattern(pattern: string | CandlestickPattern, wanted: 'bullish' | 'bearish'): Rule {
  knownWord('the direction of a pattern', wanted, ['bullish', 'bearish'])
  const fed = useBar(typeof pattern === 'string' ? patternNamed(pattern) : pattern, 'none')
  return wanted === 'bullish' ? isAbove(fed, 0) : isBelow(fed, 0)
}

function patternNamed(name: string): CandlestickPattern {
  const make = candlestickPatterns.get(name)
  if (make !== undefined) return make()
  const known = [...candlestickPatterns.keys()].filter((each) => !each.startsWith('CDL')).toSorted()
  throw new Error(`there is no candlestick pattern "${name}"; known are ${known.join(', ')}`)
}

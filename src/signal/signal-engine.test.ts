import { describe, expect, it } from 'vitest'
import { dailyBars } from '../../test/harness/daily-bars.ts'
import { utcMillis } from '../base/index.ts'
import { LatestBar, type Bar, type Session, type Signal, type StrategyView } from '../model/index.ts'
import {
  defineStrategy,
  instantiateStrategy,
  sma,
  vwap,
  type Rule,
  type StrategyDefinition,
  type SymbolContext,
  type UniverseContext,
} from '../strategy/index.ts'
import { SignalEngine, type StrategyError } from './signal-engine.ts'

const FLAT: StrategyView = {
  position: () => undefined, entry: () => undefined, cash: () => 1000, equity: () => 1000,
}
const evidence = { indicators: {}, rules: [] }

/** A strategy in code. */
function coded(name: string, onBar: (bar: Bar, context: SymbolContext) => void): StrategyDefinition {
  return defineStrategy({ name, description: '', eachSymbol: () => ({ onBar }) })
}

/** A strategy over all symbols, in code. */
function universal(name: string, onSlice: (context: UniverseContext) => void): StrategyDefinition {
  return defineStrategy({ name, description: '', allSymbols: () => ({ onSlice }) })
}

/** An engine with strategies on symbols, and a way to show it one slice. */
class Rig {
  readonly errors: StrategyError[] = []
  readonly engine: SignalEngine

  constructor(
    definitions: readonly StrategyDefinition[],
    { symbols = ['AAA'], budget = 3, isActive = true } = {},
  ) {
    this.engine = new SignalEngine({ errorBudget: budget, onError: (error) => this.errors.push(error) })
    for (const definition of definitions) {
      const built = instantiateStrategy(
        { definition, parameters: {}, symbols, timeframe: '1d' },
        FLAT,
        this.engine,
      )
      if (!built.ok) throw new Error(built.failure.message)
      this.engine.register(built.value)
      if (isActive) this.engine.activate(definition.name)
    }
  }

  slice(...bars: readonly Bar[]): Signal[] {
    for (const bar of bars) this.feed(bar)
    return this.engine.closeSlice().map(({ signal }) => signal)
  }

  feed(bar: Bar): void {
    this.engine.onBar(this.engine.feedsOf(bar.symbol, bar.timeframe), LatestBar.of(bar))
  }
}

const bar = (symbol: string, close = 10): Bar => dailyBars(symbol, [close])[0] as Bar
const names = (signals: readonly Signal[]): string[] =>
  signals.map((each) => `${each.strategy} ${each.symbol}`)

describe('registration', () => {
  it('keeps strategies in order, inactive until activated', () => {
    const rig = new Rig([coded('B', () => {}), coded('A', () => {})], { isActive: false })
    expect(rig.engine.instances.map(({ name }) => name)).toEqual(['B', 'A'])
    expect(rig.engine.activeStrategies).toEqual([])
    expect(rig.engine.activate('A')).toBe(true)
    expect(rig.engine.activeStrategies).toEqual(['A'])
    expect(rig.engine.deactivate('A')).toBe(true)
    expect(rig.engine.activeStrategies).toEqual([])
  })

  it('says that it does not know a name', () => {
    const rig = new Rig([])
    expect([rig.engine.activate('X'), rig.engine.deactivate('X')]).toEqual([false, false])
    expect(rig.engine.holdCount('X')).toBe(0)
  })

  it('refuses two strategies of one name', () => {
    expect(() => new Rig([coded('A', () => {}), coded('A', () => {})])).toThrow(
      'strategy A is registered twice',
    )
  })

  it('has nothing to feed for a series that nobody watches', () => {
    expect(new Rig([coded('A', () => {})]).engine.feedsOf('ZZZ', '1d')).toEqual([])
    expect(new Rig([coded('A', () => {})]).engine.feedsOf('AAA', '1m')).toEqual([])
  })
})

describe('a slice', () => {
  it('asks only active strategies, and those only of symbols that closed a bar', () => {
    const rig = new Rig(
      [coded('A', (_, context) => context.buy()), coded('B', (_, context) => context.buy())],
      { symbols: ['AAA', 'BBB'] },
    )
    rig.engine.deactivate('B')
    expect(names(rig.slice(bar('AAA')))).toEqual(['A AAA'])
  })

  it('stamps signals with the close of the bar', () => {
    const [signal] = new Rig([coded('A', (_, context) => context.buy())]).slice(bar('AAA'))
    expect(signal).toEqual({ type: 'BUY', symbol: 'AAA', strategy: 'A', at: bar('AAA').closeAt, strength: 1 })
  })

  it('gives signals by strength, then strategy order, then symbol', () => {
    const strong = coded('Late', ({ symbol }, context) =>
      context.buy({ strength: symbol === 'BBB' ? 0.9 : 0.5 }),
    )
    const even = coded('Early', (_, context) => context.buy({ strength: 0.5 }))
    const rig = new Rig([even, strong], { symbols: ['AAA', 'BBB', 'CCC'] })
    const found = names(rig.slice(bar('CCC'), bar('BBB'), bar('AAA')))
    expect(found).toEqual(['Late BBB', 'Early AAA', 'Early BBB', 'Early CCC', 'Late AAA', 'Late CCC'])
  })

  it('forgets the signals of the slice before', () => {
    let isFirst = true
    const rig = new Rig([
      coded('A', (_, context) => {
        if (isFirst) context.buy()
        isFirst = false
      }),
    ])
    expect(rig.slice(bar('AAA'))).toHaveLength(1)
    expect(rig.slice(bar('AAA'))).toEqual([])
  })

  it('feeds every strategy before it asks any, so that a cross-section is complete', () => {
    const seen: string[][] = []
    const rig = new Rig(
      [
        universal('U', (context) => {
          seen.push(context.symbols.filter((symbol) => context.bar(symbol) !== undefined))
        }),
      ],
      { symbols: ['AAA', 'BBB'] },
    )
    rig.slice(bar('AAA'), bar('BBB'))
    rig.slice(bar('BBB'))
    expect(seen).toEqual([['AAA', 'BBB'], ['BBB']])
  })

  it('asks a strategy that is activated between a bar and the close of its slice', () => {
    const definitions = [
      coded('A', (_, context) => context.buy()),
      universal('U', (context) => context.buy('AAA')),
    ]
    const rig = new Rig(definitions, { isActive: false })
    rig.feed(bar('AAA'))
    for (const { name } of definitions) rig.engine.activate(name)
    expect(rig.engine.closeSlice()).toHaveLength(2)
  })

  it('feeds an inactive strategy, so that it is warm when it is activated', () => {
    const eachSymbol = (): { onBar: (bar: Bar, context: SymbolContext) => void } => {
      const mean = sma(2)
      return { onBar: (_, context) => context.buy({ stop: mean.value }) }
    }
    const rig = new Rig([defineStrategy({ name: 'A', description: '', eachSymbol })], { isActive: false })
    expect(rig.slice(bar('AAA', 10))).toEqual([])
    rig.engine.activate('A')
    expect(rig.slice(bar('AAA', 20))).toMatchObject([{ stopLoss: 15 }])
  })
})

describe('HOLD', () => {
  it('is counted and never passed on', () => {
    const rig = new Rig([coded('A', (_, context) => context.hold('nothing to do'))])
    expect(rig.slice(bar('AAA'))).toEqual([])
    rig.slice(bar('AAA'))
    expect(rig.engine.holdCount('A')).toBe(2)
  })

  it('is counted for strategies over all symbols too', () => {
    const rig = new Rig([universal('U', (context) => context.hold('not the first of the month'))])
    expect(rig.slice(bar('AAA'))).toEqual([])
    expect(rig.engine.holdCount('U')).toBe(1)
  })

  it('of a strategy that is not registered is dropped', () => {
    const rig = new Rig([])
    rig.engine.emit({ type: 'HOLD', symbol: 'AAA', strategy: 'X', at: utcMillis(1), strength: 0 }, evidence)
    expect(rig.engine.closeSlice()).toEqual([])
  })
})

describe('a strategy that throws', () => {
  const failing = (message: unknown, isBad: (symbol: string) => boolean): StrategyDefinition =>
    coded('Bad', ({ symbol }, context) => {
      context.buy()
      if (isBad(symbol)) throw message
    })
  const good = coded('Good', (_, context) => context.buy())

  it('loses what it said on that slice while the others go on', () => {
    const rig = new Rig([failing(new Error('oops'), () => true), good])
    expect(names(rig.slice(bar('AAA')))).toEqual(['Good AAA'])
    expect(rig.errors).toEqual([{ strategy: 'Bad', message: 'oops', errorCount: 1, isSuspended: false }])
  })

  it.each(['AAA', 'BBB', 'CCC'])(
    'loses its signals of all symbols, wherever in the slice it throws: on %s',
    (symbol) => {
      const rig = new Rig([failing(new Error('oops'), (each) => each === symbol), good], {
        symbols: ['AAA', 'BBB', 'CCC'],
      })
      const found = names(rig.slice(bar('AAA'), bar('BBB'), bar('CCC')))
      expect(found).toEqual(['Good AAA', 'Good BBB', 'Good CCC'])
      expect(rig.errors).toHaveLength(1)
    },
  )

  it('is trusted again on the next slice', () => {
    let isBad = true
    const rig = new Rig([failing(new Error('oops'), () => isBad)])
    expect(rig.slice(bar('AAA'))).toEqual([])
    isBad = false
    expect(names(rig.slice(bar('AAA')))).toEqual(['Bad AAA'])
  })

  it('is suspended when its budget is used up, and stays silent', () => {
    const rig = new Rig([failing(new Error('oops'), () => true)], { budget: 2 })
    for (let slice = 0; slice < 4; slice++) rig.slice(bar('AAA'))
    expect(rig.errors.map(({ errorCount, isSuspended }) => [errorCount, isSuspended])).toEqual([
      [1, false],
      [2, true],
    ])
    expect(rig.engine.activeStrategies).toEqual([])
  })

  it('may throw something that is not an error', () => {
    const rig = new Rig([failing('just text', () => true)])
    rig.slice(bar('AAA'))
    expect(rig.errors[0]?.message).toBe('just text')
  })

  it('is not asked on a bar on which one of its parts failed to be fed', () => {
    const definition = defineStrategy({
      name: 'Bad',
      description: '',
      eachSymbol() {
        sma(1, ({ close }) => (close > 50 ? Number.POSITIVE_INFINITY : close))
        return { onBar: (_, context) => context.buy() }
      },
    })
    const rig = new Rig([definition, good])
    expect(names(rig.slice(bar('AAA', 40)))).toEqual(['Bad AAA', 'Good AAA'])
    expect(names(rig.slice(bar('AAA', 60)))).toEqual(['Good AAA'])
    expect(rig.errors).toHaveLength(1)
    expect(names(rig.slice(bar('AAA', 40)))).toEqual(['Bad AAA', 'Good AAA'])
  })

  it('over all symbols starts afresh on the next slice', () => {
    const seen: string[][] = []
    const rig = new Rig(
      [
        universal('U', (context) => {
          seen.push(context.symbols.filter((symbol) => context.bar(symbol) !== undefined))
          throw new Error('oops')
        }),
      ],
      { symbols: ['AAA', 'BBB'] },
    )
    rig.slice(bar('AAA'))
    rig.slice(bar('BBB'))
    expect(seen).toEqual([['AAA'], ['BBB']])
  })

  it('does not flood the record: what fails to be fed while inactive is told up to the budget', () => {
    const definition = defineStrategy({
      name: 'Bad',
      description: '',
      eachSymbol() {
        sma(1, () => Number.POSITIVE_INFINITY)
        return { onBar: () => {} }
      },
    })
    const rig = new Rig([definition], { budget: 2 })
    for (let slice = 0; slice < 9; slice++) rig.slice(bar('AAA'))
    expect(rig.errors.map(({ errorCount, isSuspended }) => [errorCount, isSuspended])).toEqual([
      [1, false],
      [2, true],
    ])
  })

  it('does not spend a budget while it is inactive', () => {
    const definition = defineStrategy({
      name: 'Bad',
      description: '',
      eachSymbol() {
        sma(1, () => Number.POSITIVE_INFINITY)
        return { onBar: () => {} }
      },
    })
    const rig = new Rig([definition], { isActive: false, budget: 1 })
    rig.slice(bar('AAA'))
    expect(rig.errors).toMatchObject([{ isSuspended: false }])
  })
})

describe('sessions and splits', () => {
  it('shows a session to what watches its symbol', () => {
    let average = { value: Number.NaN }
    const definition = defineStrategy({
      name: 'A',
      description: '',
      eachSymbol: () => {
        average = vwap()
        return { onBar: () => {} }
      },
    })
    const rig = new Rig([definition])
    const session = (openAt: number): Session => ({
      date: '2024-01-01' as Session['date'],
      openAt: utcMillis(openAt),
      closeAt: utcMillis(openAt + 10),
      preOpenAt: utcMillis(openAt),
      postCloseAt: utcMillis(openAt + 10),
      isEarlyClose: false,
    })
    rig.engine.openSession('AAA', session(1))
    rig.slice(bar('AAA', 10))
    rig.engine.openSession('ZZZ', session(5))
    rig.slice(bar('AAA', 20))
    expect(average.value).toBe(15)
    rig.engine.openSession('AAA', session(9))
    rig.slice(bar('AAA', 40))
    expect(average.value).toBe(40)
  })

  it('rescales what watches the symbol and leaves the rest', () => {
    const means: Record<string, { readonly value: number }> = {}
    const definition = defineStrategy({
      name: 'A',
      description: '',
      eachSymbol: (_, { symbol }) => {
        means[symbol] = sma(1)
        return { onBar: () => {} }
      },
    })
    const rig = new Rig([definition], { symbols: ['AAA', 'BBB'] })
    rig.slice(bar('AAA', 10), bar('BBB', 10))
    rig.engine.rescale('AAA', 1 / 2, 2)
    expect([means['AAA']?.value, means['BBB']?.value]).toEqual([5, 10])
  })
})

it('suspends a strategy whose indicator cannot follow a split, and goes on with the others', () => {
  const means: { readonly value: number }[] = []
  const definition = (name: string): StrategyDefinition => defineStrategy({
    name,
    description: '',
    eachSymbol() {
      const mean = sma(1)
      means.push(mean)
      if (name === 'A') Object.assign(mean, { rescale: () => { throw new Error('no split') } })
      return { onBar: (_, context) => context.buy() }
    },
  })
  const rig = new Rig([definition('A'), definition('B')])
  rig.slice(bar('AAA', 10))
  rig.engine.rescale('AAA', 1 / 2, 2)
  expect(rig.errors).toMatchObject([{ strategy: 'A', message: 'no split', isSuspended: true }])
  expect(means.map(({ value }) => value)).toEqual([10, 5])
  expect(names(rig.slice(bar('AAA', 5)))).toEqual(['B AAA'])
})

describe('think', () => {
  it('tells what every strategy thought of a symbol', () => {
    const never: Rule = {
      name: 'never',
      holds: false,
      get firstBlock() {
        return this
      },
      trace: () => ({ rule: 'never', held: false, values: {} }),
    }
    const ruled = defineStrategy({ name: 'R', description: '', eachSymbol: () => ({ entry: never }) })
    const rig = new Rig([ruled, universal('U', (context) => context.hold('because'))])
    rig.slice(bar('AAA'))
    expect(rig.engine.think('AAA').map(({ strategy, blockedBy }) => [strategy, blockedBy])).toEqual([
      ['R', 'never'],
      ['U', 'because'],
    ])
    expect(rig.engine.think('ZZZ')).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { beforeSplit, dailyBars } from '../../test/harness/daily-bars.ts'
import { runStrategy, type HarnessOptions, type HarnessOutcome } from '../../test/harness/strategy-harness.ts'
import { RollingCorrelation, type PairIndicator } from '../indicator/index.ts'
import type { Bar } from '../model/index.ts'
import { usePair } from './feed.ts'
import { atr, on, sma, zScore } from './indicator-factory.ts'
import { readable } from './operand.ts'
import { crossesAbove } from './rule/comparison.ts'
import {
  defineStrategy,
  type StrategyDefinition,
  type UniverseContext,
  type UniverseSetup,
} from './strategy.ts'

const a = dailyBars('AAA', [10, 12, 15, 14, 18, 17])
const b = dailyBars('BBB', [20, 21, 19, 24, 26, 22])

function universe(
  make: (setup: UniverseSetup) => ((context: UniverseContext) => void) | void,
): StrategyDefinition {
  return defineStrategy({
    name: 'U',
    description: '',
    allSymbols: (_, setup) => ({ onSlice: make(setup) ?? (() => {}) }),
  })
}

const run = (definition: StrategyDefinition, options: Partial<HarnessOptions> = {}): HarnessOutcome =>
  runStrategy({ definition, bars: [...a, ...b], ...options })

/** The spread that a `together` strategy sees on each slice. */
function spreads(bars: readonly Bar[], options: Partial<HarnessOptions> = {}): number[] {
  const seen: number[] = []
  const outcome = run(
    universe(({ of, together }) => {
      const x = of('AAA', () => readable('close'))
      const y = of('BBB', () => readable('close'))
      const mean = together(() => sma(2, () => y.value - x.value))
      return () => {
        seen.push(mean.value)
      }
    }),
    { bars, ...options },
  )
  expect(outcome.errors).toEqual([])
  return seen
}

describe('wishes', () => {
  it('are refused where a leg or a wish has parts that none has', () => {
    const leg = { symbol: 'AAA', type: 'BUY', weight: 0.1, stop: 9 } as const
    const outcome = run(universe(() => (context) => context.basket([leg])))
    expect(outcome.errors[0]?.message).toContain('a leg has no part "stop"')
    expect(outcome.signals).toEqual([])
  })
})

describe('of', () => {
  it('builds indicators that are fed with the bars of their symbol', () => {
    const seen: (number | undefined)[][] = []
    run(
      universe(({ symbols, of }) => {
        const means = new Map(symbols.map((symbol) => [symbol, of(symbol, () => sma(2))]))
        return (context) =>
          seen.push(symbols.map((symbol) => (context.isWarm(symbol) ? means.get(symbol)?.value : undefined)))
      }),
      { bars: [...a.slice(0, 3), ...b.slice(1, 3)] },
    )
    expect(seen).toEqual([
      [undefined, undefined],
      [11, undefined],
      [13.5, 20],
    ])
  })

  it('refuses a symbol that is not of the strategy', () => {
    expect(() => run(universe(({ of }) => void of('ZZZ', () => sma(2))))).toThrow(
      'strategy U failed while it was built: ZZZ is not a symbol of strategy U',
    )
  })
})

describe('together', () => {
  it('computes over numbers of several symbols', () => {
    expect(spreads([...a.slice(0, 3), ...b.slice(0, 3)])).toEqual([Number.NaN, 9.5, 6.5])
  })

  it('waits with a slice in which a symbol has no bar', () => {
    // The second slice lacks AAA: the spreads are 10 and 4.
    const bars = [a[0] as Bar, a[2] as Bar, ...b.slice(0, 3)]
    expect(spreads(bars)).toEqual([Number.NaN, Number.NaN, 7])
  })

  it('is fed while the strategy is inactive, like everything else', () => {
    expect(spreads([...a.slice(0, 3), ...b.slice(0, 3)], { activeFrom: (a[2] as Bar).closeAt })).toEqual([
      6.5,
    ])
  })

  it('holds rules with memory', () => {
    const crossed: boolean[] = []
    run(
      universe(({ of, together }) => {
        const x = of('AAA', () => sma(1))
        const y = of('BBB', () => sma(1))
        const rule = together(() => crossesAbove(y, () => x.value + 8.5))
        expect(rule.name).toBe('crossesAbove(BBB sma(1), function)')
        return () => crossed.push(rule.holds)
      }),
    )
    // Spreads: 10, 9, 4, 10, 8, 5 against 8.5.
    expect(crossed).toEqual([false, false, false, true, false, false])
  })

  it('adds its warm-up to that of the strategy, and its values to the evidence', () => {
    const outcome = run(
      universe(({ of, together }) => {
        const x = of('AAA', () => sma(2))
        const y = of('BBB', () => sma(1))
        const z = together(() => zScore(3, () => (x.isReady ? y.value - x.value : Number.NaN)))
        return (context) =>
          z.isReady && context.isWarm('AAA') ? context.buy('BBB') : context.hold('warm-up')
      }),
    )
    expect(outcome.instance.warmUp).toBe(3)
    expect(outcome.signals[0]?.at).toBe((a[3] as Bar).closeAt)
    expect(Object.keys(outcome.emitted[0]?.evidence.indicators ?? {})).toEqual([
      'z-score(3) of function',
      'sma(1)',
    ])
  })

  it('moves with a split of one of its symbols', () => {
    const pairs = (bars: readonly Bar[], splits: HarnessOptions['splits'] = []): number[] => {
      const seen: number[] = []
      run(
        universe(({ of, together }) => {
          const x = of('AAA', () => readable('close'))
          const y = of('BBB', () => readable('close'))
          const pair: PairIndicator = together(() => usePair(new RollingCorrelation(3), x, y))
          const mean = together(() => sma(2, y))
          return () => {
            seen.push(pair.value, mean.value)
          }
        }),
        { bars, splits },
      )
      return seen
    }
    const at = (b[3] as Bar).openAt
    const raw = pairs([...a, ...beforeSplit(b, 3, 2)], [{ symbol: 'BBB', at, ratio: 2 }])
    const adjusted = pairs([...a, ...b])
    for (const [index, value] of adjusted.entries()) {
      // Before the split prices are as traded, twice the adjusted ones: the mean is, the correlation is not.
      const asTraded = index % 2 === 0 || index > 5 ? value : 2 * value
      if (Number.isNaN(value)) expect(raw[index]).toBeNaN()
      else expect(raw[index]).toBeCloseTo(asTraded, 12)
    }
  })

  it('is not moved by a split of another symbol', () => {
    let mean = { value: Number.NaN }
    const definition = universe(({ of, together }) => {
      const y = of('BBB', () => readable('close'))
      mean = together(() => sma(2, y))
    })
    run(definition, { splits: [{ symbol: 'AAA', at: (b[5] as Bar).openAt, ratio: 2 }] })
    expect(mean.value).toBe(24)
  })

  it.each([
    ['an indicator of closes', () => sma(2)],
    ['an indicator of a field', () => sma(2, 'high')],
    ['an indicator of bars', () => atr(2)],
    ['a rule on a field', () => crossesAbove('close', 1)],
    ['a function of a bar', () => sma(2, (bar) => bar.close)],
    ['another timeframe', () => on('1w', () => sma(2, () => 1))],
  ] as [string, () => unknown][])('refuses %s: there is no one bar', (_what, make) => {
    expect(() => run(universe(({ together }) => void together(make)))).toThrow(
      'there is no one bar of several symbols',
    )
  })
})

describe('the bar of a symbol', () => {
  it('is of the series that is decided on, when one of another series closes with it', () => {
    const volumes: number[] = []
    const definition = universe(({ of }) => {
      const volume = of('AAA', () => readable('volume'))
      of('AAA', () => on('1w', () => sma(1)))
      return () => volumes.push(volume.value)
    })
    const [day] = dailyBars('AAA', [[1, 1, 1, 1, 100]])
    run(definition, { bars: [{ ...(day as Bar) }, { ...(day as Bar), timeframe: '1w', volume: 700 }] })
    expect(volumes).toEqual([100])
  })
})

describe('the context of onSlice', () => {
  it('is what it says, and nothing of what serves it', () => {
    const seen: string[] = []
    const outcome = run(universe(() => (context) => {
      const others = ['scopes', 'decide', 'think', 'take', 'rescale', 'blocks']
      seen.push(...others.filter((name) => name in context))
      context.buy('AAA', { quantity: context.symbols.length })
    }))
    expect([outcome.errors, seen]).toEqual([[], []])
    expect(outcome.signals.length).toBeGreaterThan(0)
  })
})

describe('onSlice', () => {
  it('has every kind of signal, each with its symbol', () => {
    let slice = 0
    const outcome = run(
      universe(() => (context) => {
        slice++
        if (slice === 1) context.buy('AAA', { weight: 0.5 })
        if (slice === 2) context.adjust('AAA', { weight: 0.25 })
        if (slice === 3) context.closeLong('AAA', 'done')
        if (slice === 4) context.sell('BBB')
        if (slice === 5) context.closeShort('BBB')
      }),
    )
    expect(outcome.signals.map(({ type, symbol, weight, reason }) => [type, symbol, weight, reason])).toEqual(
      [
        ['BUY', 'AAA', 0.5, undefined],
        ['ADJUST', 'AAA', 0.25, undefined],
        ['CLOSE_LONG', 'AAA', undefined, 'done'],
        ['SELL', 'BBB', undefined, undefined],
        ['CLOSE_SHORT', 'BBB', undefined, undefined],
      ],
    )
    expect(outcome.signals[0]?.at).toBe((a[0] as Bar).closeAt)
  })

  it('makes a basket one signal, headed by its first leg, with the evidence of all', () => {
    const legs = [
      { symbol: 'BBB', type: 'SELL', weight: 0.1 },
      { symbol: 'AAA', type: 'BUY', weight: 0.2 },
    ] as const
    const outcome = run(
      universe(({ symbols, of }) => {
        for (const symbol of symbols) of(symbol, () => sma(1))
        return (context) => {
          if (context.position('AAA') === undefined) context.basket(legs, { reason: 'apart', strength: 0.4 })
        }
      }),
      { bars: [...a.slice(0, 2), ...b.slice(0, 2)] },
    )
    expect(outcome.signals).toEqual([
      {
        type: 'SELL',
        symbol: 'BBB',
        strategy: 'U',
        at: (a[0] as Bar).closeAt,
        strength: 0.4,
        reason: 'apart',
        legs,
      },
    ])
    expect(outcome.emitted[0]?.evidence.indicators).toEqual({ 'BBB sma(1)': 20, 'AAA sma(1)': 10 })
    expect(
      [outcome.units.get('AAA'), outcome.units.get('BBB')].map((units) => Math.sign(units ?? 0)),
    ).toEqual([1, -1])
  })

  it('makes nothing of an empty basket', () => {
    const outcome = run(universe(() => (context) => context.basket([])))
    expect(outcome.signals).toEqual([])
    expect([...(outcome.instance.universe?.blocks.counts ?? [])]).toEqual([['no wish', 6]])
  })

  it('sees its positions, the cash and the equity', () => {
    const seen: unknown[] = []
    run(
      universe(() => (context) => {
        seen.push([context.position('AAA')?.units, context.cash, context.equity])
        if (context.position('AAA') === undefined) context.buy('AAA', { quantity: 10 })
      }),
      { bars: a.slice(0, 3) },
    )
    expect(seen).toEqual([
      [undefined, 100_000, 100_000],
      [10, 99_880, 100_000],
      [10, 99_880, 100_030],
    ])
  })

  it('is explained for the last slice', () => {
    const outcome = run(
      universe(({ of }) => {
        of('AAA', () => sma(1))
        return (context) => context.hold('waiting')
      }),
    )
    expect(outcome.instance.think('AAA')).toMatchObject({
      strategy: 'U',
      symbol: 'AAA',
      isWarm: true,
      indicators: { 'sma(1)': 17 },
      rules: [],
      blockedBy: 'waiting',
    })
    expect(outcome.instance.think('ZZZ')).toBeUndefined()
  })
})

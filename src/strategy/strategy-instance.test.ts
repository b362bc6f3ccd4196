import { describe, expect, it } from 'vitest'
import type { Result } from '../base/index.ts'
import type { StrategyView } from '../model/index.ts'
import { on, sma } from './indicator-factory.ts'
import { integer, type Parameters } from './parameter.ts'
import { isAbove } from './rule/comparison.ts'
import { defineStrategy, type StrategyDefinition } from './strategy.ts'
import { instantiateStrategy, type StrategyInstance } from './strategy-instance.ts'

const FLAT: StrategyView = {
  position: () => undefined, entry: () => undefined, cash: () => 0, equity: () => 0,
}

function instantiate<P extends Parameters>(
  definition: StrategyDefinition<P>,
  parameters: Record<string, unknown> = {},
  symbols = ['AAA', 'BBB'],
): Result<StrategyInstance> {
  const assignment = {
    definition: definition as StrategyDefinition,
    parameters,
    symbols,
    timeframe: '1d',
  } as const
  return instantiateStrategy(assignment, FLAT, { emit: () => {} })
}

const crossing = defineStrategy({
  name: 'Crossing',
  description: 'd',
  parameters: { period: integer(5, { min: 2, max: 9 }) },
  eachSymbol: ({ period }, { symbol }) => ({
    entry: isAbove('close', sma(symbol === 'BBB' ? period + 1 : period)),
  }),
})

describe('instantiateStrategy', () => {
  it('builds one scope and one runtime for each symbol', () => {
    const built = instantiate(crossing, { period: 3 })
    expect(built).toMatchObject({
      ok: true,
      value: {
        name: 'Crossing',
        description: 'd',
        parameters: { period: 3 },
        symbols: ['AAA', 'BBB'],
        timeframe: '1d',
        warmUp: 4,
      },
    })
    if (!built.ok) return
    expect(built.value.scopes.map(({ symbol }) => symbol)).toEqual(['AAA', 'BBB'])
    expect(built.value.runtimes.map(({ symbol }) => symbol)).toEqual(['AAA', 'BBB'])
    expect(built.value.universe).toBeUndefined()
  })

  it('builds all symbols together in the other form', () => {
    const built = instantiate(
      defineStrategy({
        name: 'U',
        description: '',
        allSymbols: (_, { symbols, of }) => {
          for (const symbol of symbols) of(symbol, () => sma(symbol === 'AAA' ? 7 : 3))
          return { onSlice: () => {} }
        },
      }),
    )
    expect(built).toMatchObject({
      ok: true,
      value: { warmUp: 7, runtimes: [], universe: { symbols: ['AAA', 'BBB'] } },
    })
  })

  it('runs on its own timeframe where it names one, and says what each series needs', () => {
    const built = instantiate(
      defineStrategy({
        name: 'A',
        description: '',
        timeframe: '1h',
        eachSymbol: () => ({
          entry: isAbove(
            sma(4),
            on('1d', () => sma(30)),
          ),
        }),
      }),
    )
    expect(built).toMatchObject({ ok: true, value: { timeframe: '1h', warmUp: 4 } })
    if (built.ok)
      expect([...built.value.warmUps]).toEqual([
        ['1h', 4],
        ['1d', 30],
      ])
  })

  it('names the strategy and every bad parameter at once', () => {
    expect(instantiate(crossing, { period: 1, speed: 2 })).toMatchObject({
      ok: false,
      failure: {
        code: 'PARAMETER_INVALID',
        message:
          'strategy Crossing: period must be a whole number from 2 to 9, found 1; '
          + 'speed is not a parameter; known are period',
      },
    })
  })

  it('tells an error of the strategy while it is built, and which strategy it was', () => {
    const broken = defineStrategy({
      name: 'A',
      description: '',
      eachSymbol: () => {
        throw new Error('fast must be below slow')
      },
    })
    expect(instantiate(broken)).toMatchObject({
      ok: false,
      failure: {
        code: 'STRATEGY_BUILD_FAILED',
        message: 'strategy A failed while it was built: fast must be below slow',
      },
    })
  })

  it('keeps the code of a mistake that it knows', () => {
    const lost = defineStrategy({
      name: 'A',
      description: '',
      allSymbols() {
        sma(2)
        return { onSlice: () => {} }
      },
    })
    expect(instantiate(lost)).toMatchObject({ ok: false, failure: { code: 'OUTSIDE_STRATEGY' } })
  })

  it('builds again after a failure', () => {
    const broken = defineStrategy({
      name: 'A',
      description: '',
      eachSymbol: () => {
        throw new Error('oops')
      },
    })
    expect(instantiate(broken).ok).toBe(false)
    expect(instantiate(crossing).ok).toBe(true)
  })

  it('shares nothing between two instances', () => {
    const [first, second] = [instantiate(crossing), instantiate(crossing)]
    if (!first.ok || !second.ok) throw new Error('not built')
    expect(first.value.scopes[0]?.indicators[0]).not.toBe(second.value.scopes[0]?.indicators[0])
  })
})

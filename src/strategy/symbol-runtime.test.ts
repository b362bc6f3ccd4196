import { describe, expect, it } from 'vitest'
import { dailyBars, type Candle } from '../../test/harness/daily-bars.ts'
import { blocksOf, runStrategy, timeline, type HarnessOutcome } from '../../test/harness/strategy-harness.ts'
import { lag } from './lag.ts'
import type { Bar } from '../model/index.ts'
import { on, sma } from './indicator-factory.ts'
import { isAbove, isBelow } from './rule/comparison.ts'
import { defineStrategy, type BarPlan, type RulePlan } from './strategy.ts'

const plan = (make: () => RulePlan | BarPlan) =>
  defineStrategy({ name: 'S', description: '', eachSymbol: make })
const run = (make: () => RulePlan | BarPlan, candles: readonly (number | Candle)[]): HarnessOutcome =>
  runStrategy({ definition: plan(make), bars: dailyBars('AAA', candles) })
const typesOf = (outcome: HarnessOutcome): string[] =>
  timeline(
    outcome,
    dailyBars(
      'AAA',
      Array.from({ length: 20 }, () => 1),
    ),
  ).map((row) => row.replace(' AAA', ''))
/** The evidence of the first signal as the journal keeps it. */
const recorded = (outcome: HarnessOutcome): unknown =>
  JSON.parse(JSON.stringify(outcome.emitted[0]?.evidence))
const silent = (outcome: HarnessOutcome): Record<string, number> => blocksOf(outcome)['AAA'] ?? {}

describe('rules', () => {
  it('enter when flat, exit when in position, and never both on one bar', () => {
    const outcome = run(
      () => ({ entry: isAbove('close', 5), exit: isBelow('close', 5) }),
      [1, 6, 6, 7, 4, 4, 6],
    )
    expect(typesOf(outcome)).toEqual(['1 BUY', '4 CLOSE_LONG', '6 BUY'])
  })

  it('enter and exit short by their own rules', () => {
    const outcome = run(
      () => ({ shortEntry: isBelow('close', 5), shortExit: isAbove('close', 5) }),
      [6, 4, 4, 7, 7],
    )
    expect(typesOf(outcome)).toEqual(['1 SELL', '3 CLOSE_SHORT'])
  })

  it('enter long where both entries hold', () => {
    const outcome = run(() => ({ entry: isAbove('close', 5), shortEntry: isAbove('close', 5) }), [6])
    expect(typesOf(outcome)).toEqual(['0 BUY'])
  })

  it('do not exit a long by the rule for shorts', () => {
    const outcome = run(() => ({ entry: isAbove('close', 5), shortExit: isAbove('close', 5) }), [6, 6, 6])
    expect(typesOf(outcome)).toEqual(['0 BUY'])
  })

  it('let a filter block entries of both sides and no exit', () => {
    const outcome = run(
      () => ({
        entry: isAbove('close', 5),
        shortEntry: isBelow('close', 2),
        exit: isBelow('close', 5),
        filter: isAbove('volume', 100),
      }),
      [
        [6, 6, 6, 6, 100],
        [1, 1, 1, 1, 100],
        [6, 6, 6, 6, 101],
        [6, 6, 6, 6, 101],
        [4, 4, 4, 4, 50],
      ],
    )
    expect(typesOf(outcome)).toEqual(['2 BUY', '4 CLOSE_LONG'])
    expect(silent(outcome)['isAbove(volume, 100)']).toBe(2)
  })

  it('put every wish of the plan into the entry', () => {
    const outcome = run(
      () => ({
        entry: isAbove('close', 5),
        limit: (bar) => bar.close - 1,
        stop: (bar) => bar.close - 2,
        target: (bar) => bar.close + 3,
        trailingDistance: () => 4,
        strength: 0.5,
        weight: (bar) => bar.close / 100,
        atr: () => 1.5,
      }),
      [10],
    )
    expect(outcome.signals[0]).toMatchObject({
      priceTarget: 9,
      stopLoss: 8,
      takeProfit: 13,
      trailingDistance: 4,
      strength: 0.5,
      weight: 0.1,
      metadata: { atr: 1.5 },
    })
  })

  it('say what is wrong where a price function gives no number, and enter nothing', () => {
    const forgets = (() => {}) as unknown as () => number
    const outcome = run(() => ({ entry: isAbove('close', 1), stop: forgets }), [2])
    expect(outcome.errors).toMatchObject([{ message: 'stop must be a number, found undefined' }])
    expect(outcome.signals).toEqual([])
  })

  it('tell price functions which side they are asked for', () => {
    const outcome = run(
      () => ({
        shortEntry: isAbove('close', 5),
        stop: (bar, side) => bar.close + (side === 'short' ? 1 : -1),
        strength: () => 0.25,
      }),
      [10],
    )
    expect(outcome.signals[0]).toMatchObject({ type: 'SELL', stopLoss: 11, strength: 0.25 })
  })

  it('ask for an adjustment on every bar of an open position, after the exit', () => {
    const outcome = run(
      () => ({
        entry: isAbove('close', 5),
        exit: isBelow('close', 5),
        adjust: (bar, position) =>
          bar.close > position.averagePrice ? { stop: position.averagePrice } : undefined,
      }),
      [10, 11, 12, 10, 4],
    )
    expect(typesOf(outcome)).toEqual(['0 BUY', '2 ADJUST', '4 CLOSE_LONG'])
    expect(outcome.signals[1]).toMatchObject({ stopLoss: 11 })
  })

  it('carry what they measured as evidence, exits included', () => {
    const outcome = run(() => ({ entry: isAbove('close', sma(2)), exit: isBelow('close', 5) }), [6, 8, 4])
    expect(recorded(outcome)).toEqual({
      indicators: { 'sma(2)': 7 },
      rules: [
        { rule: 'entry: isAbove(close, sma(2))', held: true, values: { close: 8, 'sma(2)': 7 } },
        { rule: 'exit: isBelow(close, 5)', held: false, values: { close: 8, 5: 5 } },
      ],
    })
    expect(outcome.emitted[1]?.evidence.rules[1]).toMatchObject({
      rule: 'exit: isBelow(close, 5)',
      held: true,
    })
  })
})

describe('another timeframe', () => {
  it('is seen from the bar with which it closes, and not before', () => {
    const seen: number[] = []
    const definition = plan(() => {
      const week = on('1w', () => sma(1))
      const day = sma(1)
      return { onBar: () => seen.push(week.value, day.value) }
    })
    const days = dailyBars('AAA', [1, 2, 3, 4, 5, 6, 7])
    const friday = days[4] as Bar
    runStrategy({ definition, bars: [...days, { ...friday, timeframe: '1w', close: 50 }] })
    // Not warm before Friday; the week of 50 is all that is known on Monday and Tuesday.
    expect(seen).toEqual([50, 5, 50, 6, 50, 7])
  })

  it('closes after the shorter one: a rule on the day reads the day', () => {
    const definition = plan(() => ({
      entry: isAbove(
        'close',
        on('1w', () => sma(1)),
      ),
    }))
    const days = dailyBars('AAA', [1, 2, 3, 4, 60])
    const week: Bar = { ...(days[4] as Bar), timeframe: '1w', close: 50 }
    const outcome = runStrategy({ definition, bars: [...days, week] })
    expect(outcome.emitted[0]?.evidence.rules[0]).toEqual({
      rule: 'entry: isAbove(close, 1w sma(1))',
      held: true,
      values: { close: 60, '1w sma(1)': 50 },
    })
  })
})

describe('silent bars', () => {
  it('are counted by what blocked first: warm-up, the entry, an open position', () => {
    const outcome = run(
      () => ({ entry: isAbove('close', lag('close')), exit: isBelow('close', 1) }),
      [5, 5, 5, 6, 7, 7],
    )
    expect(silent(outcome)).toEqual({ 'isAbove(close, lag(1))': 2, 'in position': 2, 'warm-up': 1 })
  })

  it('say so when a plan has no entry rule', () => {
    expect(silent(run(() => ({}), [1, 2]))).toEqual({ 'no entry rule': 2 })
  })

  it('are explained for the last bar, and not where there was a signal', () => {
    const outcome = run(() => ({ entry: isAbove('close', 5), filter: isAbove('volume', 1e9) }), [6])
    expect(outcome.instance.think('AAA')).toMatchObject({
      strategy: 'S',
      symbol: 'AAA',
      isWarm: true,
      position: undefined,
      blockedBy: 'isAbove(volume, 1000000000)',
      rules: [{ rule: 'entry: isAbove(close, 5)', held: true }, { held: false }],
    })
    expect(run(() => ({ entry: isAbove('close', 5) }), [6]).instance.think('AAA')?.blockedBy).toBe('')
    expect(outcome.instance.think('ZZZ')).toBeUndefined()
  })
})

describe('code', () => {
  it('is called once everything is warm, with the bar and its position', () => {
    const seen: [number, number | undefined][] = []
    run(() => {
      sma(3)
      return {
        onBar(bar, context) {
          seen.push([bar.close, context.position?.units])
          if (context.position === undefined) context.buy({ quantity: 4 })
        },
      }
    }, [1, 2, 3, 4, 5])
    expect(seen).toEqual([
      [3, undefined],
      [4, 4],
      [5, 4],
    ])
  })

  it('has every kind of signal', () => {
    const outcome = run(
      () => ({
        onBar(bar, context) {
          if (bar.close === 1) context.buy({ stop: 0.5 })
          if (bar.close === 2) context.adjust({ stop: 1.5, reason: 'up' })
          if (bar.close === 3) context.closeLong('done')
          if (bar.close === 4) context.sell()
          if (bar.close === 5) context.closeShort()
        },
      }),
      [1, 2, 3, 4, 5],
    )
    expect(outcome.signals.map(({ type, stopLoss, reason }) => [type, stopLoss, reason])).toEqual([
      ['BUY', 0.5, undefined],
      ['ADJUST', 1.5, 'up'],
      ['CLOSE_LONG', undefined, 'done'],
      ['SELL', undefined, undefined],
      ['CLOSE_SHORT', undefined, undefined],
    ])
    expect(outcome.emitted[0]?.evidence.rules).toEqual([])
  })

  it('reaches what its context says, and nothing of what serves it', () => {
    const seen: unknown[] = []
    const outcome = run(() => ({
      onBar(_, context) {
        seen.push(Object.keys(context).toSorted().join(' '))
        seen.push(...['scope', 'decide', 'think', 'blocks'].filter((name) => name in context))
        Object.assign(context, { cash: 0 })
      },
    }), [1])
    expect(seen).toEqual([
      'adjust buy cash closeLong closeShort entry equity hold isWarm position sell symbol',
    ])
    expect(outcome.errors[0]?.message).toContain('cash')
  })

  it('may take the acts of its context apart', () => {
    const outcome = run(() => ({
      onBar(_, { buy }) {
        buy({ quantity: 4 })
      },
    }), [1])
    expect([outcome.errors, outcome.signals.length]).toEqual([[], 1])
  })

  it('sees the cash and the equity of the account', () => {
    const seen: [number, number][] = []
    run(
      () => ({
        onBar(_, context) {
          seen.push([context.cash, context.equity])
          if (context.position === undefined) context.buy({ quantity: 10 })
        },
      }),
      [100, 100, 130],
    )
    expect(seen).toEqual([
      [100_000, 100_000],
      [99_000, 100_000],
      [99_000, 100_300],
    ])
  })

  it('that wishes for what no wish has is told so, and nothing is entered without the stop it meant', () => {
    const outcome = run(
      () => ({ onBar: (_, context) => context.buy({ stopp: 0.5 } as never) }),
      [1],
    )
    expect(outcome.errors[0]?.message).toContain('a wish has no part "stopp"')
    expect(outcome.signals).toEqual([])
  })

  it('that answers with a promise is told so, and what the promise fails with harms nobody', async () => {
    const late = (): void => Promise.reject(new Error('late')) as never
    const outcome = run(() => ({ onBar: late }), [1, 2])
    const message = 'onBar must answer at once, found a promise: nothing in it may wait'
    expect(outcome.errors.map((error) => error.message)).toEqual([message, message])
    await new Promise<void>((done) => {
      setImmediate(done)
    })
  })

  it('is counted by the reason that it gives for doing nothing, or as having no wish', () => {
    const outcome = run(
      () => ({ onBar: (bar, context) => (bar.close > 1 ? context.hold('too high') : undefined) }),
      [1, 2, 3],
    )
    expect(silent(outcome)).toEqual({ 'too high': 2, 'no wish': 1 })
    expect(outcome.instance.think('AAA')?.blockedBy).toBe('too high')
  })
})

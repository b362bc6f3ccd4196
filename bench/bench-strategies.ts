import {
  all,
  atr,
  bollinger,
  crossesAbove,
  crossesBelow,
  defineStrategy,
  ema,
  isAbove,
  isBelow,
  macd,
  output,
  rsi,
  sma,
  type StrategyDefinition,
} from 'investor'

/** Does nothing: what is left is the cost of the path itself. */
export const NULL_STRATEGY: StrategyDefinition = defineStrategy({
  name: 'Null',
  description: 'Does nothing.',
  eachSymbol: () => ({}),
})

/** Five mixed indicators, and every entry with a stop and a target. */
export const MIXED_INDICATORS: StrategyDefinition = defineStrategy({
  name: 'Mixed',
  description: 'EMA cross with RSI, MACD and Bollinger conditions, ATR stop and target.',
  eachSymbol() {
    const quick = ema(12)
    const steady = sma(48)
    const strength = rsi(14)
    const trend = macd()
    const bands = bollinger(20)
    const range = atr(14)
    return {
      entry: all(crossesAbove(quick, steady), isBelow(strength, 70), isAbove(output(trend, 'histogram'), 0)),
      exit: all(crossesBelow(quick, steady), isBelow('close', output(bands, 'upper'))),
      stop: (bar) => bar.close - 2 * range.value,
      target: (bar) => bar.close + 3 * range.value,
    }
  },
})

import {
  Atr,
  BollingerBands,
  Ema,
  Macd,
  Rsi,
  Sma,
  type BarIndicator,
  type ValueIndicator,
} from '../src/indicator/index.ts'
import { utcMillis } from '../src/base/index.ts'
import type { Bar } from '../src/model/index.ts'
import { mulberry32 } from './synthetic-series.ts'

const UPDATES = 2_000_000

/** Prints updates a second of common indicators, with the last value as a check. */
export function benchIndicators(): void {
  const random = mulberry32(7)
  const prices = new Float64Array(UPDATES)
  for (let i = 0, price = 100; i < UPDATES; i++) prices[i] = price = Math.max(5, price + random() - 0.5)
  const values: [string, () => ValueIndicator][] = [
    ['SMA 50', () => new Sma(50)],
    ['EMA 50', () => new Ema(50)],
    ['RSI 14', () => new Rsi(14)],
    ['MACD 12 26 9', () => new Macd()],
    ['Bollinger 20', () => new BollingerBands(20)],
  ]
  for (const [name, make] of values) {
    runValues(make(), prices)
    report(name, runValues(make(), prices))
  }
  const bars = Array.from({ length: 1000 }, (_, i): Bar => {
    const close = prices[i] as number
    return {
      symbol: 'S',
      timeframe: '1m',
      openAt: utcMillis(i * 60_000),
      closeAt: utcMillis((i + 1) * 60_000),
      open: close,
      high: close + 1,
      low: close - 1,
      close,
      volume: 100,
    }
  })
  runBars(new Atr(14), bars)
  report('ATR 14', runBars(new Atr(14), bars))
}

interface Timed {
  readonly elapsedMs: number
  readonly value: number
}

function runValues(indicator: ValueIndicator, prices: Float64Array): Timed {
  const startedAt = performance.now()
  for (let i = 0; i < prices.length; i++) indicator.update(prices[i] as number)
  return { elapsedMs: performance.now() - startedAt, value: indicator.value }
}

function runBars(indicator: BarIndicator, bars: readonly Bar[]): Timed {
  const startedAt = performance.now()
  for (let i = 0; i < UPDATES; i++) indicator.update(bars[i % bars.length] as Bar)
  return { elapsedMs: performance.now() - startedAt, value: indicator.value }
}

function report(name: string, { elapsedMs, value }: Timed): void {
  const rate = UPDATES / elapsedMs / 1000
  process.stdout.write(
    `${`indicator ${name}`.padEnd(24)} ${rate.toFixed(0).padStart(6)} M updates/s  last value ` +
      `${value.toFixed(6)}\n`,
  )
}

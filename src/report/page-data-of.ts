import { codeColumn } from './column-code.ts'
import type { CodedColumn } from './column-code.ts'
import { priceDigits } from './figure-text.ts'
import type { CodedNames, PageBars, PageCurves, PageData, PageTrades } from './page/page-data.ts'
import { chartCurves } from './run-curves.ts'
import type { ReportBars, ReportInput, RunResult, TradeRow } from './run-result.ts'
import { isDaily } from './time-text.ts'
import { visibleText } from './visible-text.ts'

const SECONDS_PER_DAY = 86_400
const DIGITS_SAMPLE = 1_000

/** What the page's script needs of a run, short as JSON. */
export function pageDataOf(input: ReportInput): PageData {
  const { result, trades, bars } = input
  return {
    currency: visibleText(result.currency),
    curves: pageCurves(result),
    bars: bars.filter((each) => each.at.length > 0).map(pageBars),
    trades: pageTrades(trades, bars.length > 0 && bars.every((each) => isDaily(each.timeframe))),
  }
}

/**
 * Times of a curve in whole seconds; days as the midnight that begins them, so that an axis names the right
 * day.
 *
 * The opening row moves to the day before where it shares the first day: a chart has one point a day.
 */
export function curveSeconds(at: readonly number[], daily: boolean): CodedColumn {
  if (!daily) return secondsOf(at)
  const days = at.map((instant) => Math.floor((instant / 1_000 - 1) / SECONDS_PER_DAY))
  const [first, second] = days
  if (first !== undefined && second !== undefined && first >= second) days[0] = second - 1
  return codeColumn(days.map((day) => day * SECONDS_PER_DAY), 0)
}

function secondsOf(at: readonly number[]): CodedColumn {
  return codeColumn(at.map((instant) => Math.floor(instant / 1_000)), 0)
}

function pageCurves(result: RunResult): PageCurves {
  const curves = chartCurves(result)
  return {
    at: curveSeconds(curves.at, curves.isDaily),
    isDaily: curves.isDaily,
    equity: codeColumn(curves.equity, 2),
    benchmark: codeColumn(curves.benchmark, 2),
    drawdown: codeColumn(curves.drawdown, 4),
    benchmarkDrawdown: codeColumn(curves.benchmarkDrawdown, 4),
    rolling: codeColumn(curves.rolling, 3),
    rollingWindow: curves.rollingWindow,
  }
}

function pageBars(bars: ReportBars): PageBars {
  const digits = Math.max(2, ...bars.close.slice(-DIGITS_SAMPLE).map(priceDigits))
  return {
    symbol: visibleText(bars.symbol),
    timeframe: visibleText(bars.timeframe),
    isDaily: isDaily(bars.timeframe),
    digits,
    at: secondsOf(bars.at),
    open: codeColumn(bars.open, digits),
    high: codeColumn(bars.high, digits),
    low: codeColumn(bars.low, digits),
    close: codeColumn(bars.close, digits),
    splits: (bars.splits ?? []).map(({ at, factor }) => ({ at: Math.floor(at / 1_000), factor })),
  }
}

function pageTrades(trades: readonly TradeRow[], isEveryBarDaily: boolean): PageTrades {
  const seconds = (pick: (trade: TradeRow) => number): CodedColumn => secondsOf(trades.map(pick))
  const coded = (decimals: number, pick: (trade: TradeRow) => number): CodedColumn => (
    codeColumn(trades.map(pick), decimals))
  const decimals = (pick: (trade: TradeRow) => string): (number | null)[] => (
    trades.map((trade) => floatOf(pick(trade))))
  const names = (pick: (trade: TradeRow) => string): CodedNames => codedNames(trades.map(pick))
  return {
    hasTimes: !isEveryBarDaily,
    number: coded(0, (trade) => trade.number),
    symbol: names((trade) => trade.symbol),
    strategy: names((trade) => trade.strategy),
    side: names((trade) => trade.side),
    exitReason: names((trade) => trade.exitReason),
    entryAt: seconds((trade) => trade.entryAt),
    exitAt: seconds((trade) => trade.exitAt),
    quantity: decimals((trade) => trade.quantity),
    entryPrice: decimals((trade) => trade.entryPrice),
    exitPrice: decimals((trade) => trade.exitPrice),
    stopPrice: decimals((trade) => trade.stopPrice),
    targetPrice: decimals((trade) => trade.targetPrice),
    profit: decimals((trade) => trade.profit),
    fees: decimals((trade) => trade.fees),
    adverseExcursion: coded(2, (trade) => trade.adverseExcursion),
    favorableExcursion: coded(2, (trade) => trade.favorableExcursion),
    barCount: coded(0, (trade) => trade.barCount),
  }
}

function floatOf(text: string): number | null {
  const value = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : null
}

function codedNames(values: readonly string[]): CodedNames {
  const places = new Map<string, number>()
  const index = values.map((value) => {
    const place = places.get(value) ?? places.size
    places.set(value, place)
    return place
  })
  return { names: [...places.keys()].map(visibleText), index }
}

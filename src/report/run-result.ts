import type { Annualization, TradeGroup } from '../analysis/index.ts'
import type { SessionDate } from '../base/index.ts'
import type { SpecOrderStatus, Trade } from '../model/index.ts'

/** A strategy as it ran. */
export interface RunStrategy {
  readonly name: string
  readonly description: string
  readonly parameters: Readonly<Record<string, number | boolean | string>>
  readonly symbols: readonly string[]
  readonly timeframe: string
  readonly warmUpBars: number
}

/** A series that was read. Times are UTC ms. */
export interface RunSeries {
  readonly symbol: string
  readonly timeframe: string
  readonly adjustment: string
  readonly bars: number
  readonly firstAt: number
  readonly lastAt: number
  readonly isSynthetic: boolean
  readonly note: string
  /** Bars that failed validation while running, by code. */
  readonly refused: Readonly<Record<string, number>>
  /** Check sum of the bars that the run read; absent in results from before there was one. */
  readonly digest?: string
}

/** How often something happened, with the last case as an example. */
export interface CountedCode {
  readonly code: string
  readonly count: number
  readonly example: string
}

/** What a strategy was waiting for on bars without a signal. */
export interface SilentBars {
  readonly strategy: string
  readonly symbol: string
  readonly reason: string
  readonly bars: number
}

/** A curve as parallel lists; times are UTC ms. */
export interface CurvePoints {
  readonly at: readonly number[]
  readonly value: readonly number[]
}

/** A point a session, at its last slice. */
export interface SessionPoints extends CurvePoints {
  /** The exchange's date of each session; absent in runs of before it was kept. */
  readonly days?: readonly SessionDate[]
}

/** Profit of one strategy, in the account's currency. */
export interface StrategyAttribution {
  readonly strategy: string
  readonly realized: number
  readonly unrealized: number
  readonly fees: number
  readonly dividends: number
  readonly trades: number
}

/** How much of equity stood in one symbol, sector or strategy, as fractions of it. */
export interface ExposureShare {
  readonly name: string
  /** Over all days, those without a position included. */
  readonly mean: number
  readonly max: number
}

/**
 * |market value| over equity, measured at the end of each day: a symbol's net position, a sector's symbols
 * added up, a strategy's own parts added up.
 */
export interface RunExposure {
  readonly days: number
  readonly symbols: readonly ExposureShare[]
  readonly sectors: readonly ExposureShare[]
  readonly strategies: readonly ExposureShare[]
}

/** A position that was open at the end. */
export interface EndPosition {
  readonly symbol: string
  readonly strategy: string
  readonly quantity: string
  readonly averagePrice: string
  readonly mark: number
  readonly unrealized: number
}

/** A strategy of which the figures say nothing: suspended for its errors, or none of its signals readable. */
export interface StrategyFault {
  readonly strategy: string
  /** What was found, where, and an example. */
  readonly message: string
}

/** A halt of the kill switch. */
export interface RunHalt {
  readonly at: number
  readonly trigger: string
  readonly action: string
  readonly measured: number
  readonly limit: number
}

/** Everything that `result.json` says of a run; the report is made from it. */
export interface RunResult {
  readonly version: 1
  readonly mode: string
  readonly strategies: readonly RunStrategy[]
  readonly series: readonly RunSeries[]
  readonly fromAt: number
  readonly toAt: number
  readonly capital: number
  readonly finalEquity: number
  readonly currency: string
  readonly calendar: string
  /** SHA-256 over all facts without `knownAt`: equal for equal runs, in any process. */
  readonly resultHash: string
  readonly facts: number
  readonly bars: number
  readonly slices: number
  readonly elapsedMs: number
  /** How figures of rows, a day each or a week, were turned into yearly ones. */
  readonly annualization: Annualization
  /** Keys of METRIC_CATALOG; null where a figure is undefined. */
  readonly metrics: Readonly<Record<string, number | null>>
  readonly signals: {
    readonly generated: number
    readonly approved: number
    readonly modified: number
    readonly rejected: number
    readonly holds: number
  }
  readonly orders: Readonly<Record<string, number>>
  /** Orders by how they ended or stand, in the specification's words (docs/ORDERS.md). */
  readonly orderStatuses: Readonly<Partial<Record<SpecOrderStatus, number>>>
  readonly rejections: readonly CountedCode[]
  readonly notApplicable: readonly CountedCode[]
  readonly silent: readonly SilentBars[]
  readonly attribution: readonly StrategyAttribution[]
  /**
   * Closed trades by symbol, by what was said at entry (empty where nothing ever was) and by how they were
   * left; absent in runs of before it was kept.
   */
  readonly tradeGroups?: {
    readonly symbols: readonly TradeGroup[]
    readonly entries: readonly TradeGroup[]
    readonly exits: readonly TradeGroup[]
  }
  /** Absent in runs of before it was measured. */
  readonly exposure?: RunExposure
  readonly endPositions: readonly EndPosition[]
  readonly halts: readonly RunHalt[]
  readonly strategyErrors: readonly {
    readonly strategy: string
    readonly message: string
    readonly count: number
  }[]
  /** Strategies of which the figures say nothing; absent in runs of before it was kept. */
  readonly strategyFaults?: readonly StrategyFault[]
  readonly equity: SessionPoints
  /** An even sample of all slices. */
  readonly equitySample: CurvePoints
  /**
   * What a unit of the benchmark became that was bought at its first close, splits and dividends included, at
   * the points of `equity`; NaN never, empty when there is none.
   */
  readonly benchmark: { readonly symbol: string; readonly curve: CurvePoints }
  /** In one paragraph, when there was no trade: what stood in the way. */
  readonly zeroTradesReason: string
  readonly warnings: readonly string[]
  /** Effective settings as they were given and filled in. */
  readonly settings: unknown
}

/** A trade as it is written to `trades.csv` and shown in the report: decimals as text. */
export interface TradeRow extends Omit<
  Trade, 'quantity' | 'entryPrice' | 'exitPrice' | 'grossProfit' | 'fees' | 'dividends' | 'profit'
> {
  readonly quantity: string
  readonly entryPrice: string
  readonly exitPrice: string
  readonly grossProfit: string
  readonly fees: string
  readonly dividends: string
  readonly profit: string
  /** Guards at entry, empty when there were none. */
  readonly stopPrice: string
  readonly targetPrice: string
  /** Other signals that added to it, by their place in the journal; absent in runs of before it was kept. */
  readonly addedSignals?: readonly number[]
  /** Signals and acts whose orders took units out, in order; a guard is none. Absent as above. */
  readonly exitSignals?: readonly number[]
  /** `reason` of the signal that opened it, and of the one that closed it; empty where none was given. */
  readonly entryTag?: string
  readonly exitTag?: string
}

/** Bars for the price chart of one symbol, possibly thinned to a coarser timeframe. */
export interface ReportBars {
  readonly symbol: string
  readonly timeframe: string
  /** Starts of the bars (`openAt`) in UTC ms, ascending. */
  readonly at: readonly number[]
  readonly open: readonly number[]
  readonly high: readonly number[]
  readonly low: readonly number[]
  readonly close: readonly number[]
  /**
   * Splits of the span, ascending: the bars of before one are multiplied by its factor, so that all prices
   * are in the terms after the last. Absent where there is none.
   */
  readonly splits?: readonly { readonly at: number; readonly factor: number }[]
}

/** Everything that a report shows. */
export interface ReportInput {
  readonly result: RunResult
  readonly trades: readonly TradeRow[]
  readonly bars: readonly ReportBars[]
}

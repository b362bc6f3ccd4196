import type { CodedColumn } from '../column-code.ts'

/** A list of names and, row by row, which of them is meant. */
export interface CodedNames {
  readonly names: readonly string[]
  readonly index: readonly number[]
}

/** Curves of the first chart; columns are parallel to `at`, which is in whole seconds UTC. */
export interface PageCurves {
  readonly at: CodedColumn
  readonly isDaily: boolean
  readonly equity: CodedColumn
  readonly benchmark: CodedColumn
  readonly drawdown: CodedColumn
  readonly benchmarkDrawdown: CodedColumn
  readonly rolling: CodedColumn
  readonly rollingWindow: number
}

/** Bars of one symbol; `at` is the start of a bar in whole seconds UTC. */
export interface PageBars {
  readonly symbol: string
  readonly timeframe: string
  readonly isDaily: boolean
  readonly digits: number
  readonly at: CodedColumn
  readonly open: CodedColumn
  readonly high: CodedColumn
  readonly low: CodedColumn
  readonly close: CodedColumn
  /** In whole seconds UTC; by the factor a trade that ended before one is drawn among bars of after it. */
  readonly splits: readonly { readonly at: number; readonly factor: number }[]
}

/** Trades by column; times in whole seconds UTC, prices and amounts as floats, null where there is none. */
export interface PageTrades {
  readonly hasTimes: boolean
  readonly number: CodedColumn
  readonly symbol: CodedNames
  readonly strategy: CodedNames
  readonly side: CodedNames
  readonly exitReason: CodedNames
  readonly entryAt: CodedColumn
  readonly exitAt: CodedColumn
  readonly quantity: readonly (number | null)[]
  readonly entryPrice: readonly (number | null)[]
  readonly exitPrice: readonly (number | null)[]
  readonly stopPrice: readonly (number | null)[]
  readonly targetPrice: readonly (number | null)[]
  readonly profit: readonly (number | null)[]
  readonly fees: readonly (number | null)[]
  readonly adverseExcursion: CodedColumn
  readonly favorableExcursion: CodedColumn
  readonly barCount: CodedColumn
}

/** What the page's script draws; everything else is in the markup already. */
export interface PageData {
  readonly currency: string
  readonly curves: PageCurves
  readonly bars: readonly PageBars[]
  readonly trades: PageTrades
}

/** What the script of a comparison draws: two curves, each 100 at its start. */
export interface ComparisonData {
  readonly runs: readonly { readonly at: CodedColumn; readonly value: CodedColumn }[]
  readonly isDaily: boolean
}

/** A trade with its columns read. */
export interface PageTrade {
  readonly number: number
  readonly symbol: string
  readonly strategy: string
  readonly side: string
  readonly exitReason: string
  readonly entryAt: number
  readonly exitAt: number
  readonly quantity: number
  readonly entryPrice: number
  readonly exitPrice: number
  readonly stopPrice: number
  readonly targetPrice: number
  readonly profit: number
  /** Profit over the worth at entry, a fraction. */
  readonly return: number
  readonly fees: number
  readonly barCount: number
  readonly adverseExcursion: number
  readonly favorableExcursion: number
}

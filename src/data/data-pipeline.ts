import type { Result } from '../base/index.ts'
import { fail, ok } from '../base/index.ts'
import type { Bar } from '../model/index.ts'
import type { BarValidator } from './bar-validator.ts'
import type { FaultCode } from './fault.ts'
import { Fault, FaultCounts, faultCode } from './fault.ts'
import { faultReason } from './fault-reason.ts'

/** A bar that was refused. */
export interface QuarantinedBar {
  readonly bar: Bar
  readonly source: string
  readonly code: FaultCode
  readonly reason: string
}

/** How the bars of one series are judged, and what is added to them. */
export interface PipelineSeries<B extends Bar> {
  readonly validator: BarValidator
  /** What becomes of a good bar; the bar itself where nothing is added. */
  readonly enrich: (bar: Bar) => B
}

/** What a pipeline is made of. */
export interface DataPipelineOptions<B extends Bar> {
  /** Makes the checks and the enrichment of a series when its first bar arrives. */
  readonly openSeries: (bar: Bar) => PipelineSeries<B>
  /** Takes good bars: a cache, a store, the engine. */
  readonly accept: (bar: B, source: string) => void
  /** Takes refused bars. */
  readonly quarantine: (refused: QuarantinedBar) => void
}

/**
 * The spec's DataPipeline: each bar that arrives is validated, enriched and handed on, or quarantined with a
 * reason.
 *
 * A bar is judged against the last good bar of its own symbol and timeframe. Nothing is repaired and nothing
 * dropped.
 */
export class DataPipeline<B extends Bar> {
  readonly rejected = new FaultCounts()
  #accepted = 0
  readonly #options: DataPipelineOptions<B>
  readonly #series = new Map<string, PipelineSeries<B>>()

  constructor(options: DataPipelineOptions<B>) {
    this.#options = options
  }

  /** Good bars so far. */
  get accepted(): number {
    return this.#accepted
  }

  /** Judges the next bars of a symbol as the first ones: after a split its prices are others. */
  reopen(symbol: string): void {
    for (const name of [...this.#series.keys()]) {
      if (name.startsWith(`${symbol} `)) this.#series.delete(name)
    }
  }

  /** Takes the next bar of any series; a refused one fails with its fault's code. */
  ingest(bar: Bar, source: string): Result<B> {
    const name = `${bar.symbol} ${bar.timeframe}`
    let series = this.#series.get(name)
    if (series === undefined) this.#series.set(name, series = this.#options.openSeries(bar))
    const { validator, enrich } = series
    const fault = validator.check(bar)
    if (fault !== Fault.Fine) {
      this.rejected.add(fault)
      const code = faultCode(fault)
      const reason = faultReason(fault, bar, { previous: validator.previous, next: undefined })
      this.#options.quarantine({ bar, source, code, reason })
      return fail(code, `${name} from ${source}: ${reason}`)
    }
    const enriched = enrich(bar)
    this.#accepted += 1
    this.#options.accept(enriched, source)
    return ok(enriched)
  }
}

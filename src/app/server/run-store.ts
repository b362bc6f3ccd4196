import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fail, UserError } from '../../base/index.ts'
import type { RunResult } from '../../report/index.ts'
import type { Page, PageRequest, Run } from '../../server/index.ts'
import { findRun, readResult, RUN_FILES } from '../backtest/run-folder.ts'
import { cursorOf, nextOf } from './view-query.ts'
import { decimalText } from './view-rows.ts'

const NUMBERED = /^\d{4,}-/

/** Finished backtests of one folder; each result is read once while it does not change. */
export class RunStore {
  readonly #out: string
  readonly #known = new Map<string, { readonly at: number; readonly run: Run }>()

  constructor(out: string) {
    this.#out = out
  }

  /** Runs, the newest first. */
  page({ limit, cursor }: PageRequest): Page<Run> {
    const before = cursorOf(cursor) ?? Infinity
    const names = this.#names()
      .filter((name) => Number.parseInt(name, 10) < before)
      .slice(0, limit)
    const rows = names.flatMap((name) => this.#summaryOf(name) ?? [])
    const last = names.at(-1)
    return {
      rows,
      next: nextOf(last === undefined ? undefined : Number.parseInt(last, 10), names.length, limit),
    }
  }

  /** One run by its name. Throws `RUN_NOT_FOUND`. */
  run(name: string): Run {
    const run = this.#summaryOf(basename(findRun(name, this.#out)))
    if (run !== undefined) return run
    throw new UserError(fail('RUN_NOT_FOUND', `there is no run ${name} in ${this.#out}`).failure)
  }

  /** The tear sheet of a run. Throws `RUN_NOT_FOUND`. */
  report(name: string): string {
    const path = join(findRun(name, this.#out), RUN_FILES.report)
    if (existsSync(path)) return readFileSync(path, 'utf8')
    throw new UserError(fail('RUN_NOT_FOUND', `run ${name} has no report: "investor report ${name}"`).failure)
  }

  #names(): readonly string[] {
    if (!existsSync(this.#out)) return []
    return readdirSync(this.#out)
      .filter((name) => NUMBERED.test(name))
      .toSorted((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
  }

  #summaryOf(name: string): Run | undefined {
    const path = join(this.#out, name, RUN_FILES.result)
    if (!existsSync(path)) return undefined
    const at = statSync(path).mtimeMs
    const known = this.#known.get(name)
    if (known?.at === at) return known.run
    const run = summaryOf(name, readResult(join(this.#out, name)))
    this.#known.set(name, { at, run })
    return run
  }
}

function summaryOf(name: string, result: RunResult): Run {
  const { strategies, series, fromAt, toAt, currency, capital, finalEquity, metrics, warnings } = result
  return {
    name,
    strategies: strategies.map((each) => each.name),
    fromAt,
    toAt,
    currency,
    symbols: [...new Set(series.map(({ symbol }) => symbol))],
    capital: decimalText(capital),
    finalEquity: decimalText(finalEquity),
    metrics: { ...metrics },
    trades: metrics['totalTrades'] ?? 0,
    warnings: [...warnings],
    resultHash: result.resultHash,
    report: `/api/v1/runs/${name}/report`,
  }
}

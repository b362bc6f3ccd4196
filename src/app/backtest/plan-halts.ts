import type { BarCatalog } from '../../adapter/duckdb/index.ts'
import { symbolChain } from '../../data/index.ts'
import { haltStatuses, type SymbolStatus } from '../../model/index.ts'
import type { RunRange } from './run-range.ts'

/**
 * When the symbols of a run began and ceased to trade within its span, ascending by `at`; halts that an
 * instrument had under an earlier symbol go by the one that it bears in the run.
 */
export async function plannedHalts(
  catalog: BarCatalog, symbols: readonly string[], { from, to }: RunRange,
): Promise<readonly SymbolStatus[]> {
  const changes = await catalog.allActions()
  const found = await Promise.all(symbols.map(async (symbol) => {
    const spans = await Promise.all(symbolChain(symbol, changes).map(async (span) => {
      const halts = await catalog.halts(span.symbol)
      return halts.filter((halt) => halt.from >= span.from && halt.from < span.until)
    }))
    return spans.flat().map((halt) => ({ ...halt, symbol }))
  }))
  const inSpan = found.flat().filter(({ until }) => until === undefined || until > from)
  return haltStatuses(inSpan).filter(({ at }) => at <= to)
}

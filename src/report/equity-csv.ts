import { formatUtc } from '../base/index.ts'
import type { UtcMillis } from '../base/index.ts'
import { csv } from './csv.ts'
import type { CsvCell } from './csv.ts'
import type { CurvePoints, RunResult, SessionPoints } from './run-result.ts'
import { endingDay } from './time-text.ts'

/**
 * `equity.csv`: a row a session with what a unit of the benchmark is worth by then, empty before its first
 * close.
 */
export function equityCsv(points: SessionPoints, benchmark: RunResult['benchmark']): string {
  return csv(['session', 'at', 'equity', 'benchmark'], rowsOf(points, benchmark.curve))
}

function* rowsOf(points: SessionPoints, closes: CurvePoints): Generator<readonly CsvCell[]> {
  let next = 0
  for (const [row, at] of points.at.entries()) {
    while ((closes.at[next] ?? Infinity) <= at) next += 1
    const session = points.days?.[row] ?? endingDay(at)
    yield [session, formatUtc(at as UtcMillis), points.value[row] ?? '', closes.value[next - 1] ?? '']
  }
}

import { existsSync } from 'node:fs'
import path from 'node:path'
import { it } from 'vitest'
import { CsvFile } from '../../src/adapter/csv/index.ts'
import { utcMillis } from '../../src/base/index.ts'
import type { CalendarName } from '../../src/calendar/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { AssembledSeries, BarImportOptions, ColumnMapping, ImportOutcome } from '../../src/data/index.ts'
import { BarImport, ColumnsSource, sniffLayout } from '../../src/data/index.ts'
import { Adjustment } from '../../src/model/index.ts'

const DATA = path.resolve(import.meta.dirname, '../../../shared/data')

/** Declares a test of some recorded files, or says that it is skipped for want of one of them. */
export function itWith(files: readonly string[], title: string, check: () => Promise<void>): void {
  const absent = files.find((file) => !existsSync(path.join(DATA, file)))
  if (absent !== undefined) console.warn(`skipped: ${title}: ${path.join(DATA, absent)} is absent`)
  it.skipIf(absent !== undefined)(title, check)
}

/** How a file is read; New York shares in regular hours where nothing is said. */
export type ReadOptions = Partial<Omit<BarImportOptions, 'calendar' | 'layout'>> & {
  readonly calendar?: CalendarName
  readonly mapping?: ColumnMapping
}

/** Reads a recorded file as `investor data import` does; an error names the code of a refusal. */
export async function importFile(
  file: string,
  { calendar = 'XNYS', mapping = {}, ...options }: ReadOptions = {},
): Promise<ImportOutcome> {
  let bars: BarImport | undefined
  for await (const batch of (await CsvFile.open(path.join(DATA, file))).batches()) {
    for (const record of batch) {
      if (bars !== undefined) bars.add(record)
      else {
        const layout = sniffLayout(record.fields, mapping)
        if (!layout.ok) throw new Error(layout.failure.code)
        const begun = BarImport.begin({
          layout: layout.value,
          calendar: calendarNamed(calendar),
          keepsExtended: false,
          repairsHighLow: false,
          now: utcMillis(Date.UTC(2026, 0, 1)),
          ...options,
        })
        if (!begun.ok) throw new Error(begun.failure.code)
        bars = begun.value
        if (!layout.value.hasHeader) bars.add(record)
      }
    }
  }
  const outcome = bars?.finish()
  if (outcome?.ok !== true) throw new Error(outcome?.failure.code ?? 'empty')
  return outcome.value
}

/** The one series of a file. */
export function only({ series }: ImportOutcome): AssembledSeries {
  const [one] = series
  if (one === undefined || series.length > 1) throw new Error(`${series.length} series`)
  return one
}

/** Refused rows, counted by code. */
export function faultsOf({ rejected }: ImportOutcome): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { code } of rejected) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

/** A series as a source. */
export const sourceOf = ({ symbol, timeframe, columns }: AssembledSeries): ColumnsSource => (
  new ColumnsSource({ symbol, timeframe, adjustment: Adjustment.Raw }, columns)
)

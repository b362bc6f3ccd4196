import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import type { ExchangeCalendar } from '../../../calendar/index.ts'
import type { AssembledSeries, InstrumentFacts } from '../../../data/index.ts'
import { Adjustment } from '../../../model/index.ts'
import { unitNote } from './import-notes.ts'
import { instrumentWith } from './instrument-with.ts'
import { jumpNote } from './jump-note.ts'
import { tickNote } from './tick-note.ts'

/** What a person should know of prices before he trades on them: units; of raw ones ticks and splits. */
export async function priceNotes(
  catalog: BarCatalog,
  series: readonly AssembledSeries[],
  about: {
    readonly facts: InstrumentFacts
    readonly adjustment: Adjustment
    readonly calendar: ExchangeCalendar
  },
): Promise<readonly string[]> {
  const isRaw = about.adjustment === Adjustment.Raw
  const known = isRaw ? await catalog.allActions() : []
  const notes = await Promise.all(series.map(async (one) => {
    const instrument = await instrumentWith(catalog, one.symbol, about.facts)
    const ofRaw = isRaw ? [tickNote(one.columns, instrument), await jumpNote(one, { ...about, known })] : []
    const found = [...ofRaw, unitNote(one.columns, instrument)]
    return found.flatMap((note) => (note === undefined ? [] : [`${one.symbol}: ${note}`]))
  }))
  return notes.flat()
}

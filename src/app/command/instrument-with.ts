import type { BarCatalog } from '../../adapter/duckdb/index.ts'
import { defaultInstrument, type InstrumentFacts } from '../../data/index.ts'
import type { Instrument } from '../../model/index.ts'

/**
 * What the master knows about a symbol, with what the user says now; customary rules where nobody said
 * anything.
 */
export async function instrumentWith(
  catalog: BarCatalog,
  symbol: string,
  facts: InstrumentFacts,
): Promise<Instrument> {
  const known = await catalog.instrument(symbol)
  if (known === undefined || (facts.assetClass !== undefined && facts.assetClass !== known.assetClass)) {
    return defaultInstrument(symbol, { ...(known && { name: known.name, sector: known.sector }), ...facts })
  }
  return {
    ...known,
    name: facts.name ?? known.name,
    currency: facts.currency ?? known.currency,
    sector: facts.sector ?? known.sector,
    calendar: facts.calendar ?? known.calendar,
  }
}

import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { defaultInstrument, type InstrumentFacts } from '../../../data/index.ts'
import type { Instrument } from '../../../model/index.ts'

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
    return defaultInstrument(symbol, { ...(known && keptFrom(known)), ...facts })
  }
  return { ...known, ...facts }
}

/** What does not follow from the asset class. */
function keptFrom({ name, sector, listedOn, delistedOn }: Instrument): InstrumentFacts {
  return { name, sector, ...(listedOn && { listedOn }), ...(delistedOn && { delistedOn }) }
}

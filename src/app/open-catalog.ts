import { BarCatalog } from '../adapter/duckdb/index.ts'
import type { UtcMillis } from '../base/index.ts'
import { BUNDLED_SERIES, importBundled } from './command/data/data-bundled.ts'
import { catalogFolder } from './command/data/data-host.ts'
import { TOOL_VERSION } from './tool-version.ts'

/**
 * Opens the catalog of this folder; the bundled bars are imported when they are wanted and not there yet, and
 * into an empty catalog, so that whoever names a symbol that is not there is told of one that is.
 */
export async function openCatalog(
  symbols: readonly string[],
  onPhase: (phase: string) => void,
): Promise<BarCatalog> {
  const catalog = new BarCatalog(catalogFolder({ env: process.env, folder: process.cwd() }))
  const keys = await catalog.keys()
  if (keys.length > 0 && !symbols.includes(BUNDLED_SERIES.symbol)) return catalog
  if (keys.some((key) => key.symbol === BUNDLED_SERIES.symbol)) return catalog
  onPhase('Importing the bundled S&P 500 bars')
  await importBundled(catalog, { now: Date.now() as UtcMillis, toolVersion: TOOL_VERSION })
  return catalog
}

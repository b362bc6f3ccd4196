import { existsSync } from 'node:fs'
import path from 'node:path'
import type { SessionFolder } from '../../live/record/session-folder.ts'

/** The sector of each symbol whose sector is known. */
export type Sectors = Readonly<Record<string, string>>

const FILE = 'sectors.json'

/**
 * Sectors as the instrument master of a home said them when the session was begun; kept with the session, so
 * that it is decided again with the same ones.
 */
export async function sectorsOf(
  folder: SessionFolder, home: string, symbols: readonly string[],
): Promise<Sectors> {
  if (folder.has(FILE)) return folder.read<Sectors>(FILE)
  // One that was begun before sectors were kept has none.
  const sectors = folder.tapes.length > 0 ? {} : await sectorsIn(path.join(home, 'catalog'), symbols)
  folder.write(FILE, sectors)
  return sectors
}

/** The sectors that a session was begun with. */
export function keptSectors(folder: SessionFolder): Sectors {
  return folder.has(FILE) ? folder.read<Sectors>(FILE) : {}
}

async function sectorsIn(catalogFolder: string, symbols: readonly string[]): Promise<Sectors> {
  if (!existsSync(catalogFolder)) return {}
  const { BarCatalog } = await import('../../../adapter/duckdb/index.ts')
  const catalog = new BarCatalog(catalogFolder)
  try {
    const known = await Promise.all(symbols.map((symbol) => catalog.instrument(symbol)))
    return Object.fromEntries(known.flatMap((one) => (one === undefined ? [] : [[one.symbol, one.sector]])))
  } finally {
    await catalog.close()
  }
}

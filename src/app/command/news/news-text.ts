import type { EdgarSites } from '../../../adapter/news/index.ts'
import { SqliteNewsArchive } from '../../../adapter/sqlite/index.ts'
import { newsFile, type DataHost } from '../data/data-host.ts'
import { symbolNames } from '../option-values.ts'

/** What the news commands use of the process, and where EDGAR is when it is not the SEC's. */
export type NewsHost = DataHost & { readonly edgarSites?: EdgarSites }

/** Reads symbols that are separated by commas, each once. */
export function symbolList(text: string): readonly string[] {
  return [...new Set(symbolNames(text))]
}

/** Runs `work` on the archive of news of this host, and lets go of it. */
export async function withNews<T>(
  host: Pick<DataHost, 'env' | 'folder'>, work: (archive: SqliteNewsArchive) => Promise<T>,
): Promise<T> {
  const archive = new SqliteNewsArchive(newsFile(host))
  try {
    return await work(archive)
  } finally {
    archive.close()
  }
}

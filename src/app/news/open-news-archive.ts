import process from 'node:process'
import { SqliteNewsArchive } from '../../adapter/sqlite/index.ts'
import type { NewsArchive } from '../../port/index.ts'
import { newsFile } from '../command/data/data-host.ts'

/** Runs `work` on the news that this folder keeps, and lets go of their file. */
export async function withNewsArchive<T>(work: (archive: NewsArchive) => Promise<T>): Promise<T> {
  const archive = new SqliteNewsArchive(newsFile({ env: process.env, folder: process.cwd() }))
  try {
    return await work(archive)
  } finally {
    archive.close()
  }
}

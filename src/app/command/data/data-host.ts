import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { fail, UserError, type UtcMillis } from '../../../base/index.ts'
import { refuseProc } from '../../home-folder.ts'
import { SessionFolder } from '../../live/record/session-folder.ts'

/** What the data commands use of the process that they run in. */
export interface DataHost {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that relative paths start from. */
  readonly folder: string
  readonly now: () => UtcMillis
  /** Lets time pass; that of the wall when absent. */
  readonly pause?: (millis: number) => Promise<unknown>
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Whether somebody watches stderr. */
  readonly isWatched: boolean
  /** Sets the exit code that the process will end with. */
  readonly setExitCode: (code: number) => void
  /** Ends the process after wrong usage or help. */
  readonly exit: (code: number) => never
}

/** The process itself. */
export function processHost(): DataHost {
  return {
    env: process.env,
    folder: process.cwd(),
    now: () => Date.now() as UtcMillis,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isWatched: process.stderr.isTTY,
    setExitCode: (code) => {
      process.exitCode = code
    },
    exit: (code) => process.exit(code),
  }
}

/** Where the catalog lies: `$INVESTOR_HOME/catalog`, else `.investor/catalog` in the working folder. */
export function catalogFolder({ env, folder }: Pick<DataHost, 'env' | 'folder'>): string {
  const home = env['INVESTOR_HOME']
  const isSet = home !== undefined && home !== ''
  return path.join(refuseProc(path.resolve(folder, isSet ? home : '.investor')), 'catalog')
}

/** Where news lie: `news.db` in the catalog. */
export function newsFile(host: Pick<DataHost, 'env' | 'folder'>): string {
  return path.join(catalogFolder(host), 'news.db')
}

/**
 * Runs `work` on the catalog of this host, or on that of a session which is over, and releases it.
 *
 * Throws `UserError` `NO_SERIES` for a session whose bars are not written yet.
 */
export async function withCatalog<T>(
  host: DataHost, work: (catalog: BarCatalog) => Promise<T>, session?: string,
): Promise<T> {
  const own = catalogFolder(host)
  const catalog = new BarCatalog(session === undefined ? own : marketOf(path.dirname(own), session))
  try {
    return await work(catalog)
  } finally {
    await catalog.close()
  }
}

function marketOf(home: string, session: string): string {
  const { name, marketPath } = SessionFolder.find(home, session)
  if (existsSync(marketPath)) return marketPath
  const message = `the bars of session ${name} are written when it is over; there is no ${marketPath} yet`
  throw new UserError(fail('NO_SERIES', message).failure)
}

import { execFile } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { ROOT } from '../program.ts'

const WEB = join(ROOT, 'web')
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')
/** What the pages are made from. */
const SOURCES = [
  join(WEB, 'src'),
  join(WEB, 'index.html'),
  join(WEB, 'vite.config.ts'),
  join(ROOT, 'package.json'),
]
const BUILD_MS = 60_000

/** The built dashboard. */
export const PAGES_FOLDER = join(WEB, 'dist')

/**
 * Builds the dashboard where it is missing or older than its sources; a second or two.
 *
 * Gives what stood in the way, in a sentence: the API works without pages. A published package has them and
 * not their sources, so there is nothing to do.
 */
export async function buildPages(): Promise<string | undefined> {
  if (!existsSync(join(WEB, 'vite.config.ts')) || isCurrent()) return undefined
  if (!existsSync(VITE)) return 'The dashboard is not built, and its tools are not installed: npm ci'
  // Built aside and moved: two starts at once do not see each other's half.
  const made = `${PAGES_FOLDER}.${process.pid}`
  const old = `${made}.old`
  try {
    const options = { cwd: ROOT, timeout: BUILD_MS }
    const words = [VITE, 'build', WEB, '--outDir', made, '--emptyOutDir', '--logLevel', 'warn']
    await promisify(execFile)(process.execPath, words, options)
    if (existsSync(PAGES_FOLDER)) renameSync(PAGES_FOLDER, old)
    renameSync(made, PAGES_FOLDER)
    return undefined
  } catch (error) {
    if (isCurrent()) return undefined
    const { stderr, message } = error as { readonly stderr?: string; readonly message: string }
    return `The dashboard could not be built (npm run web): ${stderr?.trim() || message}`
  } finally {
    for (const each of [made, old]) rmSync(each, { recursive: true, force: true })
  }
}

function isCurrent(): boolean {
  const page = join(PAGES_FOLDER, 'index.html')
  return existsSync(page) && statSync(page).mtimeMs >= Math.max(...SOURCES.map(changedAt))
}

/** When a file, or the newest in a folder, was changed: UTC milliseconds. */
function changedAt(path: string): number {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))))
}

import { readlinkSync } from 'node:fs'
import process from 'node:process'
import { UserError } from '../../base/index.ts'
import { readStatus } from '../live/session-status.ts'
import { fenceEngine, silenceText } from '../live/ask/silent-engine.ts'
import { flattenInstead, reasonAgainst, type FlattenEnd, type FlattenWish } from './flatten-instead.ts'

/** A flatten that an engine was asked for and does not take. */
export interface SilentFlatten
  extends Pick<FlattenWish, 'folder' | 'includesExternal' | 'environment' | 'say'> {
  /** For how long an answer was waited for. */
  readonly seconds: number
}

/** For how long it is tried to be flat: market orders fill in seconds while the market is open. */
const PATIENCE_MS = 120_000

/**
 * Closes what a session holds whose engine does not take a flatten: at a broker in its place; where that
 * cannot be, it says why and what to do.
 *
 * Asked in a process of its own alone: it goes into the folder in which the session was started.
 */
export async function flattenSilent(wish: SilentFlatten): Promise<FlattenEnd> {
  const { folder, seconds, environment, includesExternal, say } = wish
  const pid = readStatus(folder)?.pid
  goWhereItWasBegun(pid)
  const fencing = await fenceEngine(folder)
  const hangs = silenceText(folder, { seconds, fencing })
  if (fencing === 'replaced') return none(hangs)
  if (fencing === 'locked') {
    return none(`${hangs}\nNothing was sold: the lock goes with the process, and nothing else.`)
  }
  try {
    const against = reasonAgainst(folder, environment)
    if (against !== undefined) return none(`${hangs}\nNothing was sold from here: ${against}.`)
    say(`session ${folder.name} did not answer for ${seconds} s; its right to write was taken. Flattening in `
      + 'its place')
    return await flattenInstead({ folder, pid, say, patienceMs: PATIENCE_MS, environment, includesExternal })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code, message } = error.failure
    return none(`${hangs}\nFlattening in its place did not work (${code}: ${message}).`)
  }
}

/** Names of files in settings go by the folder in which the session was started; Linux says which. */
function goWhereItWasBegun(pid: number | undefined): void {
  if (pid === undefined || process.platform !== 'linux') return
  try {
    process.chdir(readlinkSync(`/proc/${pid}/cwd`))
  } catch {
    // The process is of another account or has gone: files are looked for from here, as a start does.
  }
}

function none(text: string): FlattenEnd {
  return { isTried: false, isFlat: false, text }
}

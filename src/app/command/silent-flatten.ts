import { readlinkSync } from 'node:fs'
import process from 'node:process'
import { UserError } from '../../base/index.ts'
import type { Command } from '../../model/index.ts'
import type { SessionFolder } from '../live/session-folder.ts'
import { readStatus } from '../live/session-status.ts'
import { fenceEngine, silenceText } from '../live/silent-engine.ts'

/** For how long it is tried to be flat: market orders fill in seconds while the market is open. */
const PATIENCE_MS = 120_000

/**
 * Closes what a session holds whose engine does not take a flatten: at a broker in its place; where that
 * cannot be, it says why and what to do. Gives whether the session is flat.
 */
export async function flattenSilent(
  folder: SessionFolder,
  { command, seconds }: { readonly command: Command; readonly seconds: number },
): Promise<boolean> {
  const say = (line: string): void => void process.stderr.write(`investor: ${line}\n`)
  const pid = readStatus(folder)?.pid
  goWhereItWasBegun(pid)
  const isFenced = await fenceEngine(folder)
  const hangs = silenceText(folder, { seconds, isFenced })
  if (!isFenced) return told(`${hangs}\nNothing was sold: the lock goes with the process, and nothing else.`)
  const { flattenInstead, reasonAgainst } = await import('../broker/flatten-instead.ts')
  try {
    const against = reasonAgainst(folder, process.env)
    if (against !== undefined) return told(`${hangs}\nNothing was sold from here: ${against}.`)
    say(`session ${folder.name} did not answer for ${seconds} s; its right to write was taken. Flattening in `
      + 'its place')
    const { isFlat, text } = await flattenInstead({
      folder, pid, say, patienceMs: PATIENCE_MS, environment: process.env,
      includesExternal: command.kind === 'Flatten' && command.includesExternal === true,
    })
    process.stdout.write(`${text}\n`)
    return isFlat
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code, message } = error.failure
    return told(`${hangs}\nFlattening in its place did not work (${code}: ${message}).`)
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

function told(text: string): false {
  process.stdout.write(`${text}\n`)
  return false
}

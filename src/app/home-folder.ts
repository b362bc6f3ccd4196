import { existsSync, statfsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fail, UserError } from '../base/index.ts'

/** What statfs(2) calls the file system of `/proc`. */
const PROC = 0x9fa0

/**
 * Where sessions and the catalog lie: `$INVESTOR_HOME`, else `.investor` in the working folder. Throws
 * `FILE_UNWRITABLE` where no folder can ever be made.
 */
export function homeFolder(): string {
  const home = process.env['INVESTOR_HOME']
  return refuseProc(path.resolve(home !== undefined && home !== '' ? home : '.investor'))
}

/**
 * Refuses a folder in `/proc`, before anything tries to make it: to make a folder there with those above it
 * never ends in Node, since the one above exists and says that it does not.
 */
export function refuseProc(folder: string): string {
  let there = folder
  while (!existsSync(there) && path.dirname(there) !== there) there = path.dirname(there)
  if (process.platform !== 'linux' || statfsSync(there).type !== PROC) return folder
  const said = `${folder} cannot be written: no folder can be made in /proc`
  throw new UserError(fail('FILE_UNWRITABLE', said).failure)
}

import path from 'node:path'
import process from 'node:process'

/** Where sessions and the catalog lie: `$INVESTOR_HOME`, else `.investor` in the working folder. */
export function homeFolder(): string {
  const home = process.env['INVESTOR_HOME']
  return path.resolve(home !== undefined && home !== '' ? home : '.investor')
}

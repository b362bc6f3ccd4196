import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder and those above it that are missing.
 *
 * Node's own `recursive` never ends where a folder that exists says that it does not, as `/proc` does when
 * something is to be made in it.
 */
export function makeFolder(path: string): void {
  const missing: string[] = []
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at)
  for (const folder of missing) {
    try {
      mkdirSync(folder)
    } catch (error) {
      // Somebody else has just made it.
      if (!existsSync(folder)) throw error
    }
  }
  // A file in its place says so itself.
  if (!statSync(path).isDirectory()) mkdirSync(path)
}

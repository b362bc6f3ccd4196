import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The charting code that a report carries in itself, so that it opens offline. */
export function chartLibrary(): string {
  const entry = fileURLToPath(import.meta.resolve('lightweight-charts'))
  const folder = entry.slice(0, entry.lastIndexOf('lightweight-charts') + 'lightweight-charts'.length)
  return readFileSync(`${folder}/dist/lightweight-charts.standalone.production.js`, 'utf8')
}

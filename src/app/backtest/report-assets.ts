import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReportAssets } from '../../report/index.ts'

/**
 * What a report carries in itself, so that it opens offline: the charting library, and hashes for its
 * policy.
 */
export function reportAssets(): ReportAssets {
  const entry = fileURLToPath(import.meta.resolve('lightweight-charts'))
  return {
    chartLibrary: readFileSync(join(dirname(entry), 'lightweight-charts.standalone.production.js'), 'utf8'),
    sha256Base64: (text) => createHash('sha256').update(text).digest('base64'),
  }
}

/**
 * Loaded before a program (`--import`): puts the bug that INVESTOR_PLANTED names into its source files, or
 * the file that INVESTOR_MUTANT names (`FILE=PLACE`) in the place of one.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { plantAll, ROOT } from '../../test/planted/planted-bug.ts'
import { plantedBug } from '../../test/planted/planted-bugs.ts'

const { INVESTOR_PLANTED: name, INVESTOR_MUTANT: mutant } = process.env
const sources = new Map(name === undefined ? [] : plantAll(plantedBug(name)))
if (mutant !== undefined) {
  const [file = '', path = ''] = mutant.split('=')
  sources.set(file, readFileSync(path, 'utf8'))
}
if (sources.size > 0) {
  const planted = new Map([...sources].map(([file, source]) => (
    [pathToFileURL(join(ROOT, file)).href, source])))
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      const source = planted.get(url)
      return source === undefined ? loaded : { ...loaded, source }
    },
  })
}

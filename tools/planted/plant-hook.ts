/** Loaded before a program (`--import`): puts the bug that INVESTOR_PLANTED names into its source files. */
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { plantAll, ROOT } from '../../test/planted/planted-bug.ts'
import { plantedBug } from '../../test/planted/planted-bugs.ts'

const name = process.env['INVESTOR_PLANTED']
if (name !== undefined) {
  const planted = new Map([...plantAll(plantedBug(name))].map(([file, source]) => (
    [pathToFileURL(join(ROOT, file)).href, source])))
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      const source = planted.get(url)
      return source === undefined ? loaded : { ...loaded, source }
    },
  })
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin, registerHooks } from 'node:module'
import { basename, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { fail, UserError } from '../base/index.ts'
import { sha256Hex } from '../audit/index.ts'
import type { StrategyDefinition } from '../strategy/index.ts'
import { isOfProgram, moduleUrl, ROOT, SOURCE_EXTENSION } from './program.ts'
import { closeBackDoors, SHADOWED } from './strategy-globals.ts'
import { tryLoad } from './try-load.ts'

const bundledRoot = resolve(ROOT, 'src/strategy')
const door = moduleUrl('index').href
/** Whoever names the file itself means the same. */
const doorFile = pathToFileURL(resolve(ROOT, `src/index${SOURCE_EXTENSION}`)).href

const globalsFile = moduleUrl('app/strategy-globals').href
const PREFIX =
  `import { strategyGlobals as investorStrategyGlobals } from '${globalsFile}'; ` +
  `const { ${SHADOWED.join(', ')} } = investorStrategyGlobals; `

const codes = new WeakMap<StrategyDefinition, string>()
const files = new WeakMap<StrategyDefinition, string>()

/** SHA-256 of the file that a definition was loaded from; `undefined` for one that was made in code. */
export function codeOf(definition: StrategyDefinition): string | undefined {
  return codes.get(definition)
}

/** Name of a user's file that a definition was loaded from; `undefined` for a bundled one. */
export function fileOf(definition: StrategyDefinition): string | undefined {
  return files.get(definition)
}

/**
 * Where in a strategy's own files an error came up, as ` (my-strategy.ts:12)`; empty where its stack does not
 * say.
 */
export function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  for (const [, url = '', line] of stack.matchAll(/(file:\/\/[^\s()]+?):(\d+)/g)) {
    if (ownFiles.has(url)) return ` (${basename(fileURLToPath(url))}:${line})`
  }
  return ''
}

/** Addresses of strategy files, and of what they import beside them. */
const ownFiles = new Set<string>()
let areHooksRegistered = false

/**
 * Lets strategy files anywhere import `investor`, and takes clock, randomness, network and processes away
 * from them.
 *
 * A strategy reads bars, positions and cash; anything else would make two runs differ, or a backtest lie.
 */
function registerStrategyHooks(): void {
  if (areHooksRegistered) return
  areHooksRegistered = true
  closeBackDoors()
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'investor') return { url: door, shortCircuit: true }
      if (!ownFiles.has(context.parentURL ?? '')) {
        const found = next(specifier, context)
        // The address of a strategy without links of the file system in it.
        if (ownFiles.has(specifier)) ownFiles.add(found.url)
        return found
      }
      if (isBuiltin(specifier)) refuseImport(specifier)
      const found = next(specifier, context)
      // Code in the address itself (`data:`) would have everything that is taken away.
      if (!found.url.startsWith('file:')) refuseImport(specifier)
      if (found.url === doorFile) return { url: door, shortCircuit: true }
      // What a file of figures says of the future, no check of a strategy would find.
      if (!/\.[cm]?[jt]s$/.test(found.url)) {
        throw new ImportRefused(
          `it imports "${specifier}": a strategy imports code alone, and its bars are its data`)
      }
      if (isUserCode(found.url)) ownFiles.add(found.url)
      return found
    },
    load(url, context, next) {
      // Named, so that Node does not try CommonJS first: its second try would hide what the file threw.
      if (!ownFiles.has(url)) return next(url, context)
      const loaded = next(url, { ...context, format: formatOf(url) })
      if (loaded.source === undefined || loaded.source === null) return loaded
      return { ...loaded, source: PREFIX + textOf(loaded.source) }
    },
  })
}

/** What a strategy may not import; asked for while it runs, it fails a promise that nobody waits for. */
export class ImportRefused extends Error {}

function refuseImport(specifier: string): never {
  throw new ImportRefused(
    `it imports "${specifier}": a strategy has no access to files, network, clock or processes`,
  )
}

function formatOf(url: string): string {
  return /\.[cm]?ts$/.test(url) ? 'module-typescript' : 'module'
}

/** Code that is neither ours nor a package: a strategy file, or what it imports beside it. */
function isUserCode(url: string): boolean {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return false
  const path = fileURLToPath(url)
  return (
    !isOfProgram(url) ||
    (path.startsWith(`${bundledRoot}/`) &&
      path.split('/').at(-2) !== 'strategy' &&
      path.split('/').at(-2) !== 'rule')
  )
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source)
}

/** Names of the bundled strategies: each lives in a folder of its own. */
export async function bundledStrategies(): Promise<readonly StrategyDefinition[]> {
  const folders = readdirSync(bundledRoot, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'rule' && existsSync(bundledFile(entry.name)))
    .map((entry) => entry.name)
  return Promise.all(folders.map((folder) => loadStrategyFile(bundledFile(folder))))
}

function bundledFile(folder: string): string {
  return resolve(bundledRoot, folder, `${folder}${SOURCE_EXTENSION}`)
}

/**
 * Loads a strategy by bundled name (`MA_Crossover`, `ma-crossover`) or by file.
 *
 * Throws `UserError` with `STRATEGY_NOT_FOUND`, `STRATEGY_LOAD_FAILED` or `STRATEGY_TIMEOUT`, naming what
 * there is.
 */
export async function loadStrategy(nameOrFile: string, folder = '.'): Promise<StrategyDefinition> {
  const isFile = /\.[cm]?[tj]s$/.test(nameOrFile) || nameOrFile.includes('/')
  if (isFile) return loadUserFile(resolve(folder, nameOrFile))
  const wanted = nameOrFile.toLowerCase().replace(/[-_ ]/g, '')
  const bundled = await bundledStrategies()
  const found = bundled.find((each) => each.name.toLowerCase().replace(/[-_ ]/g, '') === wanted)
  if (found !== undefined) return found
  throw new UserError(
    fail(
      'STRATEGY_NOT_FOUND',
      `there is no strategy "${nameOrFile}"; bundled are ${bundled.map((each) => each.name).join(', ')}; ` +
        'a file of your own is named by its path, such as ./my-strategy.ts',
    ).failure,
  )
}

async function loadUserFile(path: string): Promise<StrategyDefinition> {
  if (existsSync(path)) await tryLoad(path)
  const definition = await loadStrategyFile(path)
  files.set(definition, basename(path))
  return definition
}

async function loadStrategyFile(path: string): Promise<StrategyDefinition> {
  registerStrategyHooks()
  if (!existsSync(path)) {
    throw new UserError(fail('STRATEGY_NOT_FOUND', `there is no strategy file ${path}`).failure)
  }
  const url = pathToFileURL(path).href
  ownFiles.add(url)
  try {
    const module = (await import(url)) as { default?: unknown }
    const definition = checkedDefinition(module.default, path)
    codes.set(definition, sha256Hex(readFileSync(path, 'utf8')))
    return definition
  } catch (error) {
    if (error instanceof UserError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const message = `${path} does not load: ${reason}${placeOf(error)}`
    throw new UserError(fail('STRATEGY_LOAD_FAILED', message).failure)
  }
}

function checkedDefinition(exported: unknown, path: string): StrategyDefinition {
  const isDefinition =
    typeof exported === 'object' &&
    exported !== null &&
    'name' in exported &&
    ('eachSymbol' in exported || 'allSymbols' in exported)
  if (isDefinition) return exported as StrategyDefinition
  throw new UserError(
    fail(
      'STRATEGY_LOAD_FAILED',
      `${path} must export a strategy: export default defineStrategy({ ... }); found ${describe(exported)}`,
    ).failure,
  )
}

function describe(exported: unknown): string {
  if (exported === undefined) return 'no default export'
  if (typeof exported !== 'object') return `a ${typeof exported}`
  return exported === null ? 'null' : 'an object without name and eachSymbol'
}

import { resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Node runs the sources themselves, JavaScript made of each of them (a package), or bundles of them. */
const form = formOf(import.meta.url)

/** The folder that holds package.json; whatever runs lies two folders below it. */
export const ROOT = resolve(import.meta.dirname, '../..')

/** How the files below `src` end that are loaded one by one: strategies. */
export const SOURCE_EXTENSION = form === 'package' ? '.js' : '.ts'

/**
 * Address of a module that a thread, a process or a strategy begins with, by its path below `src` without
 * extension. Bundles (tools/build-program.ts) lie in one folder, each named after such a module.
 */
export function moduleUrl(name: string): URL {
  if (form === 'bundle') return new URL(`./${name.split('/').at(-1)}.js`, import.meta.url)
  return new URL(`../${name}${SOURCE_EXTENSION}`, import.meta.url)
}

/** All that threads and processes are given that must know no secret: where Node keeps what it compiled. */
export const BARE_ENVIRONMENT = compileCache()

/** Whether a file is part of the program. */
export function isOfProgram(url: string): boolean {
  const path = fileURLToPath(url)
  return [resolve(ROOT, 'src'), import.meta.dirname].some((folder) => path.startsWith(`${folder}${sep}`))
}

function compileCache(): Readonly<Record<string, string>> {
  const { NODE_COMPILE_CACHE: folder } = process.env
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder }
}

function formOf(url: string): 'sources' | 'package' | 'bundle' {
  if (url.endsWith('.ts')) return 'sources'
  return url.endsWith('/src/app/program.js') ? 'package' : 'bundle'
}

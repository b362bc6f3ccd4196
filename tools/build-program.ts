import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { rolldown } from 'rolldown'

const root = resolve(import.meta.dirname, '..')
/** Packages that are made of many files; the others are loaded as they are. */
const BUNDLED = /^(?:zod|yaml|commander)(?:\/|$)/
/** How the sources ask for what they begin something with: nothing has to be listed twice. */
const ENTRY = /moduleUrl\('([\w/-]+)'\)/g
/** A session that runs keeps its bundles; what is older than this, and not of the newest, is removed. */
const KEPT_MS = 30 * 86_400_000
const KEPT = 5

/** Names below `src` of the modules that a process, a thread or a strategy begins with. */
function entries(): readonly string[] {
  const source = join(root, 'src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => (
    name.endsWith('.ts') && !name.endsWith('.test.ts')))
  const named = files.flatMap((name) => (
    [...readFileSync(join(source, name), 'utf8').matchAll(ENTRY)].map(([, entry = '']) => entry)))
  return [...new Set(['app/main', ...named])]
}

/**
 * Makes bundles of the sources, which load in a fifth of the time: a process of many threads loads some
 * hundreds of files in each. Made aside and moved: two builds at once do not see each other's half.
 */
async function buildProgram(folder: string, more: readonly string[]): Promise<void> {
  const made = `${folder}.${process.pid}`
  const files = [...entries().map((name) => join(root, 'src', `${name}.ts`)), ...more]
  const input = Object.fromEntries(files.map((file) => [basename(file, '.ts'), file]))
  try {
    const bundle = await rolldown({
      input,
      cwd: root,
      platform: 'node',
      external: (id, importer) => /^[\w@]/.test(id) && !BUNDLED.test(id) && importer !== undefined,
    })
    await bundle.write({ dir: made, entryFileNames: '[name].js', chunkFileNames: 'part-[name]-[hash].js' })
    await bundle.close()
    if (!existsSync(folder)) renameSync(made, folder)
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/** Removes bundles of sources of long ago. */
function tidyUp(folder: string): void {
  const made = dirname(folder)
  const old = readdirSync(made)
    .filter((name) => name.startsWith('program-'))
    .map((name) => ({ path: join(made, name), madeAt: statSync(join(made, name)).mtimeMs }))
    .toSorted((a, b) => b.madeAt - a.madeAt)
    .slice(KEPT)
    .filter(({ madeAt }) => Date.now() - madeAt > KEPT_MS)
  for (const { path } of old) rmSync(path, { recursive: true, force: true })
}

const [folder, ...more] = process.argv.slice(2)
if (folder === undefined) throw new Error('the folder of the bundles is missing: tools/launch.js names it')
await buildProgram(folder, more)
tidyUp(folder)

import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'

const root = resolve(import.meta.dirname, '..')
const COPIED = [
  'README.md', 'LICENSE', 'CHANGELOG.md', 'config.schema.json', 'docs', 'examples', 'bin', 'tools/launch.js',
  'tools/audit-verify.py',
]
/** What a manifest of the package keeps of ours. */
const KEPT = ['name', 'version', 'description', 'license', 'type', 'bin', 'dependencies'] as const

type Manifest = Readonly<Record<string, unknown>>

/**
 * Makes the package as it is published, in `dist/package`: JavaScript with types, since Node strips types
 * nowhere below `node_modules`.
 *
 * The installed package runs on the Node that it finds, which has to be 26; ours from npm stays here.
 */
function buildPackage(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  // `npm test` has checked the types; what cannot be written down as a declaration fails here.
  const args = [tsc, '-p', join(root, 'tsconfig.build.json'), '--noCheck', '--outDir', folder]
  execFileSync(process.execPath, args, { stdio: 'inherit' })
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const pages = join(folder, 'web', 'dist')
  const words = [vite, 'build', join(root, 'web'), '--outDir', pages, '--emptyOutDir', '--logLevel', 'warn']
  execFileSync(process.execPath, words, { stdio: 'inherit' })
  for (const name of COPIED) cpSync(join(root, name), join(folder, name), { recursive: true })
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packageManifest(manifest), null, 2)}\n`)
}

function packageManifest(manifest: Manifest): Manifest {
  return {
    ...Object.fromEntries(KEPT.map((key) => [key, manifest[key]])),
    engines: { node: '>=26' },
    exports: {
      '.': { types: './src/index.d.ts', default: './src/index.js' }, './package.json': './package.json',
    },
  }
}

const { values } = parseArgs({ options: { out: { type: 'string' } } })
const folder = resolve(values.out ?? join(root, 'dist', 'package'))
buildPackage(folder)
process.stdout.write(`${folder} is ready: npm pack ${folder}\n`)

/**
 * What must work before anything is installed: plain JavaScript for Node 20 and later, no package.
 *
 * `bin/investor.js` and `tools/bootstrap.js` share it. It never writes to stdout, which belongs to the
 * command.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

const NODE_MAJOR_MIN = 20
const NODE_MAJOR_OWN = 26
/** What bundles are made of beside the sources. */
const OTHER_SOURCES = ['package.json', 'package-lock.json', 'tools/build-program.ts']
const DOWNLOAD = 'https://nodejs.org/en/download'

/** Ends the process with one readable message. */
function stop(message) {
  process.stderr.write(`investor: ${message}\n`)
  process.exit(1)
}

function nodeMajor() {
  return Number(process.versions.node.split('.')[0])
}

/** Says whether the running Node can run the TypeScript sources itself. */
export function isOwnNode() {
  return nodeMajor() >= NODE_MAJOR_OWN
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

function isOptional(entry) {
  return entry.optional === true || entry.devOptional === true
}

/**
 * Says whether node_modules holds what package-lock.json asks for.
 *
 * npm writes node_modules/.package-lock.json as the last step of an install, so its absence also means an
 * install that was interrupted. Optional packages of other platforms are rightly absent, and so are
 * development packages (`npm ci --omit=dev`) unless `forDevelopment`. A copy without package-lock.json (an
 * installed package) was installed by somebody else: nothing to do.
 */
export function isInstalled(folder, { forDevelopment = false } = {}) {
  const wanted = readLock(path.join(folder, 'package-lock.json'))
  if (wanted === undefined) return true
  const found = readLock(path.join(folder, 'node_modules', '.package-lock.json'))
  if (found === undefined) return false
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === '') return true
    const installed = found[name]
    if (installed === undefined) return isOptional(entry) || (entry.dev === true && !forDevelopment)
    return installed.version === entry.version && installed.integrity === entry.integrity
  })
}

/** Checks the running Node and installs the packages when they are missing or differ from the lock file. */
export function prepare({ forDevelopment = false } = {}) {
  if (nodeMajor() < NODE_MAJOR_MIN) {
    stop(`needs Node ${NODE_MAJOR_MIN} or later to start, found ${process.version}: get one from ${DOWNLOAD}`)
  }
  if (isInstalled(root, { forDevelopment })) return
  process.stderr.write('investor: installing packages with npm ci (once, about a minute) ...\n')
  const startedAt = performance.now()
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  // npm's progress and notes go to stderr: a command's own output stays clean for pipes.
  const options = { cwd: root, stdio: ['ignore', 2, 2] }
  const done = npm !== undefined && /npm-cli\.c?js$/.test(npm)
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  if (done.signal) process.kill(process.pid, done.signal)
  if (done.error) stop(`cannot start npm (${done.error.message}): install it, or run npm ci in ${root}`)
  if (done.status !== 0) {
    stop(`npm ci failed with exit code ${done.status}, its reason is above; it needs the network this once`)
  }
  process.stderr.write(`investor: installed in ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`)
}

/**
 * Path of the Node that runs the TypeScript sources: the one from npm, else the running one when it is new
 * enough.
 */
function ownNode() {
  const installed = process.platform === 'win32'
    ? path.join(root, 'node_modules', `node-win-${process.arch}`, 'bin', 'node.exe')
    : path.join(root, 'node_modules', '.bin', 'node')
  if (existsSync(installed)) return installed
  if (isOwnNode()) return process.execPath
  return stop(
    `npm has no Node ${NODE_MAJOR_OWN} for ${process.platform}-${process.arch}, and the running one is `
    + `${process.version}: install Node ${NODE_MAJOR_OWN} from ${DOWNLOAD} and run the same command again`,
  )
}

function environment(overrides) {
  const bin = path.join(root, 'node_modules', '.bin')
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`, ...overrides }
}

/**
 * Where bundles of the sources as they are now belong: `dist/program-` and a hash of every file's name, size
 * and time. Sources that change have another folder, so that a session that runs keeps its own.
 */
export function programFolder(folder = root) {
  const isSource = (name) => /\.(?:ts|json)$/.test(name) && !name.endsWith('.test.ts')
  const inSrc = readdirSync(path.join(folder, 'src'), { recursive: true, encoding: 'utf8' })
  const sources = inSrc.filter(isSource).sort().map((name) => path.join('src', name))
  const hash = createHash('sha256')
  for (const name of [...sources, ...OTHER_SOURCES]) {
    const { size, mtimeMs } = statSync(path.join(folder, name))
    hash.update(`${name} ${size} ${Math.trunc(mtimeMs)}\n`)
  }
  return path.join(folder, 'dist', `program-${hash.digest('hex').slice(0, 16)}`)
}

/** What runs the command line: bundles where they are made, else the sources; in a package its JavaScript. */
export function mainModule(folder = root) {
  const source = path.join(folder, 'src', 'app', 'main.ts')
  if (!existsSync(source)) return path.join(folder, 'src', 'app', 'main.js')
  const bundle = path.join(programFolder(folder), 'main.js')
  return existsSync(bundle) ? bundle : source
}

/** Makes the bundles where they are missing and can be made; a second or two. */
export async function prepareProgram() {
  const folder = programFolder()
  if (existsSync(folder) || !existsSync(path.join(root, 'node_modules', 'rolldown'))) return
  const code = await runNode([path.join(root, 'tools', 'build-program.ts'), folder])
  if (code !== 0) process.stderr.write('investor: goes on from the sources, which take longer to load\n')
}

/** Environment that lets Node keep the compiled sources, which halves the start-up time. */
export function cachedCompilation() {
  const folder = path.join(root, 'node_modules', '.cache', 'compile')
  return { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? folder }
}

/**
 * Runs our Node with `args` and resolves to its exit code, 128 + n for a death by signal n.
 *
 * Signals to this process are passed on. A terminal sends Ctrl-C to the child as well, so there it is only
 * survived: a second SIGINT would read as the user's "leave at once".
 */
export function runNode(args, { env = {}, stdio = 'inherit', onSpawn = () => {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(ownNode(), args, { stdio, env: environment(env) })
    const forward = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)
    const settle = (code) => {
      for (const signal of signals) process.off(signal, forward)
      resolve(code)
    }
    child.on('error', (error) => {
      const hint = process.platform === 'linux' ? '; it needs glibc' : ''
      process.stderr.write(`investor: cannot run ${child.spawnfile}: ${error.message}${hint}\n`)
      settle(1)
    })
    child.on('close', (code, signal) => settle(code ?? 128 + (constants.signals[signal] ?? 0)))
    onSpawn(child)
  })
}

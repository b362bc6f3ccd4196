import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

const VERSIONS = '/usr/lib/postgresql'

/** Folder of `initdb` and `pg_ctl`: of the newest Debian package, or of what `PG_BIN` names. */
function findBinaries(): string | undefined {
  const packaged = existsSync(VERSIONS) ? readdirSync(VERSIONS).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [
    process.env['PG_BIN'] ?? '',
    ...packaged.map((version) => path.join(VERSIONS, version, 'bin')),
  ]
  return folders.find((folder) => folder !== '' && existsSync(path.join(folder, 'initdb')))
}

const binaries = findBinaries()

/** Says whether a PostgreSQL server can be started here. */
export const hasPostgres = binaries !== undefined

if (!hasPostgres) {
  console.log('skipped, no PostgreSQL: apt-get install -y postgresql, or set PG_BIN to the folder of initdb')
}

/** A server of its own that lives as long as a test file. */
export interface PostgresCluster {
  /** URL of a database of it. */
  readonly url: string
  /** Runs the server again with other settings: `-c fsync=off`. */
  restart(options?: string): void
  /** Stops it at once, as a power cut would. */
  kill(): void
  remove(): void
}

/** PostgreSQL refuses to run as root, so the tests of root run it as the package's user. */
function asServerUser(program: string, args: readonly string[]): void {
  const isRoot = process.getuid?.() === 0
  const [file, all] = isRoot
    ? ['runuser', ['-u', 'postgres', '--', path.join(binaries ?? '', program), ...args]]
    : [path.join(binaries ?? '', program), [...args]]
  execFileSync(file, all, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000, cwd: tmpdir() })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** Makes an empty cluster in a temporary folder and starts it on a free port of this machine. */
export async function startPostgres(): Promise<PostgresCluster> {
  const folder = mkdtempSync(path.join(tmpdir(), 'investor-pg-'))
  if (process.getuid?.() === 0) {
    const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
    chownSync(folder, id('-u'), id('-g'))
  }
  const data = path.join(folder, 'data')
  const port = await freePort()
  asServerUser('initdb', [
    '-D',
    data,
    '-U',
    'investor',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ])
  const start = (options = ''): void =>
    asServerUser('pg_ctl', [
      'start',
      '-w',
      '-D',
      data,
      '-l',
      path.join(folder, 'log'),
      '-o',
      `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} ${options}`,
    ])
  const stop = (mode: 'fast' | 'immediate'): void =>
    asServerUser('pg_ctl', ['stop', '-w', '-m', mode, '-D', data])
  start()
  let isRunning = true
  const halt = (mode: 'fast' | 'immediate'): void => {
    if (isRunning) stop(mode)
    isRunning = false
  }
  return {
    url: `postgresql://investor@127.0.0.1:${port}/postgres`,
    restart(options): void {
      halt('fast')
      start(options)
      isRunning = true
    },
    kill: () => halt('immediate'),
    remove(): void {
      halt('immediate')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import type { Result, UtcMillis } from '../../base/index.ts'
import type { JournalEntry } from '../../port/index.ts'
import { isSafeVersion, openDatabase } from './open-database.ts'
import { attempt } from './sqlite-failure.ts'
import { SqliteJournal } from './sqlite-journal.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const fresh = (): string => path.join(folder, `${++count}.db`)

function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.failure.code
}

function open(file: string): SqliteJournal {
  const opened = SqliteJournal.open({ path: file })
  if (!opened.ok) throw new Error(opened.failure.message)
  return opened.value
}

const hash = (n: number): string => n.toString(16).padStart(64, '0')
const entry = (sequence: number): JournalEntry =>
  ({
    sequence,
    eventAt: 1,
    knownAt: 2,
    correlation: 0,
    causation: 0,
    kind: 'RunEnded',
    body: `{"n":${sequence}}`.padEnd(900),
    version: 1,
    previousHash: hash(sequence - 1),
    hash: hash(sequence),
  }) as JournalEntry
const entries = (from: number, to: number): JournalEntry[] =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index))

async function filled(file: string, rows: number): Promise<void> {
  const journal = open(file)
  const lease = await journal.acquireLease({ holder: 'test', lifeMs: 60_000 })
  if (!lease.ok) throw new Error(lease.failure.message)
  const written = await journal.append(entries(1, rows), lease.value)
  if (!written.ok) throw new Error(written.failure.message)
  await journal.releaseLease(lease.value)
  await journal.close()
}

describe('an SQLite database of the journal', () => {
  it('is set to survive a power cut', () => {
    const opened = openDatabase({ path: fresh() })
    if (!opened.ok) throw new Error(opened.failure.message)
    const read = (name: string): unknown =>
      Object.values(opened.value.prepare(`PRAGMA ${name}`).get() ?? {})[0]
    expect([read('journal_mode'), read('synchronous'), read('foreign_keys'), read('busy_timeout')]).toEqual([
      'wal',
      2,
      1,
      5_000,
    ])
    opened.value.close()
  })

  it('needs a version of SQLite without the WAL-reset bug', () => {
    // https://www.sqlite.org/wal.html: fixed in 3.51.3.
    expect(['3.7.0', '3.51.2', '3.50.9', '2.99.0'].filter(isSafeVersion)).toEqual([])
    expect(['3.51.3', '3.51.10', '3.52.0', '4.0.0'].filter((version) => !isSafeVersion(version))).toEqual([])
  })

  it('of a newer program is refused and not touched', async () => {
    const file = fresh()
    await filled(file, 3)
    const raw = new DatabaseSync(file)
    raw.exec('PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)')
    raw.close()
    const before = readFileSync(file)
    const refused = SqliteJournal.open({ path: file })
    expect(codeOf(refused)).toBe('STORE_NEWER')
    expect(refused.ok ? '' : refused.failure.message).toContain('version 99, this program knows 1')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('of another program is refused and not touched', () => {
    const file = fresh()
    const raw = new DatabaseSync(file)
    raw.exec('CREATE TABLE mine (a)')
    raw.close()
    expect(codeOf(SqliteJournal.open({ path: file }))).toBe('STORE_FOREIGN')
    const other = new DatabaseSync(file)
    expect(other.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n']).toBe(1)
    other.close()
  })

  it('that is damaged is refused with what to do', async () => {
    const file = fresh()
    await filled(file, 60)
    const whole = readFileSync(file)
    const damage: readonly Buffer[] = [
      Buffer.from('this is no database, but it is long enough to be taken for one at first sight'.repeat(20)),
      whole.subarray(0, whole.length - 4_096),
      Buffer.concat([whole.subarray(0, 8_192), Buffer.alloc(whole.length - 8_192, 0x55)]),
    ]
    for (const bytes of damage) {
      const copy = fresh()
      writeFileSync(copy, bytes)
      const refused = SqliteJournal.open({ path: copy })
      expect(codeOf(refused)).toBe('STORE_CORRUPT')
      expect(refused.ok ? '' : refused.failure.message).toContain('restore a backup')
      expect(readFileSync(copy).equals(bytes)).toBe(true)
    }
  })

  it('is not made by who only reads', () => {
    const file = fresh()
    expect(codeOf(SqliteJournal.open({ path: file, isReadOnly: true }))).toBe('STORE_UNREACHABLE')
    expect(existsSync(file)).toBe(false)
    const below = path.join(folder, 'no-folder')
    writeFileSync(below, '')
    expect(codeOf(SqliteJournal.open({ path: path.join(below, 'x.db') }))).toBe('STORE_UNREACHABLE')
  })

  it('is read while another writes', async () => {
    const file = fresh()
    await filled(file, 5)
    const writer = open(file)
    const reader = SqliteJournal.open({ path: file, isReadOnly: true })
    if (!reader.ok) throw new Error(reader.failure.message)
    const lease = await writer.acquireLease({ holder: 'test', lifeMs: 60_000 })
    if (!lease.ok) throw new Error(lease.failure.message)
    expect(codeOf(await writer.append(entries(6, 9), lease.value))).toBe('ok')
    const rows = await reader.value.read({ from: 1 as never, limit: 100 })
    expect(rows.ok ? rows.value.length : 0).toBe(9)
    expect(codeOf(await reader.value.append(entries(10, 10), lease.value))).toBe('STORE_READ_ONLY')
    await reader.value.close()
    await writer.close()
  })

  it('gives epochs that a backup of yesterday does not give again', async () => {
    const file = fresh()
    let now = Date.parse('2026-11-02T10:00:00Z') as UtcMillis
    const at = (): SqliteJournal => {
      const opened = SqliteJournal.open({ path: file, now: () => now })
      if (!opened.ok) throw new Error(opened.failure.message)
      return opened.value
    }
    const lend = async (): Promise<number> => {
      const journal = at()
      const lease = await journal.acquireLease({ holder: 'test', lifeMs: 1, isForced: true })
      await journal.close()
      return lease.ok ? lease.value.epoch : NaN
    }
    await lend()
    const backup = `${file}.backup`
    copyFileSync(file, backup)
    const given = [await lend(), await lend(), await lend()]
    now = (now + 86_400_000) as UtcMillis
    copyFileSync(backup, file)
    for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
    expect(given).not.toContain(await lend())
  })
})

describe('what SQLite reports', () => {
  it('of a full disk is STORE_FULL, of a busy file STORE_BUSY', () => {
    const file = fresh()
    const raw = new DatabaseSync(file)
    raw.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); PRAGMA max_page_count = 2')
    const full = attempt(file, () => raw.exec('INSERT INTO t VALUES (zeroblob(100000))'))
    expect(full).toMatchObject({ failure: { code: 'STORE_FULL', retry: 'never' } })
    raw.exec('BEGIN IMMEDIATE')
    const other = new DatabaseSync(file, { timeout: 0 })
    const busy = attempt(file, () => other.exec('BEGIN IMMEDIATE'))
    expect(busy).toMatchObject({ failure: { code: 'STORE_BUSY', retry: 'safe' } })
    expect(attempt(file, () => other.exec('SELECT nonsense'))).toMatchObject({
      failure: { code: 'STORE_REFUSED' },
    })
    expect(() =>
      attempt(file, () => {
        throw new TypeError('ours')
      }),
    ).toThrow('ours')
    other.close()
    raw.close()
  })

  const canLimit = process.platform === 'linux' && spawnSync('bash', ['-c', 'true']).status === 0
  if (!canLimit)
    console.log('skipped, no bash on Linux to limit the size of files: the failed write of a full disk')
  it.skipIf(!canLimit)(
    'of a write that fails ends the journal, and nothing that was acknowledged is lost',
    async () => {
      const file = fresh()
      await filled(file, 5)
      const script = `
      import { SqliteJournal } from ${JSON.stringify(path.join(import.meta.dirname, 'index.ts'))}
      const { value: journal } = SqliteJournal.open({ path: ${JSON.stringify(file)} })
      const { value: lease } = await journal.acquireLease({ holder: 'child', lifeMs: 60000, isForced: true })
      const hash = (n) => n.toString(16).padStart(64, '0')
      for (let n = 6; ; n++) {
        const written = await journal.append([{ sequence: n, eventAt: 1, knownAt: 2, correlation: 0,
          causation: 0, kind: 'RunEnded', body: ' '.repeat(900), version: 1, previousHash: hash(n - 1),
          hash: hash(n) }], lease)
        if (written.ok) continue
        console.log(n - 1, written.failure.code, written.failure.retry)
        process.exit(0)
      }`
      // The limit of a process for the size of a file, in KiB: what lies beyond it cannot be written.
      const child = spawnSync(
        'bash',
        [
          '-c',
          'trap "" XFSZ; ulimit -f 400; exec "$0" --input-type=module -e "$1"',
          process.execPath,
          script,
        ],
        { encoding: 'utf8' },
      )
      expect(child.stdout).toMatch(/^\d+ STORE_(?:IO|FULL) never$/m)
      const acknowledged = Number(child.stdout.split(' ')[0])
      expect(acknowledged).toBeGreaterThan(5)
      const journal = open(file)
      const head = await journal.head()
      expect(head.ok ? head.value?.sequence : 0).toBeGreaterThanOrEqual(acknowledged)
      await journal.close()
    },
  )
})

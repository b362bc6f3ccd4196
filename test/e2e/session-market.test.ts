import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, investor, type CliRun } from '../harness/cli.ts'

const { path: folder, remove } = emptyFolder()
const session = join(folder, '.investor', 'sessions', '0001')
const market = join(session, 'market')
const parquet = join(market, 'bars', '1d', 'SPX', 'raw.parquet')
const start = (...words: readonly string[]): CliRun =>
  investor(folder, 'start', '--speed', 'max', '--no-api', '--from', '2019-06-01', ...words)
let started: CliRun

beforeAll(() => {
  started = start()
}, 300_000)
afterAll(remove)

describe('the market of a session that has ended', () => {
  it('is verified with the journal, and a file that was changed is found', () => {
    expect(started.code).toBe(0)
    expect(started.err).toMatch(/\d+ bars of 1 series of session 0001 are in .*market/)
    const sound = investor(folder, 'audit', 'verify')
    expect(sound.out).toContain('1 Parquet files of the session compared')
    expect(sound.code).toBe(0)
    const bytes = readFileSync(parquet)
    writeFileSync(parquet, Buffer.from(bytes).fill(0, 100, 101))
    const changed = investor(folder, 'audit', 'verify')
    writeFileSync(parquet, bytes)
    expect(changed.out).toContain(`FAULT: ${parquet} is not as it was written`)
    expect(changed.code).toBe(3)
  }, 120_000)

  it('fills the tables for queries, with nothing said but rebuild', () => {
    const { out } = investor(folder, 'audit', 'rebuild')
    expect(out).toMatch(/^\d+ facts folded into the tables\n\d+ records of the tapes folded into/)
    using database = new DatabaseSync(join(session, 'journal.db'), { readOnly: true })
    const count = (table: string): number =>
      Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])
    const [, bars] = /(\d+) bars of 1 series/.exec(started.err) ?? []
    expect(count('ohlcv_bars')).toBe(Number(bars))
    expect(count('trades')).toBeGreaterThan(0)
  }, 120_000)

  it('is written by the next start where a crash has kept it from being written', () => {
    const sums = readFileSync(join(market, 'SHA256SUMS'), 'utf8')
    rmSync(market, { recursive: true })
    mkdirSync(join(session, 'market.1.unfinished', 'bars'), { recursive: true })
    expect(start().err).toContain('series of session 0001 are in')
    expect(existsSync(join(session, 'market.1.unfinished'))).toBe(false)
    expect(readFileSync(join(market, 'SHA256SUMS'), 'utf8').split('  ')[1]).toBe(sums.split('  ')[1])
    expect(existsSync(join(folder, '.investor', 'sessions', '0002', 'market'))).toBe(true)
  }, 120_000)
})

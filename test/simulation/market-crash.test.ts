import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { archiveMarket, BarCatalog, checkSums } from '../../src/adapter/duckdb/index.ts'
import { ok } from '../../src/base/index.ts'
import { BARS, longMarket } from './market-crash-child.ts'

const CHILD = new URL('./market-crash-child.ts', import.meta.url).pathname
const root = mkdtempSync(path.join(tmpdir(), 'investor-market-crash-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Parquet files that a process has begun beside the folder that is to appear. */
function begun(session: string, pid: number | undefined): number {
  const draft = path.join(session, `market.${pid}.unfinished`)
  if (!existsSync(draft)) return 0
  const names = readdirSync(draft, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.parquet')).length
}

/** Starts the writing and kills it once so many files are begun; says how it ended. */
async function killedAfter(session: string, files: number): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [CHILD, path.join(session, 'market')], { stdio: 'inherit' })
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('exit', (_, signal) => resolve(signal))
  })
  while (child.exitCode === null && child.signalCode === null && begun(session, child.pid) < files) {
    await wait(1)
  }
  child.kill('SIGKILL')
  return ended
}

it('the market of a session is whole or absent, wherever who writes it is killed', async () => {
  const session = mkdtempSync(path.join(root, 'session-'))
  const folder = path.join(session, 'market')
  for (const files of [0, 1, 15, 35]) {
    expect(await killedAfter(session, files)).toBe('SIGKILL')
    expect(existsSync(folder)).toBe(false)
  }
  expect(await archiveMarket(longMarket(folder))).toEqual(ok({ series: 40, bars: BARS, quotes: 0 }))
  expect(readdirSync(session)).toEqual(['market'])
  expect(await checkSums(folder)).toEqual({ files: 40, faults: [] })
  expect(readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8').split('\n')).toHaveLength(41)
  const catalog = new BarCatalog(folder)
  const rows = (await catalog.list()).map((info) => info.rows)
  expect(rows).toEqual(Array.from({ length: 40 }, () => BARS / 40))
  await catalog.close()
}, 120_000)

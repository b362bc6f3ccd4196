import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { utcMillis } from '../../src/base/index.ts'
import { BarCatalog } from '../../src/adapter/duckdb/index.ts'
import { dataCommand } from '../../src/app/command/data/data-command.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import type { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { archiveSessions } from '../../src/app/live/past/session-market.ts'
import { liveHome } from '../harness/live-crash.ts'
import { columnsOf, liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'

const WISH: MarketWish = { seed: 5, bars: 90, timeframe: '1d', symbols: ['AAA', 'BBB'] }
const homes: string[] = []
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })))

function newHome(): string {
  const home = liveHome()
  homes.push(home)
  return home
}

/** Runs a session of a home to its end; what `start` leaves then is left too. */
async function run(home: string, isNew = false): Promise<SessionFolder> {
  const request = liveRequest(WISH)
  const options = { home, request, isNew, speed: Infinity, isQuiet: true, market: liveMarket(WISH) }
  return runSession(options, async ({ session }) => session.folder)
}

async function archived(home: string): Promise<readonly string[]> {
  const said: string[] = []
  await archiveSessions(home, { say: (line) => said.push(line), warn: (line) => said.push(`!${line}`) })
  return said
}

/** Runs `investor data <words>` on a home, and gives what it prints. */
async function data(home: string, ...words: readonly string[]): Promise<string> {
  let said = ''
  const put = (text: string): void => void (said += text)
  const quiet = { isWatched: false, setExitCode: () => {}, now: () => utcMillis(Date.now()) }
  const exit = (code: number): never => {
    throw new Error(`exited with ${code}: ${said}`)
  }
  const host = { env: { INVESTOR_HOME: home }, folder: home, out: put, err: put, exit, ...quiet }
  await dataCommand(host).parseAsync(words, { from: 'user' })
  return said
}

it('a session is written as Parquet once it is over, and its bars are those that it was shown', async () => {
  const home = newHome()
  const folder = await run(home)
  expect(await archived(home)).toEqual([])
  folder.write('finished.json', {})
  expect(await archived(home)).toEqual([
    `180 bars of 2 series of session 0001 are in ${folder.marketPath}`,
  ])
  expect(await archived(home)).toEqual([])
  const catalog = new BarCatalog(folder.marketPath)
  const source = await catalog.open({ symbol: 'BBB', timeframe: '1d', adjustment: 'raw' })
  const found = await source.next()
  const wanted = columnsOf(WISH)['BBB']
  expect(found?.length).toBe(90)
  for (const name of ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const) {
    expect(found?.[name].slice(0, 90)).toEqual(wanted?.[name].slice(0, 90))
  }
  await source.close()
  await catalog.close()
})

it('the data commands show, export and import what a session was shown', async () => {
  const home = newHome()
  const folder = await run(home)
  await expect(data(home, 'list', '--session', '1')).rejects.toMatchObject({ failure: { code: 'NO_SERIES' } })
  folder.write('finished.json', {})
  await archived(home)
  expect(JSON.parse(await data(home, 'list', '--session', '1', '--json'))).toMatchObject([
    {
      key: { symbol: 'AAA', timeframe: '1d', adjustment: 'raw' }, calendar: 'XNYS', rows: 90,
      isSynthetic: false, imports: [{ source: 'session 0001', rows: 90 }],
    },
    { key: { symbol: 'BBB' } },
  ])
  expect(await data(home, 'show', 'AAA', '--session', '1')).toContain('AAA 1d raw, 90 bars')
  const csv = await data(home, 'export', 'AAA', '--session', '1')
  const file = join(folder.marketPath, 'bars', '1d', 'AAA', 'raw.parquet')
  expect(await data(home, 'import', file, '--symbol', 'AAA')).toContain('AAA 1d raw: 90 bars')
  expect(await data(home, 'export', 'AAA')).toBe(csv)
})

it('a session that the next one follows is over, unless it runs; a broken one is named', async () => {
  const home = newHome()
  const first = await run(home)
  const second = await run(home, true)
  const status = first.read<Record<string, unknown>>('status.json')
  first.write('status.json', { ...status, state: 'running', pid: process.pid })
  expect(await archived(home)).toEqual([])
  first.write('status.json', status)
  const tape = join(first.tapeFolder, '0001.tape')
  const bytes = readFileSync(tape)
  writeFileSync(tape, Buffer.from(bytes).fill(0x30, 60, 61))
  second.write('finished.json', {})
  const [warning, ...said] = await archived(home)
  expect(warning).toMatch(/^!the market of session 0001 is not written as Parquet: .* damaged at byte \d+/)
  expect(said).toEqual([`180 bars of 2 series of session 0002 are in ${second.marketPath}`])
  expect(first.has('market')).toBe(false)
  writeFileSync(tape, bytes)
  expect(await archived(home)).toHaveLength(1)
})

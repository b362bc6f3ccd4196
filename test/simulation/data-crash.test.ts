import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { BarCatalog } from '../../src/adapter/duckdb/index.ts'
import { readChunks } from '../../src/data/index.ts'
import { MAIN } from '../harness/program.ts'

/*
 * Goal: a writer that is killed leaves a catalog without half a series, and the next one just works.
 * Method: SIGKILL to a real process at moments after it began to write, then a look at what lies there.
 */
const home = mkdtempSync(path.join(tmpdir(), 'investor-crash-'))
afterAll(() => rmSync(home, { recursive: true }))

const staging = path.join(home, 'catalog', '.staging')
const words = ['data', 'synth', '--symbols', '2', '--from', '2019-01-02', '--to', '2019-03-29', '--replace']

/** Starts a writer of two series; kills it some time after it began to stage them, if told to. */
async function write(seed: number, killAfterMs?: number): Promise<NodeJS.Signals | number | null> {
  const child = spawn(process.execPath, [MAIN, ...words, '--seed', String(seed)], {
    env: { ...process.env, INVESTOR_HOME: home }, stdio: 'ignore',
  })
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code))
  })
  if (killAfterMs === undefined) return ended
  while (!existsSync(staging) && child.exitCode === null) await pause(1)
  await pause(killAfterMs)
  child.kill('SIGKILL')
  return ended
}

async function stored(): Promise<string[]> {
  const catalog = new BarCatalog(path.join(home, 'catalog'))
  const infos = await catalog.list()
  for (const { key, rows } of infos) {
    let read = 0
    await readChunks(await catalog.open(key), ({ length }) => void (read += length))
    expect(read).toBe(rows)
  }
  await catalog.close()
  return infos.map(({ key, rows, imports }) => `${key.symbol} ${rows} ${imports.at(-1)?.source}`)
}

it('leaves whole series only, and no trace after the next write', async () => {
  const whole = (seed: number): string[] => (
    ['SYN1', 'SYN2'].map((symbol) => `${symbol} ${61 * 390} investor data synth --seed ${seed}`)
  )
  for (const [seed, killAfterMs] of [[1, 0], [2, 150]] as const) {
    expect(await write(seed, killAfterMs)).toBeOneOf(['SIGKILL', 0])
    for (const series of await stored()) expect(whole(seed)).toContain(series)
  }
  expect(await write(3)).toBe(0)
  expect(await stored()).toEqual(whole(3))
  // Killed once more while it replaces: either series is the old one or the new one.
  await write(4, 200)
  const mixed = await stored()
  for (const [index, series] of mixed.entries()) expect([whole(3)[index], whole(4)[index]]).toContain(series)
  expect(await write(5)).toBe(0)
  expect(await stored()).toEqual(whole(5))
  const left = readdirSync(path.join(home, 'catalog')).sort()
  expect(left).toEqual(['bars', 'instruments'])
}, 60_000)

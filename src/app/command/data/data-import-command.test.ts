import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { utcMillis } from '../../../base/index.ts'
import { dataCommand } from './data-command.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-import-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs `investor data import <words>`: what it printed, and what it failed with. */
async function run(...words: string[]): Promise<{ out: string; failure: unknown }> {
  let out = ''
  const host = {
    env: {}, folder, now: () => utcMillis(Date.UTC(2026, 0, 1)), isWatched: false,
    out: (text: string) => void (out += text), err: () => {}, setExitCode: () => {},
    exit: (code: number): never => {
      throw new Error(`exited with ${code}`)
    },
  }
  const failure = await dataCommand(host).parseAsync(['import', ...words], { from: 'user' })
    .then(() => undefined, (error: unknown) => error)
  return { out, failure }
}

describe('several files of which one is refused', () => {
  writeFileSync(
    path.join(folder, 'a.csv'),
    'date,open,high,low,close,volume\n2024-01-02,10,12,9,11,5\n2024-01-03,10,12,9,11,5\n',
  )

  it('are told of as far as they are stored, also as JSON', async () => {
    const { out, failure } = await run('a.csv', 'nope.csv', '--symbol', 'X', '--json')
    expect(failure).toMatchObject({ failure: { code: 'FILE_UNREADABLE' } })
    expect(JSON.parse(out)).toMatchObject([{ rows: 2, series: [{ symbol: 'X', stored: { added: 2 } }] }])
  })

  it('are a list where all are stored, and one file is none', async () => {
    expect(JSON.parse((await run('a.csv', 'a.csv', '--symbol', 'X', '--json')).out)).toHaveLength(2)
    expect(JSON.parse((await run('a.csv', '--symbol', 'X', '--json')).out)).toMatchObject({ rows: 2 })
  })

  it('say nothing where none is stored', async () => {
    expect((await run('nope.csv', 'a.csv', '--symbol', 'X', '--json')).out).toBe('')
  })
})

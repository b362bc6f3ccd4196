import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UserError, utcMillis } from '../../../base/index.ts'
import { dataCommand } from './data-command.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-watch-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs `investor data <words>`; what it printed, and what it refused with. */
async function data(...words: string[]): Promise<{ out: string; refusal: string }> {
  let out = ''
  const print = (text: string): void => void (out += text)
  const exit = (code: number): never => {
    throw new Error(`exited with ${code}`)
  }
  const host = {
    env: {}, folder, now: () => utcMillis(Date.UTC(2026, 0, 1)), isWatched: false, out: print, err: () => {},
    setExitCode: () => {}, exit,
  }
  try {
    await dataCommand(host).parseAsync(words, { from: 'user' })
  } catch (error) {
    const code = error instanceof UserError ? `${error.failure.code}: ` : ''
    return { out, refusal: `${code}${(error as Error).message}` }
  }
  return { out, refusal: '' }
}

describe('investor data watch', () => {
  it('shows a made-up market as a session would be given it, in words or as JSON', async () => {
    const words = ['watch', 'SYN1', '--speed', 'max', '--from', '2026-11-27', '--steps', '6']
    const { out } = await data(...words)
    expect(out).toMatch(/^synthetic, SYN1\n1 2026-11-27T14:30:03Z start\n2 .* warmup \d+ bars of the past\n/)
    expect(out).toContain('session XNYS 2026-11-27, 2026-11-27T14:30:00Z to 2026-11-27T18:00:00Z, early')
    const lines = (await data(...words, '--json')).out.trim().split('\n')
    const steps = lines.map((line) => JSON.parse(line) as { number: number; kind: string })
    expect(steps.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6])
    expect(steps.map(({ kind }) => kind)).toContain('slice')
  })

  it('plays stored minutes to their end', async () => {
    await data('synth', '--symbols', '1', '--from', '2020-11-23', '--to', '2020-11-27', '--timeframe', '1m')
    const { out } = await data(
      'watch', 'SYN1', '--feed', 'catalog', '--speed', 'max', '--from', '2020-11-27', '--timeframe', '1h',
    )
    expect(out).toContain('early close')
    expect(out).toContain('SYN1 1h')
    expect(out).toMatch(/connection over\n$/)
    expect(out.match(/ slice SYN1 1m/g)).toHaveLength(210)
  })

  it('says what is missing: stored minutes, keys, a speed', async () => {
    const { refusal } = await data('watch', 'X', '--feed', 'catalog')
    expect(refusal).toMatch(/^SERIES_NOT_FOUND: no 1m bars of X/)
    expect((await data('watch', 'X', '--feed', 'alpaca')).refusal).toMatch(/^KEYS_MISSING/)
    expect((await data('watch', 'X', '--speed', '0')).refusal).toBe('exited with 2')
  })
})

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
const at = (name: string): string => join(folder.path, name)
const SAID = 'Settings: investor.yaml of this folder\n'
const DAYS = ['--from', '2016-01-04', '--to', '2016-03-31']

afterAll(() => folder.remove())
beforeEach(() => {
  rmSync(folder.path, { recursive: true })
  mkdirSync(folder.path)
  writeFileSync(at('investor.yaml'), `trading: { max_positions: 4 }
system: { log_dir: own-logs }
strategies: [{ name: RSI_MeanReversion }]
`)
})

const run = (...words: readonly string[]): ReturnType<typeof investor> => investor(folder.path, ...words)

/** Settings that a backtest ran with. */
function ranWith(): string {
  const [newest] = readdirSync(at('runs')).filter((name) => /^\d{4}/.test(name)).toSorted().toReversed()
  return readFileSync(join(at('runs'), newest ?? '', 'result.json'), 'utf8')
}

describe('investor.yaml of the current folder', { timeout: 120_000 }, () => {
  it('counts for a backtest, which says so', () => {
    const { code, out, err } = run('backtest', ...DAYS)
    expect([code, err]).toEqual([0, expect.stringContaining(SAID)])
    expect(out).toContain('RSI_MeanReversion')
    expect(ranWith()).toContain('investor.yaml')
  })

  it('gives way to a file that is named; an empty one is none', () => {
    writeFileSync(at('other.yaml'), 'trading: { max_positions: 3 }\n')
    for (const file of ['other.yaml', '/dev/null']) {
      const { code, out, err } = run('backtest', ...DAYS, '--config', file)
      expect([file, code, err]).toEqual([file, 0, expect.not.stringContaining('Settings:')])
      expect(out).toContain('MA_Crossover')
    }
  })

  it('is refused with its mistakes, and nothing runs', () => {
    writeFileSync(at('investor.yaml'), 'trading:\n  max_position: 4\n')
    for (const words of [['backtest'], ['start', '--no-api'], ['drill'], ['logs'], ['serve', '--port', '0'],
      ['audit', 'show'], ['alert', 'test'], ['config', 'show'], ['data', 'webhooks'],
      ['news', 'fetch', '--source', 'edgar']]) {
      const { code, err } = run(...words)
      const place = expect.stringContaining('investor.yaml:2:3 trading.max_position')
      expect([words, code, err]).toEqual([words, 1, place])
    }
    expect(readdirSync(folder.path)).toEqual(['investor.yaml'])
  })

  it('counts for a start, a drill and the logs', () => {
    const { code, out, err } = run('start', '--no-api', '--json', '--speed', 'max', ...DAYS)
    expect([code, err]).toEqual([0, expect.stringContaining(SAID)])
    expect(JSON.parse(out)).toMatchObject({ outcome: 'ended' })
    const kept = readFileSync(at('.investor/sessions/0001/strategies.json'), 'utf8')
    expect(kept).toContain('RSI_MeanReversion')
    expect(readdirSync(folder.path)).toContain('own-logs')
    expect(run('logs').out).toContain('session 0001 has ended')
    expect(run('drill', '--json').err).toContain(SAID)
  })
})

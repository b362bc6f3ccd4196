import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'
import { allFacts } from '../harness/live-crash.ts'
import { MAIN } from '../harness/program.ts'

const folder = emptyFolder()
const elsewhere = emptyFolder()
afterAll(() => {
  folder.remove()
  elsewhere.remove()
})

const inFolder = (name: string): string => join(folder.path, name)
const home = inFolder('.investor')
const request = (): string => readFileSync(join(home, 'sessions/0001/request.json'), 'utf8')

/** Buys every tenth day and leaves five days later. */
function strategyOf(description: string): string {
  return `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Tenth', description: '${description}', parameters: {},
  eachSymbol() {
    let count = 0
    return {
      onBar(bar, context) {
        count++
        if (count % 10 === 0) context.buy({ stop: bar.close * 0.9 })
        else if (count % 10 === 5) context.closeLong('enough')
      },
    }
  },
})
`
}

function write(mostInOne: number): void {
  writeFileSync(inFolder('a.yaml'), `trading: { max_position_pct: ${mostInOne} }
system: { database_url: "sqlite:///not-used.db" }
backtest: { symbols: [SPX], from: "2016-01-04", to: "2016-12-30" }
strategies:
  - file: ./tenth.ts
`)
}

beforeAll(() => {
  write(0.1)
  writeFileSync(inFolder('tenth.ts'), strategyOf('first'))
  const { code, err } = investor(folder.path, 'start', '--config', 'a.yaml', '--speed', 'max', '--no-api')
  expect([code, err]).toEqual([0, expect.any(String)])
  expect(allFacts(home).filter(({ body }) => body['kind'] === 'PositionClosed').length).toBeGreaterThan(5)
}, 120_000)

describe('a session is decided again from what it was begun with', () => {
  const [parity, asked] = [/Nothing differs/, ['why-not', 'SPX', '2016-06-01', '--session']] as const
  let before = ''

  it('while the file is as it was', () => {
    expect(investor(folder.path, 'replay').out).toContain('Nothing differs')
    expect(investor(folder.path, 'parity').out).toMatch(parity)
    before = investor(folder.path, ...asked).out
    expect(before).toContain('SPX at 2016-06-01')
  }, 120_000)

  it('where the file was changed for the next session', () => {
    write(0.05)
    expect(investor(folder.path, 'replay').out).toContain('Nothing differs')
    expect(investor(folder.path, 'parity').out).toMatch(parity)
    expect(investor(folder.path, ...asked).out).toBe(before)
  }, 120_000)

  it('where the file is gone, from any folder', () => {
    rmSync(inFolder('a.yaml'))
    for (const words of [['replay'], ['parity'], asked]) {
      const env = { ...process.env, INVESTOR_HOME: home }
      const run = { cwd: elsewhere.path, encoding: 'utf8', env } as const
      const { status, stderr } = spawnSync(process.execPath, [MAIN, ...words], run)
      expect([words, status, stderr]).toEqual([words, 0, ''])
    }
  }, 120_000)

  it('and says so where a strategy file is another now', () => {
    writeFileSync(inFolder('tenth.ts'), strategyOf('second').replace('% 10 === 0', '% 10 === 1'))
    const replayed = investor(folder.path, 'replay')
    expect(replayed.code).toBe(3)
    expect(replayed.out).toMatch(/The file of Tenth has changed since: [0-9a-f]{12} then, [0-9a-f]{12} now/)
    expect(replayed.out).toContain('The first difference')
    for (const words of [['parity'], asked]) {
      expect(investor(folder.path, ...words).out).toContain('The file of Tenth has changed since')
    }
    writeFileSync(inFolder('tenth.ts'), strategyOf('first'))
  }, 120_000)

  it('and refuses, with names, where an older session has not kept its settings', () => {
    const { begun: _, ...older } = JSON.parse(request()) as Record<string, unknown>
    writeFileSync(join(home, 'sessions/0001/request.json'), JSON.stringify(older))
    write(0.05)
    const { code, err } = investor(folder.path, 'replay')
    expect([code, err]).toEqual([1, expect.stringMatching(
      /SESSION_DIFFERS: .*trading\.max_position_pct: 0\.1 then, 0\.05 now/s)])
    write(0.1)
    expect(investor(folder.path, 'replay').out).toContain('Nothing differs')
  }, 120_000)
})

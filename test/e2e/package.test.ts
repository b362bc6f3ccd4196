import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const STRATEGY = `import { crossesAbove, crossesBelow, defineStrategy, integer, sma } from 'investor'

export default defineStrategy({
  name: 'Own',
  description: 'Long while the fast average is above the slow one.',
  parameters: { fast: integer(10, { min: 2 }) },
  eachSymbol({ fast }) {
    const quick = sma(fast), steady = sma(30)
    return { entry: crossesAbove(quick, steady), exit: crossesBelow(quick, steady), strength: 0.7 }
  },
})
`

/** The package as somebody has it who installed it: below `node_modules`, beside what it depends on. */
describe('the published package', () => {
  const folder = emptyFolder()
  const installed = join(folder.path, 'node_modules', 'investor')

  beforeAll(() => {
    mkdirSync(join(folder.path, 'node_modules'))
    for (const name of readdirSync(join(ROOT, 'node_modules'))) {
      symlinkSync(join(ROOT, 'node_modules', name), join(folder.path, 'node_modules', name))
    }
    execFileSync(process.execPath, [join(ROOT, 'tools/build-package.ts'), '--out', installed])
    writeFileSync(join(folder.path, 'own.ts'), STRATEGY)
    writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify({
      compilerOptions: {
        module: 'nodenext', target: 'esnext', strict: true, noEmit: true, skipLibCheck: false, types: [],
        lib: ['esnext'],
      },
      files: ['own.ts'],
    }))
  }, 60_000)
  afterAll(() => folder.remove())

  it('comes to the same result as the clone, with a strategy of the user', { timeout: 60_000 }, () => {
    const words = ['backtest', '--strategy', './own.ts', '--from', '2018-01-01', '--json']
    const program = join(installed, 'bin/investor.js')
    const ran = spawnSync(process.execPath, [program, ...words], { cwd: folder.path, encoding: 'utf8' })
    expect(ran.stderr).not.toMatch(/error/i)
    const ofPackage = JSON.parse(ran.stdout) as { resultHash: string; trades: unknown }
    const clone = emptyFolder()
    writeFileSync(join(clone.path, 'own.ts'), STRATEGY)
    const ofClone = JSON.parse(investor(clone.path, ...words).out) as { resultHash: string }
    clone.remove()
    expect(ofPackage.resultHash).toBe(ofClone.resultHash)
  })

  it('trades on paper, in its threads', { timeout: 60_000 }, () => {
    const program = join(installed, 'bin/investor.js')
    const words = ['start', '--speed', 'max', '--from', '2020-01-01', '--json']
    const ran = spawnSync(process.execPath, [program, ...words], { cwd: folder.path, encoding: 'utf8' })
    expect(ran.status).toBe(0)
    expect(JSON.parse(ran.stdout)).toMatchObject({ outcome: 'ended', killSwitch: 'ACTIVE' })
  })

  it('serves the dashboard that it brings', async () => {
    const program = join(installed, 'bin/investor.js')
    const server = spawn(process.execPath, [program, 'serve', '--port', '0', '--json'], {
      cwd: folder.path, stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    const { url } = JSON.parse(String(line)) as { url: string }
    const page = await (await fetch(url)).text()
    const script = await fetch(`${url}${/src="(\/assets\/[^"]+)"/.exec(page)?.[1]}`)
    expect(script.status).toBe(200)
    expect(script.headers.get('content-type')).toMatch(/javascript/)
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
  })

  it('brings types that a strict compiler takes', () => {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const ran = spawnSync(process.execPath, [tsc, '-p', folder.path], { encoding: 'utf8' })
    expect(ran.stdout).toBe('')
    expect(ran.status).toBe(0)
  })
})

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
const folder = join(ROOT, 'dist', `program-of-test-${process.pid}`)

const said = (...args: readonly string[]): string =>
  execFileSync(process.execPath, args, { encoding: 'utf8' })

describe('the bundled program', () => {
  beforeAll(() => void said(join(ROOT, 'tools/build-program.ts'), folder), 60_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('asks for no package that is not in package.json', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Readonly<Record<string, string>>
    }
    const asked = readdirSync(folder).flatMap((name) => (
      [...readFileSync(join(folder, name), 'utf8').matchAll(/^(?:im|ex)port .*?from "([^."][^"]*)"/gm)].map(
        ([, id = '']) => id.split('/').slice(0, id.startsWith('@') ? 2 : 1).join('/'),
      )))
    expect(asked).toContain('fastify')
    const known = new Set(Object.keys(dependencies))
    expect(asked.filter((id) => !id.startsWith('node:') && !known.has(id))).toEqual([])
  })

  it('loads, every part of it', () => {
    const parts = readdirSync(folder).filter((name) => name.startsWith('part-'))
    expect(parts.length).toBeGreaterThan(30)
    const files = JSON.stringify(parts.map((name) => join(folder, name)))
    const code = `for (const part of ${files}) await import(part); console.log('all')`
    expect(said('--input-type=module', '--eval', code)).toBe('all\n')
    expect(said(join(folder, 'main.js'), 'backtest', '--help')).toContain('Usage: investor backtest')
  }, 60_000)

  it('writes reports whose scripts a browser can read', () => {
    const home = mkdtempSync(join(tmpdir(), 'investor-bundle-'))
    const env = { ...process.env, INVESTOR_HOME: home }
    const words = ['backtest', '--from', '2019-01-01', '--out', home]
    execFileSync(process.execPath, [join(folder, 'main.js'), ...words], { cwd: home, env, stdio: 'ignore' })
    const page = readFileSync(join(home, '0001-MA_Crossover', 'report.html'), 'utf8')
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => script)
    expect(scripts).toHaveLength(2)
    for (const script of scripts) expect(() => new Script(script)).not.toThrow()
    rmSync(home, { recursive: true, force: true })
  }, 60_000)
})

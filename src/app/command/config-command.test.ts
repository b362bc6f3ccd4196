import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { UserError } from '../../base/index.ts'
import { configJsonSchema, configReference, parseConfig } from '../../config/index.ts'
import { CONFIG_PROFILES, configCommand, type ConfigHost } from './config-command.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const folder = mkdtempSync(path.join(tmpdir(), 'config-command-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => rmSync(path.join(folder, 'investor.yaml'), { force: true }))

class Exit extends Error {}

/** What a command printed, and how it ended: the code that it set, or the refusal that `main` prints. */
interface Ran {
  readonly out: string
  readonly err: string
  readonly code: number
}

function run(words: readonly string[], env: ConfigHost['env'] = {}): Ran {
  const ran = { out: '', err: '', code: 0 }
  const host: ConfigHost = {
    env,
    folder,
    out: (text) => void (ran.out += text),
    err: (text) => void (ran.err += text),
    setExitCode: (code) => void (ran.code = code),
    exit: (code) => {
      ran.code = code
      throw new Exit()
    },
  }
  try {
    configCommand(host).parse(words, { from: 'user' })
  } catch (error) {
    if (error instanceof UserError) return { ...ran, err: error.message, code: 1 }
    if (!(error instanceof Exit)) throw error
  }
  return ran
}

function write(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text)
  return name
}

describe('config check', () => {
  it('accepts a valid file and counts what it sets', () => {
    const file = write('good.yaml', 'trading:\n  max_positions: 3\nstrategies: [{name: MA_Crossover}]\n')
    expect(run(['check', file])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^good\.yaml is valid: 1 of \d+ keys set, strategies listed: 1\n$/),
    })
  })

  it('refuses a bad file with every line', () => {
    const file = write('bad.yaml', 'trading:\n  max_positions: 0\n  brker: x\n')
    const { code, err, out } = run(['check', file])
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain('bad.yaml:2:3 trading.max_positions: found 0; write a whole number')
    expect(err).toContain('bad.yaml:3:3 trading.brker: found the unknown key "brker"; write broker, perhaps')
  })

  it('with --json says the same as values', () => {
    const file = write('bad.yaml', 'trading:\n  max_positions: 0\n')
    const { code, out } = run(['check', file, '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      isValid: false,
      code: 'CONFIG_INVALID',
      violations: [{ key: 'trading.max_positions', file: 'bad.yaml', line: 2, column: 3, found: '0' }],
    })
    expect(JSON.parse(run(['check', write('good.yaml', ''), '--json']).out)).toEqual({
      isValid: true,
      warnings: [],
      parameters: [],
    })
  })

  it('takes investor.yaml when no file is named, and refuses when there is none', () => {
    expect(run(['check'])).toMatchObject({ code: 1, err: expect.stringContaining('no such file') })
    const refused: unknown = JSON.parse(run(['check', '--json']).out)
    expect(refused).toMatchObject({ code: 'FILE_UNREADABLE', violations: [] })
    write('investor.yaml', '')
    expect(run(['check']).code).toBe(0)
  })

  it('counts the environment and --set', () => {
    const file = write('good.yaml', '')
    const variable = 'INVESTOR_TRADING__BROKER'
    expect(run(['check', file, '--set', 'max_positions=0']).err).toContain('--set max_positions trading.max')
    expect(run(['check', file], { [variable]: 'x' }).err).toContain(`${variable} trading.broker`)
  })

  it('notes parameters and warns of values without effect', () => {
    const sets = ['--set', 'fast=3', '--set', 'max_position_pct=0.5']
    const { out, code } = run(['check', write('good.yaml', ''), ...sets])
    expect(code).toBe(0)
    expect(out).toContain('note: fast is no key of the settings and goes to the strategies')
    expect(out).toContain('warning: --set max_position_pct trading.max_position_pct: found 0.5')
  })

  it('holds the rules of the profile that is named', () => {
    const file = write('good.yaml', 'risk: {max_repeats: off}')
    expect(run(['check', file]).code).toBe(0)
    expect(run(['check', file, '--profile', 'live']).code).toBe(1)
  })
})

describe('config show', () => {
  it('prints every value with its origin', () => {
    const file = write('some.yaml', 'trading:\n  max_positions: 3\n')
    const { out } = run(['show', file, '--set', 'log_level=DEBUG'], { INVESTOR_BACKTEST__CAPITAL: '5000' })
    expect(out).toMatch(/^trading\.max_positions +3 +some\.yaml:2:3$/m)
    expect(out).toMatch(/^system\.log_level +DEBUG +--set log_level$/m)
    expect(out).toMatch(/^backtest\.capital +5000 +INVESTOR_BACKTEST__CAPITAL$/m)
    expect(out).toMatch(/^trading\.broker +alpaca +default$/m)
  })

  it('without a file shows investor.yaml, or else the defaults', () => {
    expect(run(['show', '--changed']).out).toBe('')
    write('investor.yaml', 'trading: {max_positions: 4}\nstrategies: [{name: Pairs}]')
    expect(run(['show', '--changed']).out.split('\n')).toEqual([
      expect.stringMatching(/^trading\.max_positions +4 +investor\.yaml:1:11$/),
      expect.stringMatching(/^strategies\[0\] +\{"name":"Pairs","parameters":\{\}\} +investor\.yaml:2:14$/),
      '',
    ])
  })

  it('shows the defaults of the profile that is named', () => {
    const value = (profile: string): unknown => {
      const { settings } = JSON.parse(run(['show', '--json', '--profile', profile]).out) as {
        settings: readonly { key: string; value: unknown }[]
      }
      return settings.find(({ key }) => key === 'risk.max_messages_per_second')?.value
    }
    expect([value('backtest'), value('live')]).toEqual(['off', 5])
  })

  it('never shows a password', () => {
    const words = ['--set', 'database_url=postgresql://me:hunter2@host/x']
    for (const form of [[], ['--json']]) {
      const { out } = run(['show', ...words, ...form])
      expect(out).toContain('postgresql://me:***@host/x')
      expect(out).not.toContain('hunter2')
    }
  })
})

describe('config diff', () => {
  it('compares the values that count', () => {
    const a = write('a.yaml', 'trading: {max_positions: 10, broker: simulated}\n')
    const b = write('b.yaml', 'trading:\n  max_positions: 10\nstrategies: [{name: Pairs}]\n')
    expect(JSON.parse(run(['diff', a, b, '--json']).out)).toMatchObject({
      differences: [
        {
          key: 'trading.broker',
          first: { value: 'simulated', origin: 'a.yaml:1:30' },
          second: { value: 'alpaca', origin: 'default' },
        },
        {
          key: 'strategies[0]',
          first: { value: null, origin: 'not listed' },
          second: { origin: 'b.yaml:3:14' },
        },
      ],
    })
    expect(run(['diff', a, b]).out).toContain('trading.broker\n  simulated')
    expect(run(['diff', a, b]).code).toBe(0)
    expect(run(['diff', a, a]).out).toBe('the settings are the same\n')
  })

  it('refuses when one of them is invalid', () => {
    expect(run(['diff', write('a.yaml', ''), write('bad.yaml', 'x: 1')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('bad.yaml:1:1 x'),
    })
    const { out } = run(['diff', 'absent.yaml', 'absent.yaml', '--json'])
    expect(JSON.parse(out)).toMatchObject({ isValid: false, code: 'FILE_UNREADABLE' })
  })
})

describe('usage', () => {
  it.each([
    [['chek']],
    [['check', 'a', 'b']],
    [['show', '--profile', 'paper']],
    [['show', '--frob']],
    [['diff', 'a', 'b', 'c']],
  ])('%j ends with 2 and points at --help', (words) => {
    expect(run(words)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--help') })
  })

  it.each(['check', 'show', 'diff', 'schema'])('config %s --help teaches', (name) => {
    const { code, out } = run([name, '--help'])
    expect(code).toBe(0)
    expect(out.split('\n').length).toBeGreaterThan(8)
  })
})

describe('what is written from the schema is current', () => {
  const current = (file: string): string => readFileSync(path.join(root, file), 'utf8')

  it('docs/CONFIG.md', () => {
    expect(current('docs/CONFIG.md'), 'run: investor config schema --markdown > docs/CONFIG.md').toBe(
      configReference(CONFIG_PROFILES),
    )
    expect(run(['schema', '--markdown']).out).toBe(configReference(CONFIG_PROFILES))
  })

  it('config.schema.json', () => {
    expect(
      JSON.parse(current('config.schema.json')),
      'run: investor config schema > config.schema.json',
    ).toEqual(configJsonSchema(CONFIG_PROFILES))
    expect(JSON.parse(run(['schema']).out)).toEqual(configJsonSchema(CONFIG_PROFILES))
  })

  it('explains every key in both', () => {
    const parsed = parseConfig('', { file: 'f', defaults: CONFIG_PROFILES.backtest })
    if (!parsed.ok) throw new Error(parsed.failure.message)
    const schema = configJsonSchema(CONFIG_PROFILES) as Node
    for (const { key } of parsed.value.origins) {
      const name = key.split('.').at(-1)
      expect(configReference(CONFIG_PROFILES)).toContain(`| \`${name}\` |`)
      const node = key.split('.').reduce<Node | undefined>((at, part) => at?.properties?.[part], schema)
      expect(node?.description, key).toMatch(/\. In a backtest: .+\./)
    }
  })

  it.each(['investor', 'alpaca-paper'])('the example %s is valid for both profiles', (name) => {
    const text = current(`examples/${name}.yaml`)
    for (const defaults of [CONFIG_PROFILES.backtest, CONFIG_PROFILES.live]) {
      const parsed = parseConfig(text, { file: 'investor.yaml', defaults })
      expect(parsed.ok && parsed.value.warnings).toEqual([])
    }
  })
})

/** A node of a JSON Schema. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly description?: string
}

import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import { describe, expect, it } from 'vitest'
import * as investor from '../../src/index.ts'
import { barAt, type Bar } from '../../src/model/index.ts'
import { sp500 } from '../golden/series.ts'
import { runStrategy } from '../harness/strategy-harness.ts'

const ROOT = join(import.meta.dirname, '../..')
const guide = readFileSync(join(ROOT, 'docs/STRATEGIES.md'), 'utf8')

/** The strategy of one block of code, as if it were a file. */
function strategyOf(block: string): investor.StrategyDefinition {
  const body = stripTypeScriptTypes(block.replaceAll(/\btype (?=\w+ )/g, ''))
    .replace(/import \{([^}]*)\} from 'investor'/, 'const {$1} = investor')
    .replace('export default', 'return')
  return compileFunction(body, ['investor'])(investor) as investor.StrategyDefinition
}

const blocks = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, block = '']) => block)
const strategies = blocks.filter((block) => block.includes('export default')).map(strategyOf)

describe('docs/STRATEGIES.md', () => {
  const columns = sp500()
  const days = Array.from({ length: columns.length }, (_, row) =>
    barAt(columns, row, { symbol: 'SPX', timeframe: '1d' }),
  )
  const weeks = days.filter((_, row) => row % 5 === 4).map((bar): Bar => ({ ...bar, timeframe: '1w' }))

  it('has a strategy of every form', () => {
    expect(strategies.length).toBeGreaterThanOrEqual(6)
    expect(strategies.some(({ allSymbols }) => allSymbols !== undefined)).toBe(true)
  })

  it.each(strategies.map((definition) => [definition.name, definition] as const))(
    '%s trades as it stands there',
    (_name, definition) => {
      const { signals, errors } = runStrategy({ definition, bars: [...days, ...weeks] })
      expect(errors).toEqual([])
      expect(signals.length).toBeGreaterThan(10)
    },
  )

  it('names every rule and every factory of the door, and nothing else', () => {
    const named = new Set([...guide.matchAll(/`([a-z]\w+)(?=[(`])/g)].map(([, name]) => name))
    const factories = Object.entries(investor)
      .filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name))
      .map(([name]) => name)
    const section = (heading: string): string => guide.split(heading)[1]?.split('\n#')[0] ?? ''
    const rows =
      `${section('### Rules there are')}${section('### Indicators there are')}`.match(/^\|.*$/gm) ?? []
    const listed = [...rows.join('').matchAll(/`(\w+)(?=[(`])/g)]
    expect(listed.length).toBeGreaterThan(60)
    expect(listed.map(([, name]) => name).filter((name = '') => !(name in investor))).toEqual([])
    expect(factories.filter((name) => !named.has(name) && !INTERNAL.has(name))).toEqual([])
  })
})

const folders = readdirSync(join(ROOT, 'src/strategy'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'rule')
  .map(({ name }) => name)

describe.each(folders)('src/strategy/%s/README.md', (folder) => {
  const readme = readFileSync(join(ROOT, 'src/strategy', folder, 'README.md'), 'utf8')

  it('lists the parameters with their defaults, no more and no less', async () => {
    const { default: definition } = (await import(`../../src/strategy/${folder}/${folder}.ts`)) as {
      default: investor.StrategyDefinition
    }
    const rows = [...readme.matchAll(/^\| `(\w+)` \| `?([^|`]+?)`? \|/gm)].map(([, name, value]) => [
      name,
      value,
    ])
    const declared = Object.entries(definition.parameters ?? {})
    expect(rows).toEqual(declared.map(([name, { fallback }]) => [name, String(fallback)]))
    expect(readme).toContain(`# ${definition.name}\n`)
    expect(readme).toContain(`npx investor backtest --strategy ${definition.name}`)
    expect(guide).toContain(`| ${definition.name} | \`${folder}\` |`)
  })

  it('says what it is bad at, and where it comes from', () => {
    expect(readme).toMatch(/\*\*Bad at\*\*: .{100}/s)
    expect(readme).toMatch(/\*\*Source\*\*: .{50}/s)
  })
})

/** Behind the door for those who wire strategies, not for those who write them. */
const INTERNAL: ReadonlySet<string> = new Set([
  'buildIn',
  'currentScope',
  'definePattern',
  'defineStrategy',
  'describeParameter',
  'indicatorOutputs',
  'instantiateStrategy',
  'labelOf',
  'moneyFlowVolume',
  'ownPosition',
  'readField',
  'readable',
  'resolveParameters',
  'unitOfOutput',
])

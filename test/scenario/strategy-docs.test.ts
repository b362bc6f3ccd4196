import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import { describe, expect, it } from 'vitest'
import * as investor from '../../src/index.ts'
import { checkStrategy, type CheckSettings } from '../../src/app/strategy-check/check-strategy.ts'
import { money, utcMillis } from '../../src/base/index.ts'
import { columnsOf, defaultInstrument } from '../../src/data/index.ts'
import { barAt, type Bar } from '../../src/model/index.ts'
import { BACKTEST_LIMITS } from '../../src/risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../src/safety/index.ts'
import { FRICTIONLESS_VENUE } from '../../src/sim/index.ts'
import { sp500 } from '../golden/series.ts'
import { filing } from '../harness/news-items.ts'
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

/** The strategies of a page. */
function strategiesOf(page: string): readonly investor.StrategyDefinition[] {
  const blocks = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, block = '']) => block)
  return blocks.filter((block) => block.includes('export default')).map(strategyOf)
}

const strategies = strategiesOf(guide)

/** As `investor strategy check` runs it. */
const SETTINGS: CheckSettings = {
  instruments: [defaultInstrument('SPX')], actions: [], halts: [], calendar: 'XNYS', activeFrom: utcMillis(0),
  benchmark: undefined, capital: money('100000'), currency: 'USD', isCashAccount: false,
  riskLimits: BACKTEST_LIMITS, killSwitchLimits: DEFAULT_KILL_SWITCH_LIMITS, rearmsDrawdown: true,
  venue: FRICTIONLESS_VENUE,
}

const columns = sp500()
const days = Array.from({ length: columns.length }, (_, row) =>
  barAt(columns, row, { symbol: 'SPX', timeframe: '1d' }),
)

describe('README.md', () => {
  const page = readFileSync(join(ROOT, 'README.md'), 'utf8')

  it('has a strategy that trades as it stands there, with the parameter that its command sets', () => {
    const [definition, ...others] = strategiesOf(page)
    const [, name = '', value] = /--strategy \.\/my-trend\.ts --set (\w+)=(\d+)/.exec(page) ?? []
    if (definition === undefined) throw new Error('it is not there')
    expect([others, Object.keys(definition.parameters ?? {})]).toEqual([[], expect.arrayContaining([name])])
    const { signals, errors } = runStrategy({ definition, bars: days, parameters: { [name]: value } })
    expect(errors).toEqual([])
    expect(signals.length).toBeGreaterThan(10)
  })
})

describe('docs/STRATEGIES.md', () => {
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

  it.each(strategies.map((definition) => [definition.name, definition] as const))(
    '%s passes the check that the page advises',
    async (_name, definition) => {
      const assignment = { definition, parameters: {}, symbols: ['SPX'], timeframe: '1d' as const }
      const shown = [days.slice(-2_000), weeks.slice(-400)]
      const series = shown.map((bars, place) => ({
        key: { symbol: 'SPX', timeframe: (['1d', '1w'] as const)[place] ?? '1d', adjustment: 'raw' as const },
        columns: columnsOf(bars), isFinest: place === 0,
      }))
      const findings = await checkStrategy(assignment, series, SETTINGS)
      expect(findings.filter(({ passed }) => !passed)).toEqual([])
    },
  )

  it('Quiet_Trend leaves on every departure that is filed, and enters on no day after results', () => {
    const definition = strategies.find(({ name }) => name === 'Quiet_Trend')
    if (definition === undefined) throw new Error('it is not there')
    const filed = days.flatMap((bar, row) => {
      if (row % 7 !== 3) return []
      return [filing(bar.closeAt - 3_600_000, [row % 2 === 0 ? '2.02' : '5.02'], { symbols: ['SPX'] })]
    })
    const plain = runStrategy({ definition, bars: days })
    const { signals, emitted, errors } = runStrategy({ definition, bars: days, news: filed })
    expect(errors).toEqual([])
    const rowOf = new Map(days.map(({ closeAt }, row) => [closeAt, row]))
    const itemsOn = (row: number): string => filed.find(({ at }) => (
      at === (days[row]?.closeAt ?? 0) - 3_600_000))?.items[0] ?? ''
    const bought = (all: typeof signals): number[] =>
      all.filter(({ type }) => type === 'BUY').map(({ at }) => rowOf.get(at) ?? 0)
    const isAfterResults = (row: number): boolean => [itemsOn(row), itemsOn(row - 1)].includes('2.02')
    expect(bought(plain.signals).some(isAfterResults)).toBe(true)
    expect(bought(signals).filter(isAfterResults)).toEqual([])
    const left = emitted.filter(({ evidence }) => (
      evidence.rules.some(({ rule, parts = [] }) => rule === 'exit: any' && parts[1]?.held === true)))
    expect(left.length).toBeGreaterThan(10)
    for (const { signal } of left) expect(itemsOn(rowOf.get(signal.at) ?? 0)).toBe('5.02')
  })

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
  'readable',
  'resolveParameters',
  'unitOfOutput',
])

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, investor, type CliRun } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())
beforeAll(() => {
  write('throws.ts', 'onBar() { console.log("a look"); throw new Error("boom at the bar") }')
  write('once.ts', 'onBar(bar) { if (bar.openAt === 946909800000) throw new Error("once") }')
  write('returns.ts', 'onBar() { return "BUY" }')
  write('endless.ts', 'onBar() { for (;;) {} }')
  // The third session of the bundled days.
  write('third.ts', 'onBar(bar) { while (bar.openAt >= 947082600000); }')
  write('later.ts', 'onBar() { void Promise.reject(new Error("too late")) }')
  write('reaches.ts', 'onBar() { void import("node:fs") }')
  write('plan.ts', 'entry: 5')
  write('waits.ts', 'async onBar(bar, context) { context.buy() }')
  writeFileSync(join(folder.path, 'loop.ts'), 'for (;;) {}\nexport default 5\n')
  writeFileSync(join(folder.path, 'load.ts'), "throw new Error('boom at load')\nexport default 5\n")
  writeFileSync(join(folder.path, 'five.ts'), 'export default 5\n')
  write('nonsense.ts', 'onBar(bar, context) { context.buy({ stop: NaN, strength: 7, limit: -1 }) }')
  write('clock.ts', 'onBar(bar, context) { if (Date.now() > 0) context.buy() }')
  writeFileSync(join(folder.path, 'broken.ts'), 'export default defineStrategy({')
  writeFileSync(
    join(folder.path, 'reader.ts'),
    "import { readFileSync } from 'node:fs'\nexport default readFileSync('/etc/passwd')",
  )
  writeFileSync(join(folder.path, 'vm.ts'), "import vm from 'vm'\nexport default vm.runInThisContext('1')")
  writeFileSync(
    join(folder.path, 'address.ts'),
    "import now from 'data:text/javascript,export default Date.now()'\nexport default now\n",
  )
  writeFileSync(join(folder.path, 'future.json'), '[1, 2]')
  writeFileSync(
    join(folder.path, 'knows.ts'),
    "import future from './future.json' with { type: 'json' }\nexport default future\n",
  )
  writeFileSync(join(folder.path, 'nothing.ts'), 'export const a = 1\n')
  writeFileSync(join(folder.path, 'bad.yaml'), 'trading:\n  max_postions: 5\n  risk_per_trade_pct: 5\n')
  writeFileSync(join(folder.path, 'empty.csv'), '')
  writeFileSync(join(folder.path, 'header.csv'), 'date,open,high,low,close,volume\n')
  writeFileSync(join(folder.path, 'columns.csv'), '\ndate,price\n2020-01-02,1\n')
  writeFileSync(
    join(folder.path, 'nan.csv'),
    'date,open,high,low,close,volume\n2020-01-02,NaN,1,1,1,1\n2020-01-03,1,1,1,Infinity,1\n',
  )
  writeFileSync(
    join(folder.path, 'zones.csv'),
    'datetime,open,high,low,close,volume\n' +
      '2020-01-02T09:30:00-05:00,1,1,1,1,1\n2020-01-02T09:31:00,1,1,1,1,1\n',
  )
})

function write(name: string, body: string): void {
  writeFileSync(
    join(folder.path, name),
    `import { defineStrategy } from 'investor'
export default defineStrategy({ name: 'Bad', description: 'Bad.', eachSymbol: () => ({ ${body} }) })\n`,
  )
}

/** Nothing of a refused run is left. */
function expectNothingWritten(): void {
  const runs = join(folder.path, 'runs')
  if (existsSync(runs)) expect(readdirSync(runs)).toEqual([])
}

const REFUSED: readonly (readonly [string, readonly string[], readonly RegExp[]])[] = [
  ['a settings file that is not there', ['backtest', '--config', 'none.yaml'], [/none\.yaml/]],
  [
    'an unknown settings key, with its line and the right name',
    ['backtest', '--config', 'bad.yaml'],
    [/bad\.yaml:2/, /max_positions/, /bad\.yaml:3/, /0\.05/],
  ],
  [
    'an unknown strategy, naming those there are',
    ['backtest', '--strategy', 'Nope'],
    [/Nope/, /MA_Crossover/],
  ],
  ['a strategy file that is not there', ['backtest', '--strategy', './none.ts'], [/none\.ts/]],
  ['a strategy file that does not parse', ['backtest', '--strategy', './broken.ts'], [/\(broken\.ts:1\)/]],
  [
    'a file that exports no strategy',
    ['backtest', '--strategy', './nothing.ts'],
    [/nothing\.ts/, /export default/],
  ],
  ['a strategy that reads files', ['backtest', '--strategy', './reader.ts'], [/node:fs/]],
  ['a strategy that runs code elsewhere', ['backtest', '--strategy', './vm.ts'], [/it imports "vm"/]],
  ['a strategy with code in an address', ['backtest', '--strategy', './address.ts'], [/it imports "data:/]],
  [
    'a strategy that never returns',
    ['backtest', '--strategy', './endless.ts', '--timeout', '2'],
    [/did not return/, /endless\.ts/, /in its first bars/],
  ],
  [
    'a strategy that hangs, with the last bar after which it did not',
    ['backtest', '--strategy', './third.ts', '--timeout', '1'],
    [/third\.ts/, /after the slice of 2000-01-04T21:00:00Z/],
  ],
  [
    'a check of a strategy that never returns',
    ['strategy', 'check', './endless.ts', '--timeout', '1'],
    [/did not return/, /endless\.ts/],
  ],
  [
    'a strategy that leaves a promise behind',
    ['strategy', 'check', './later.ts'],
    [/left a promise behind that failed: too late \(later\.ts:2\)/],
  ],
  [
    'a strategy that reaches for the machine while it runs',
    ['backtest', '--strategy', './reaches.ts', '--to', '2000-02-01'],
    [/STRATEGY_PROMISE/, /it imports "node:fs": a strategy has no access to files/],
  ],
  [
    'a strategy file that never ends loading',
    ['backtest', '--strategy', './loop.ts', '--timeout', '1'],
    [/did not return/, /loop\.ts/, /while it was loaded/],
  ],
  [
    'a strategy file that throws, with what it threw',
    ['backtest', '--strategy', './load.ts'],
    [/load\.ts/, /boom at load \(load\.ts:1\)/],
  ],
  [
    'a strategy that brings data along',
    ['backtest', '--strategy', './knows.ts'],
    [/knows\.ts/, /it imports ".\/future\.json": a strategy imports code alone/],
  ],
  ['a file that exports something else', ['backtest', '--strategy', './five.ts'], [/five\.ts/, /a number/]],
  ['a plan that is none', ['backtest', '--strategy', './plan.ts'], [/entry must be a rule/, /found 5/]],
  ['a plan that waits', ['backtest', '--strategy', './waits.ts'], [/onBar/, /without async/]],
  [
    'a folder for runs that is a file',
    ['backtest', '--out', 'bad.yaml'],
    [/bad\.yaml/, /a file is in its place/],
  ],
  ['JSON of an export to nowhere', ['data', 'export', 'SPX', '--json'], [/say --out/]],
  ['a file that cannot be written', ['data', 'export', 'SPX', '--out', 'no/x.csv'], [/no\/x\.csv/]],
  [
    'a symbol that is not there, naming those there are',
    ['backtest', '--symbols', 'NOPE'],
    [/NOPE/, /import/],
  ],
  ['a timeframe that the data cannot give', ['backtest', '--timeframe', '5m'], [/5m/, /SPX/]],
  ['a timeframe that nobody knows', ['backtest', '--timeframe', '7m'], [/7m/, /15m/]],
  [
    'a span without a session',
    ['backtest', '--from', '2010-01-02', '--to', '2010-01-03'],
    [/RANGE_EMPTY: there is no bar of SPX between 2010-01-02 and 2010-01-03/],
  ],
  ['a date that is none', ['backtest', '--from', '2010-02-30'], [/2010-02-30/]],
  ['a range without bars', ['backtest', '--from', '2025-01-01'], [/2020-04-17/]],
  ['a range the wrong way round', ['backtest', '--from', '2015-01-01', '--to', '2014-01-01'], [/after/]],
  ['a parameter out of range', ['backtest', '--set', 'fast_period=1'], [/fast_period/, /from 2/]],
  [
    'a parameter that nobody declares',
    ['backtest', '--set', 'fats_period=10'],
    [/fats_period/, /fastPeriod/],
  ],
  ['a limit out of range', ['backtest', '--set', 'trading.max_positions=0'], [/max_positions/]],
  ['an empty data file', ['data', 'import', 'empty.csv', '--symbol', 'X'], [/empty\.csv/]],
  ['a data file without rows', ['data', 'import', 'header.csv', '--symbol', 'X'], [/header\.csv/]],
  [
    'a data file with wrong columns',
    ['data', 'import', 'columns.csv', '--symbol', 'X'],
    [/columns\.csv: line 2: found no column for open/],
  ],
  ['a data file of bad numbers', ['data', 'import', 'nan.csv', '--symbol', 'X'], [/nan\.csv/]],
  [
    'a data file with mixed time zones',
    ['data', 'import', 'zones.csv', '--symbol', 'X', '--timeframe', '1m'],
    [/zone/i],
  ],
  ['a decision of an unknown kind', ['why', 'trade', '1', '2'], [/found "trade 1 2"/, /signal <which>/]],
  ['a run that is not there', ['why', '1'], [/no runs yet|RUN_NOT_FOUND/]],
]

describe('what cannot be done is refused with a message that says what to do', () => {
  it.each(REFUSED)('%s', (_, words, said) => {
    const run = investor(folder.path, ...words)
    expect(run.code, run.err).toBe(1)
    for (const part of said) expect(run.err).toMatch(part)
    expect(run.err).not.toMatch(/^\s+at .*\.ts:\d+/m)
    expectNothingWritten()
  })

  it('a symbol that is not there, in an empty folder: the bundled one is named', () => {
    const fresh = emptyFolder()
    const { code, err } = investor(fresh.path, 'backtest', '--symbols', 'NOPE')
    fresh.remove()
    expect([code, err]).toEqual([1, expect.stringMatching(/NOPE.*SPX/s)])
    expect(err).not.toContain('nothing')
  })

  it('an unknown option, with exit code 2', () => {
    expect(investor(folder.path, 'backtest', '--nope')).toMatchObject({ code: 2 })
    expect(investor(folder.path, 'strategy', 'check')).toMatchObject({ code: 2 })
    const none = investor(folder.path, 'backtest', '--symbols', '')
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('such as SPX') as string })
  })

  it('an unknown command, with exit code 2', () => {
    expect(investor(folder.path, 'bactest')).toMatchObject({ code: 2 })
  })
})

describe('a strategy that misbehaves', () => {
  const run = (file: string): CliRun =>
    investor(folder.path, 'backtest', '--strategy', file, '--json', '--out', 'runs-bad')

  it('throws: it is isolated, suspended at its budget, and the run says so', () => {
    const { code, out, err } = run('./throws.ts')
    expect(code).toBe(3)
    expect(err).toMatch(/Bad .*used up its error budget.*boom at the bar \(throws\.ts:2\)/)
    const result = JSON.parse(out) as {
      strategyErrors: { message: string; count: number }[]
      zeroTradesReason: string
    }
    expect(result.strategyErrors[0]?.message).toBe('boom at the bar (throws.ts:2)')
    expect(result.strategyErrors[0]?.count).toBeLessThanOrEqual(11)
    expect(result.zeroTradesReason).toContain('boom at the bar')
    const [name = ''] = readdirSync(join(folder.path, 'runs-bad')).toSorted()
    const report = readFileSync(join(folder.path, 'runs-bad', name, 'report.html'), 'utf8')
    expect(report).toContain('used up its error budget')
  })

  it('throws now and then, within its budget: the run stands', () => {
    expect(run('./once.ts').code).toBe(0)
  })

  it('returns what nobody hears: that is an error of its own', () => {
    const { code, err } = run('./returns.ts')
    expect(code).toBe(3)
    expect(err).toMatch(/onBar must return nothing, found the text "BUY": ask for a trade with context\.buy/)
    const checked = investor(folder.path, 'strategy', 'check', './returns.ts')
    expect(checked.code).toBe(3)
    expect(checked.out).toMatch(/FAILED {2}errors .*found the text/)
  })

  it('throws: its check fails and says what it threw', () => {
    const { code, out } = investor(folder.path, 'strategy', 'check', './throws.ts')
    expect(code).toBe(3)
    expect(out).toMatch(/FAILED {2}errors .*boom at the bar/)
  })

  it('asks for nonsense: every wish is rejected with a reason, nothing is traded', () => {
    const { code, out, err } = run('./nonsense.ts')
    expect(code).toBe(3)
    expect(err).toMatch(/Bad \(nonsense\.ts\).*every one of \d+ signals is malformed/)
    expect(err).toMatch(/BAD_STRENGTH: the strength must be between 0 and 1, found 7/)
    const result = JSON.parse(out) as {
      orders: { submitted: number }
      signals: { rejected: number }
    }
    expect(result.orders.submitted).toBe(0)
    expect(result.signals.rejected).toBeGreaterThan(1000)
  })

  it('asks for nonsense: its check fails and says what is wrong', () => {
    const { code, out } = investor(folder.path, 'strategy', 'check', './nonsense.ts')
    expect(code).toBe(3)
    expect(out).toMatch(/FAILED {2}signals .*BAD_STRENGTH.*strength must be between 0 and 1, found 7/)
  })

  it('asks for the time: it is told that there is no clock', () => {
    const result = JSON.parse(run('./clock.ts').out) as { strategyErrors: { message: string }[] }
    expect(result.strategyErrors[0]?.message).toContain('Date.now is not for strategies')
  })
})

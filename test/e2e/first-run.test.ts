import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, investor, type CliRun } from '../harness/cli.ts'
import { LAUNCHER } from '../harness/program.ts'

const folder = emptyFolder()
let started: CliRun
beforeAll(() => {
  started = investor(folder.path, 'backtest')
}, 300_000)
afterAll(() => folder.remove())

const runPath = (): string =>
  join(folder.path, 'runs', readdirSync(join(folder.path, 'runs')).toSorted()[0] as string)

describe('a newcomer in an empty folder', () => {
  it('gets a summary, and a folder with everything the run left', () => {
    expect(started.err).not.toContain('bug')
    expect(started.code).toBe(0)
    expect(started.out).toContain('MA_Crossover')
    expect(started.out).toContain('report.html')
    const files = readdirSync(runPath())
    for (const name of [
      'result.json',
      'report.html',
      'trades.csv',
      'orders.csv',
      'equity.csv',
      'journal.jsonl',
    ]) {
      expect(files).toContain(name)
    }
    expect(readdirSync(join(folder.path, 'runs')).every((name) => !name.startsWith('.'))).toBe(true)
  })

  it('calls the program by its launcher', () => {
    const { status, stdout } = spawnSync(process.execPath, [LAUNCHER, '--version'], { encoding: 'utf8' })
    expect([status, stdout]).toEqual([0, investor(folder.path, '--version').out])
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/)
  })

  it('reads in the journal what the summary says', () => {
    const result = JSON.parse(readFileSync(join(runPath(), 'result.json'), 'utf8')) as {
      facts: number
      exposure: { symbols: object[]; strategies: object[] }
      metrics: { totalTrades: number }
      series: { symbol: string; bars: number }[]
    }
    const journal = readFileSync(join(runPath(), 'journal.jsonl'), 'utf8').trimEnd().split('\n')
    expect(journal).toHaveLength(result.facts)
    const closed = journal.filter((line) => line.includes('"kind":"PositionClosed"'))
    expect(closed).toHaveLength(result.metrics.totalTrades)
    expect(result.series).toMatchObject([{ symbol: 'SPX', bars: 5105 }])
    const { exposure } = result
    expect(exposure.symbols).toMatchObject([{ name: 'SPX' }])
    expect(exposure.strategies).toEqual([{ ...exposure.symbols[0], name: 'MA_Crossover' }])
    expect(readFileSync(join(runPath(), 'report.html'), 'utf8')).toContain('Exposure at the end of each of')
  })

  it('asks why a trade was made and sees bar, rules, size, checks and fills', () => {
    const why = investor(folder.path, 'why', '1')
    expect(why.code).toBe(0)
    expect(why.out).toMatch(/^Bar SPX 1d, \S+T14:30:00Z to \S+T21:00:00Z: open [\d.]+, high [\d.]+, /)
    expect(why.out).toMatch(/^Bar .*, low [\d.]+, close [\d.]+, volume \d+\nSignal \d+: BUY SPX/)
    for (const part of [
      'crossesAbove(sma(20), sma(50))',
      'risk_per_trade',
      'PRICE_COLLAR',
      'filled',
      'closed',
    ]) {
      expect(why.out).toContain(part)
    }
    const order = /ii-0-MA_Crossover-\d+-e0-0/.exec(why.out)?.[0] ?? ''
    expect(investor(folder.path, 'why', order).out).toBe(why.out)
  })

  it('asks why nothing was bought and gets the number that would have passed', () => {
    const whyNot = investor(folder.path, 'why-not', 'SPX', '2008-10-10')
    expect(whyNot.code).toBe(0)
    expect(whyNot.out).toMatch(/needed to be above [\d.]+ \(sma\(50\)\)/)
    expect(whyNot.out).toContain('2008-10-10T20:00:00Z')
  })

  it('asks why-not on a day with a signal and gets its whole chain', () => {
    const why = JSON.parse(investor(folder.path, 'why', '2', '--json').out) as { signal: { eventAt: number } }
    const day = new Date(why.signal.eventAt).toISOString().slice(0, 10)
    const moment = investor(folder.path, 'why-not', 'SPX', day)
    expect(moment.out).toContain('something did happen')
    expect(moment.out).toContain('Risk: ')
  })

  it('runs it again and gets the same result hash, and a comparison that says so', () => {
    const first = JSON.parse(readFileSync(join(runPath(), 'result.json'), 'utf8')) as { resultHash: string }
    const again = investor(folder.path, 'backtest', '--json')
    expect(again.code).toBe(0)
    expect((JSON.parse(again.out) as { resultHash: string }).resultHash).toBe(first.resultHash)
    const compared = investor(folder.path, 'compare', '1', '2')
    expect(compared.code).toBe(0)
    expect(compared.out.toLowerCase()).toContain('same')
  })

  it('writes the comparison as a page that needs nothing beside itself', () => {
    const compared = investor(folder.path, 'compare', '1', '2', '--html', 'both.html')
    expect(compared.code).toBe(0)
    expect(compared.out).toContain('both.html')
    const page = readFileSync(join(folder.path, 'both.html'), 'utf8')
    expect(page).toContain('<h1>MA_Crossover and MA_Crossover</h1>')
    expect(page).toContain('The runs are the same, fact for fact.')
    expect(page).not.toMatch(/<script[^>]* src=|<link /)
    const json = investor(folder.path, 'compare', '1', '2', '--html', 'json.html', '--json').out
    expect((JSON.parse(json) as { isSameResult: boolean }).isSameResult).toBe(true)
    expect(existsSync(join(folder.path, 'json.html'))).toBe(true)
  })

  it('writes the report again from what the run left', () => {
    const report = join(runPath(), 'report.html')
    const before = readFileSync(report, 'utf8')
    expect(investor(folder.path, 'report', '1').code).toBe(0)
    expect(readFileSync(report, 'utf8')).toBe(before)
    expect(existsSync(report)).toBe(true)
  })

  it('learns from every help text', () => {
    expect(investor(folder.path, '--help').out).toContain('investor start')
    const live = ['start', 'status', 'logs', 'kill', 'flatten', 'reset', 'confirm', 'replay', 'parity']
    const runs = ['backtest', 'why', 'why-not', 'report', 'compare']
    for (const command of [...live, ...runs, 'strategy', 'data', 'config']) {
      const help = investor(folder.path, command, '--help')
      expect(help.code, command).toBe(0)
      expect(help.out, command).toContain('Usage: investor')
    }
  }, 120_000)

  it('writes a strategy to start from, tests it and runs it', () => {
    expect(investor(folder.path, 'strategy', 'new', 'My_Trend').code).toBe(0)
    const checked = investor(folder.path, 'strategy', 'check', './my-trend.ts')
    expect(checked.out).not.toContain('FAILED')
    expect(checked.code).toBe(0)
    const run = investor(
      folder.path,
      'backtest',
      '--strategy',
      './my-trend.ts',
      '--from',
      '2010-01-01',
      '--json',
    )
    expect(run.code).toBe(0)
    expect((JSON.parse(run.out) as { metrics: { totalTrades: number } }).metrics.totalTrades).toBeGreaterThan(
      0,
    )
  })

  it('learns why a run without trades had none', () => {
    const run = investor(
      folder.path,
      'backtest',
      '--from',
      '2010-01-04',
      '--to',
      '2010-01-20',
      '--set',
      'slow_period=900',
    )
    expect(run.code).toBe(0)
    expect(run.out).toMatch(/No signal was made|warm/)
    expect(run.out).toMatch(/^Explain {2}investor why-not SPX 2010-01-20$/m)
  })

  it('trades bundled days on paper, and the backtest of them comes to the same', () => {
    const traded = investor(folder.path, 'start', '--speed', 'max', '--from', '2018-01-01')
    expect(traded.err).not.toContain('bug')
    expect(traded.out).toMatch(/Session {2}0001 on paper, \d+ trades/)
    expect(traded.out).toContain('comes to the same cent')
    const status = JSON.parse(investor(folder.path, 'status', '--json').out) as Record<string, unknown>
    expect(status).toMatchObject({ session: '0001', state: 'ended', isRunning: false, killSwitch: 'ACTIVE' })
    expect([status['unprotectedSeconds'], status['capital']]).toEqual([0, '100000'])
    const replay = investor(folder.path, 'replay')
    expect(replay.out).toContain('Nothing differs.')
    expect(replay.code).toBe(0)
  }, 300_000)

  it('does not take a wish for real money without a broker for paper', () => {
    const { code, err } = investor(folder.path, 'start', '--no-api', '--set', 'trading.paper_trading=false')
    expect([code, err.includes('LIVE_REFUSED') && err.includes('trading.broker: alpaca')]).toEqual([1, true])
  })

  it('keeps a halt for the session that is not running, with the name and the reason', () => {
    const killed = investor(folder.path, 'kill', '--by', 'Ann', '--reason', 'the news')
    expect(killed.out).toContain('carried out first when it is started')
    expect(investor(folder.path, 'status').out).toContain('Halt (the news)')
    // In an emergency nobody is kept waiting for words.
    expect(investor(folder.path, 'kill').out).toContain('carried out first when it is started')
    expect(investor(folder.path, 'status').out).toContain('Halt (no reason was given)')
    expect(investor(folder.path, 'reset', '--reason', 'over').code).toBe(2)
  })
})

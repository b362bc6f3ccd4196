import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

interface Chain {
  readonly correlation: number
  readonly bars: readonly { readonly symbol: string; readonly closeAt: number; readonly close: number }[]
  readonly signal: { readonly eventAt: number; readonly body: { readonly signal: { readonly type: string } } }
  readonly orders: readonly {
    readonly terms: { readonly role: string }
    readonly events: readonly { readonly body: { readonly kind: string } }[]
  }[]
  readonly added: readonly Chain[]
  readonly exits: readonly Chain[]
}

const folder = emptyFolder()
beforeAll(() => {
  writeFileSync(
    join(folder.path, 'parts.ts'),
    `import { defineStrategy } from 'investor'
export default defineStrategy({ name: 'In_Parts', description: 'Leaves in parts.', eachSymbol: () => {
  let bars = 0
  return { onBar(bar, context) {
    bars++
    if (bars === 5) context.buy({ stop: bar.close * 0.5, quantity: 3 })
    if (bars === 10) context.sell({ quantity: 1, reason: 'a third' })
    if (bars === 15) context.closeLong('the rest')
  } }
} })\n`,
  )
  expect(investor(folder.path, 'backtest').code).toBe(0)
  expect(investor(folder.path, 'backtest', '--strategy', './parts.ts', '--to', '2000-06-01').code).toBe(0)
}, 300_000)
afterAll(() => folder.remove())

type Row = Readonly<Record<string, string>>

/** Rows of a run's trades.csv by column. */
function tradesOf(run: number): readonly Row[] {
  const runs = join(folder.path, 'runs')
  const name = readdirSync(runs).toSorted()[run - 1] as string
  const [head = '', ...lines] = readFileSync(join(runs, name, 'trades.csv'), 'utf8').trim().split('\n')
  const columns = head.trim().split(',')
  return lines.map((line) => {
    const cells = line.trim().split(',')
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']))
  })
}

describe('why a trade was made, and ended', () => {
  it('names the signal of the exit in trades.csv; a guard is none', () => {
    const trades = tradesOf(1)
    const bySignal = trades.filter((trade) => trade['exit_reason'] === 'signal')
    expect(bySignal.length).toBeGreaterThan(0)
    for (const trade of trades) {
      expect(trade['exit_signal']).toMatch(trade['exit_reason'] === 'signal' ? /^\d+$/ : /^$/)
      if (trade['exit_reason'] === 'signal') {
        expect(Number(trade['exit_signal'])).toBeGreaterThan(Number(trade['signal']))
      }
    }
  })

  it('goes on to the signal that closed it: its bar, rules, order, fill and profit', () => {
    const trade = tradesOf(1).find((each) => each['exit_reason'] === 'signal') as Row
    const why = investor(folder.path, 'why', 'trade', trade['number'] as string, '--run', '1')
    expect(why.code).toBe(0)
    const [entry = '', exit = ''] = why.out.split('\nExit\n')
    expect(entry).toContain(`Signal ${trade['signal']}: BUY SPX`)
    expect(exit).toContain(`Signal ${trade['exit_signal']}: CLOSE_LONG SPX by MA_Crossover`)
    for (const part of [
      /^Bar SPX 1d, \S+Z to \S+Z: open [\d.]+, high [\d.]+, low [\d.]+, close [\d.]+, volume \d+$/m,
      /held {8}exit: crossesBelow\(sma\(20\), sma\(50\)\)/,
      /pass +[A-Z_]+/,
      /Order ii-0-MA_Crossover-\d+-\S+: exit SELL/,
      /filled \d+ at [\d.]+/,
      new RegExp(`closed: SPX, realized \\S+, profit of the trade ${trade['profit']}`),
    ]) {
      expect(exit).toMatch(part)
    }
  })

  it('says the same to a program', () => {
    const trade = tradesOf(1).find((each) => each['exit_reason'] === 'signal') as Row
    const words = ['why', trade['number'] as string, '--run', '1', '--json']
    const chain = JSON.parse(investor(folder.path, ...words).out) as Chain
    expect(chain.correlation).toBe(Number(trade['signal']))
    expect(chain.exits.map((each) => each.correlation)).toEqual([Number(trade['exit_signal'])])
    const [exit] = chain.exits
    expect(exit?.signal.body.signal.type).toBe('CLOSE_LONG')
    expect(exit?.orders[0]?.terms.role).toBe('exit')
    expect(exit?.orders[0]?.events.some(({ body }) => body.kind === 'OrderFilled')).toBe(true)
    for (const each of [chain, exit as Chain]) {
      expect(each.bars).toMatchObject([{ symbol: 'SPX', timeframe: '1d', closeAt: each.signal.eventAt }])
    }
  })

  it('names every exit of a trade that left in parts', () => {
    const [trade] = tradesOf(2)
    const exits = trade?.['exit_signal']?.split(' ')
    expect(exits).toHaveLength(2)
    const why = investor(folder.path, 'why', '1', '--run', '2').out
    expect(why).toContain('\nExit 1 of 2\n')
    expect(why).toContain('\nExit 2 of 2\n')
    expect(why).toContain('reason      a third')
    expect(why).toContain('reason      the rest')
  })
})

describe('why not, of a run whose strategy is another now', () => {
  const own = emptyFolder()
  afterAll(() => own.remove())
  const strategy = (test: string): void => writeFileSync(
    join(own.path, 'own.ts'), `import { defineStrategy, sma, when } from 'investor'
export default defineStrategy({ name: 'Own', description: 'One rule.', eachSymbol: () => {
  const average = sma(5)
  return { entry: when('above', (bar) => ${test}), exit: when('below', (bar) => bar.close < average.value) }
} })\n`)

  it('is answered before, and refused after: it would tell of another run', () => {
    strategy('bar.close > average.value')
    const words = ['--strategy', './own.ts', '--to', '2001-06-01']
    expect(investor(own.path, 'backtest', ...words).code).toBe(0)
    const asked = () => investor(own.path, 'why-not', 'SPX', '2001-03-01')
    expect(asked()).toMatchObject({ code: 0, out: expect.stringContaining('above') })
    strategy('bar.close > average.value * 1.01')
    expect(asked()).toMatchObject({ code: 1, err: expect.stringContaining('RUN_CHANGED') })
  })

  it('names the error of a strategy that throws', () => {
    strategy("(() => { throw new Error('boom') })()")
    investor(own.path, 'backtest', '--strategy', './own.ts', '--to', '2001-06-01')
    const { code, out, err } = investor(own.path, 'why-not', 'SPX', '2001-03-01')
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('its own error: boom')
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  hostileInput, manyTradesInput, normalInput, oneDayInput, zeroTradesInput,
} from '../../test/e2e/report-input.ts'
import { METRIC_CATALOG } from '../analysis/index.ts'
import { renderComparisonHtml } from './render-comparison-html.ts'
import { renderReport } from './render-report.ts'
import type { ReportInput } from './run-result.ts'

const sha256Base64 = (text: string): string => createHash('sha256').update(text).digest('base64')
const assets = { chartLibrary: 'var LightweightCharts = {}\r\n// </script>', sha256Base64 }
const render = (input: ReportInput): string => renderReport(input, assets)

const SCRIPTS = /<script>([\s\S]*?)<\/script>/g
const DATA = /<script type="application\/json" id="report-data">([\s\S]*?)<\/script>/

/** The markup without scripts and style. */
function markupOf(page: string): string {
  return page.replaceAll(SCRIPTS, '').replace(DATA, '').replace(/<style>[\s\S]*?<\/style>/, '')
}

describe('renderReport', () => {
  const normal = render(normalInput())

  it('allows by its policy just the scripts and the style that it has', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(normal)?.[1] ?? ''
    const scripts = [...normal.matchAll(SCRIPTS)].map(([, text]) => `'sha256-${sha256Base64(text ?? '')}'`)
    const style = /<style>([\s\S]*?)<\/style>/.exec(normal)?.[1] ?? ''
    expect(scripts.length).toBe(2)
    expect(policy).toContain(`default-src 'none'; script-src ${scripts.join(' ')}; `)
    expect(policy).toContain(`; style-src 'sha256-${sha256Base64(style)}'; `)
    expect(policy).not.toContain('unsafe')
    expect(markupOf(normal)).not.toMatch(/\s(?:style|on\w+)=/)
  })

  it('needs nothing beside itself', () => {
    const links = [...markupOf(normal).matchAll(/(?:src|href|action|data)="([^"]*)"/g)]
    expect(links.flatMap(([, target]) => (target?.startsWith('#') === true ? [] : [target])))
      .toEqual(['https://www.tradingview.com/'])
    expect(normal).not.toMatch(/@import|url\(/)
  })

  it('has every section and every metric with its convention and source', () => {
    const ids = ['equity', 'months', 'distribution', 'trades', 'metrics', 'decisions', 'account', 'run']
    for (const id of ids) expect(normal).toContain(`id="${id}"`)
    for (const { key } of METRIC_CATALOG) expect(normal).toContain(`id="metric-${key}"`)
    expect(normal).toContain('Sharpe, Journal of Portfolio Management 21(1), 1994')
  })

  it('shows what was refused, waited for, halted, not applicable and still open', () => {
    for (const text of [
      'DAILY_LOSS_LIMIT', 'sma(20) crosses above sma(50)', 'stop_new_trades', 'no borrow data in a backtest',
      'Open at the end', '1490.25', 'fills at the open are approximate', 'risk.max_positions', 'synthetic',
    ]) expect(markupOf(normal)).toContain(text)
  })

  it('carries the data of its script as JSON', () => {
    const data = JSON.parse(DATA.exec(normal)?.[1] ?? '') as { trades: { number: { steps: number[] } } }
    expect(data.trades.number.steps.length).toBe(61)
  })

  it('stays below 1.5 MB for twenty years of days, and for ten thousand trades', () => {
    const libraryBytes = 198_000
    expect(normal.length + libraryBytes).toBeLessThan(1_500_000)
    expect(render(manyTradesInput(10_000)).length + libraryBytes).toBeLessThan(1_500_000)
  })

  it('is the same for the same run', () => {
    expect(render(normalInput())).toBe(normal)
  })

  it('says in place of trades why there were none', () => {
    const page = markupOf(render(zeroTradesInput()))
    expect(page).toContain('<h2>No trade was closed</h2>')
    expect(page).toContain('What MA_Crossover was waiting for most often')
    expect(page).not.toContain('id="trade-rows"')
  })

  it('does not extrapolate a day to a year in its headline', () => {
    const page = markupOf(render(oneDayInput()))
    expect(page).toContain('<dt>Total return</dt>')
    expect(page).not.toContain('<dt>Compound annual growth</dt>')
    expect(page).not.toContain('a year)')
  })

  it('shows what symbols and exits earned, of many symbols the best and the worst', () => {
    const { result } = normalInput(400)
    const symbols = Array.from({ length: 25 }, (_, i) => (
      { name: `SYM${i}`, trades: 2, winRate: 0.5, profit: 100 - i, meanProfit: 50 - i / 2, worstProfit: -i }))
    const tradeGroups = { symbols, entries: [], exits: symbols.slice(0, 2) }
    const page = markupOf(render({ ...normalInput(400), result: { ...result, tradeGroups } }))
    expect(page).toContain('<h3>Closed trades by how they ended</h3>')
    expect(page).toContain('5 between them are in result.json')
    const isShown = [9, 12, 15].map((i) => page.includes(`>SYM${i}<`))
    expect(isShown).toEqual([true, false, true])
  })

  it('stands a run without sessions, bars or trades', () => {
    const { result } = oneDayInput()
    const none = { at: [], value: [] }
    const empty = {
      ...result, equity: none, equitySample: none, benchmark: { symbol: '', curve: none }, series: [],
      strategies: [], attribution: [], settings: {},
    }
    expect(render({ result: empty, trades: [], bars: [] })).toContain('No strategy')
  })
})

describe('hostile text', () => {
  const { result } = hostileInput()
  const pages = [render(hostileInput()), renderComparisonHtml(result, normalInput(60).result, assets)]

  it('never becomes markup', () => {
    for (const page of pages) {
      expect(page).not.toContain('<img')
      expect(page.match(/<script/g)?.length).toBe(3)
      expect(page.match(/<\/script/g)?.length).toBe(3)
      expect(page).not.toMatch(/[\u2028\u202E]/)
      expect(markupOf(page)).toContain('&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;')
    }
  })

  it('is what it was in the data of the script', () => {
    const data = JSON.parse(DATA.exec(pages[0] ?? '')?.[1] ?? '') as { bars: { symbol: string }[] }
    expect(data.bars[0]?.symbol).toContain('</script><img src=x onerror="alert(1)">')
  })
})

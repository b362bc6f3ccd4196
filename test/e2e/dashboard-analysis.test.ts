import type { AddressInfo } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPages, PAGES_FOLDER } from '../../src/app/server/build-pages.ts'
import type { Indicators, Risk } from '../../src/server/index.ts'
import { PASSWORD } from '../harness/api-harness.ts'
import { CHROMIUM, logIn, openBrowser, openPage } from '../harness/browser.ts'
import { SYMBOLS, tradedHome, type TradedHome } from '../harness/traded-home.ts'

if (CHROMIUM === undefined) {
  console.log('skipped, no Chromium: apt-get install -y chromium, or set CHROMIUM to its path')
}

/** For `expect.poll`. */
const PATIENT = { timeout: 15_000, interval: 50 }
const PHONE = { width: 375, height: 720 }
const DESK = { width: 1320, height: 900 }

let home: TradedHome
let url = ''
let browser: Browser
let page: Page
let complaints: string[]

describe.skipIf(CHROMIUM === undefined)('what the dashboard says of a session', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    expect(await buildPages()).toBe(undefined)
    ;[home, browser] = await Promise.all([tradedHome({ webFolder: PAGES_FOLDER }), openBrowser()])
    await home.api.app.listen({ host: '127.0.0.1', port: 0 })
    url = `http://127.0.0.1:${(home.api.app.server.address() as AddressInfo).port}`
    const opened = await openPage(browser)
    page = opened.page
    complaints = opened.complaints
    await home.api.users.add('anna', 'admin', PASSWORD)
    await page.goto(url)
    await logIn(page, 'anna', PASSWORD)
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await home?.close()
  })

  async function read<T>(path: string): Promise<T> {
    return (await (await page.request.get(`${url}/api/v1${path}`)).json()) as T
  }

  async function show(path: string, heading: string): Promise<void> {
    await page.goto(`${url}${path}`)
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
    await expect.poll(() => page.locator('.loading').count(), PATIENT).toBe(0)
  }

  /** Nothing serious for axe, in the light and in the dark, and no sideways scrolling on a phone. */
  async function expectFit(what: string): Promise<void> {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      const found = grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      expect(found, `${what}, ${colorScheme}`).toEqual([])
    }
    await page.setViewportSize(PHONE)
    const width = 'document.documentElement.scrollWidth'
    await expect.poll(() => page.evaluate<number>(width), PATIENT).toBeLessThanOrEqual(PHONE.width)
    await page.setViewportSize(DESK)
  }

  it('shows what stands in each sector, and what has none', async () => {
    const { sectors } = await read<Risk>('/risk')
    expect((sectors ?? []).length).toBeGreaterThan(1)
    await show('/risk', 'Risk')
    const panel = page.getByRole('region', { name: 'Exposure by sector' })
    for (const { sector, symbols, limitFraction } of sectors ?? []) {
      const name = sector ?? `No sector known: ${symbols.join(', ')}`
      const text = (await panel.getByRole('listitem').filter({ hasText: name }).textContent()) ?? ''
      expect(text).toContain(limitFraction === null ? 'no limit holds for it' : 'at most 30.00%')
    }
    expect(await panel.textContent()).toContain('No sector known: SYN2')
    await page.getByText('SECTOR_CONCENTRATION').first().waitFor()
  })

  it('shows how alike the symbols move, as a table that says the limit', async () => {
    const { correlations } = await read<Risk>('/risk')
    await show('/risk', 'Risk')
    const panel = page.getByRole('region', { name: 'Correlations of daily returns', exact: true })
    expect(await panel.textContent()).toContain('limit 0.85 (CORRELATION)')
    const table = panel.getByRole('table')
    for (const { first, second, correlation } of correlations?.pairs ?? []) {
      const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: first }) })
      const place = (correlations?.symbols ?? []).findIndex(({ symbol }) => symbol === second)
      expect(await row.getByRole('cell').nth(place).textContent()).toBe(correlation?.toFixed(2))
    }
    expect(await table.getByRole('rowheader').count()).toBe(SYMBOLS.length)
  })

  it('marks pairs above the limit and pairs with too few days in words', async () => {
    const risk = await read<Risk>('/risk')
    const [one, two] = risk.correlations?.pairs ?? []
    const pairs = (risk.correlations?.pairs ?? []).map((pair) => {
      if (pair === one) return { ...pair, correlation: 0.91, counted: 0.91, isAboveLimit: true }
      return pair === two ? { ...pair, correlation: null, counted: null, commonDays: 12 } : pair
    })
    const json = { ...risk, correlations: { ...risk.correlations, pairs } }
    await page.route('**/api/v1/risk**', (route) => route.fulfill({ json }))
    await show('/risk', 'Risk')
    await page.getByText(`Above the limit: ${one?.first} and ${one?.second}.`).waitFor()
    const table = page.getByRole('table', { name: 'Correlations of daily returns' })
    expect(await table.getByRole('cell', { name: '0.91 above limit' }).count()).toBe(2)
    expect(await table.getByRole('cell', { name: 'too few data 12 of 20 days' }).count()).toBe(2)
    await expectFit('risk')
    await page.unroute('**/api/v1/risk**')
    expect(complaints).toEqual([])
  })

  it('draws the averages of the strategy on the bars, and says their values under the pointer', async () => {
    const found = await read<Indicators>('/indicators?symbol=SYN1&timeframe=1d&limit=1000')
    const [fast, slow] = found.strategies[0]?.lines ?? []
    await show('/chart?symbol=SYN1', 'Chart')
    const legend = page.getByRole('group', { name: 'Values of the chart' })
    await legend.getByRole('button', { name: 'sma(20)' }).waitFor()
    const shown = async (name: string): Promise<number> => {
      const text = await legend.getByRole('button', { name }).locator('b').textContent()
      return Number(text?.replaceAll(',', ''))
    }
    expect(await shown('sma(20)')).toBeCloseTo(fast?.values.at(-1) ?? Number.NaN, 2)
    expect(await shown('sma(50)')).toBeCloseTo(slow?.values.at(-1) ?? Number.NaN, 2)
    const chart = page.getByRole('img', { name: /^SYN1, \d+ bars of 1d, .* with sma\(20\), sma\(50\)$/ })
    await chart.hover({ position: { x: 300, y: 100 } })
    await legend.getByText('under the pointer').waitFor()
    const day = await legend.locator('span b').first().textContent()
    const bar = found.openAt.findIndex((at) => new Date(at).toISOString().startsWith(day?.slice(0, 10) ?? ''))
    expect(bar).toBeGreaterThan(100)
    expect(await shown('sma(20)')).toBeCloseTo(fast?.values[bar] ?? Number.NaN, 2)
    await legend.getByRole('button', { name: 'sma(20)' }).click()
    await page.getByRole('img', { name: /with sma\(50\)$/ }).waitFor()
    expect(await legend.getByRole('button', { name: 'sma(20)' }).getAttribute('aria-pressed')).toBe('false')
    await legend.getByRole('button', { name: 'sma(20)' }).click()
    await expectFit('chart')
  })

  it('gives oscillators panes of their own, and keeps the choice in the address', async () => {
    await show('/chart?symbol=SYN1', 'Chart')
    const panes = async (): Promise<number> => page.locator('.chart canvas').count()
    await page.getByRole('button', { name: 'sma(20)' }).waitFor()
    const before = await panes()
    await page.getByLabel('Indicators of').selectOption('MACD_Trend')
    await page.getByRole('button', { name: 'macd(12,26,9) histogram' }).waitFor()
    await expect.poll(panes, PATIENT).toBeGreaterThan(before)
    expect(page.url()).toContain('strategy=MACD_Trend')
    await page.reload()
    await page.getByRole('button', { name: 'macd(12,26,9) signal' }).waitFor()
    await page.getByLabel('Indicators of').selectOption('none')
    await expect.poll(panes, PATIENT).toBe(before)
    await page.getByLabel('Timeframe').selectOption('1w')
    await page.getByRole('alert').filter({ hasText: 'NO_SERIES' }).waitFor()
    expect(complaints.splice(0).map((text) => /status of (\d+)/.exec(text)?.[1])).toEqual(['404'])
  })
})

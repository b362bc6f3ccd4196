import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Risk } from '../../src/server/index.ts'
import { PASSWORD } from '../harness/api-harness.ts'
import { CHROMIUM, logIn, openBrowser, openPage } from '../harness/browser.ts'
import { servedHome, SYMBOLS, type ServedHome } from '../harness/served-home.ts'

if (CHROMIUM === undefined) {
  console.log('skipped, no Chromium: apt-get install -y chromium, or set CHROMIUM to its path')
}

/** For `expect.poll`. */
const PATIENT = { timeout: 15_000, interval: 50 }
const PHONE = { width: 375, height: 720 }
const DESK = { width: 1320, height: 900 }

let home: ServedHome
let browser: Browser
let page: Page
let complaints: string[]

describe.skipIf(CHROMIUM === undefined)('what the dashboard says of a session', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    ;[home, browser] = await Promise.all([servedHome(), openBrowser()])
    const opened = await openPage(browser)
    page = opened.page
    complaints = opened.complaints
    await home.api.users.add('anna', 'admin', PASSWORD)
    await page.goto(home.url)
    await logIn(page, 'anna', PASSWORD)
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await home?.close()
  })

  async function read<T>(path: string): Promise<T> {
    return (await (await page.request.get(`${home.url}/api/v1${path}`)).json()) as T
  }

  async function show(path: string, heading: string): Promise<void> {
    await page.goto(`${home.url}${path}`)
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

  it('shows how alike the symbols move, as a table that says the limit and what it does not know', async () => {
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
})

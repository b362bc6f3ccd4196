import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRunConfig } from '../../src/app/backtest/run-config.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { writeSessionSettings } from '../../src/app/live/record/session-settings.ts'
import { strategyTemplate } from '../../src/app/strategy-template.ts'
import { buildPages, PAGES_FOLDER } from '../../src/app/server/build-pages.ts'
import type { Indicators, Risk, Run, Session, Trade } from '../../src/server/index.ts'
import { PASSWORD } from '../harness/api-harness.ts'
import { CHROMIUM, logIn, openBrowser, openPage } from '../harness/browser.ts'
import { expectAccessible } from '../harness/dashboard-session.ts'
import { REQUEST, SYMBOLS, tradedHome, type TradedHome } from '../harness/traded-home.ts'
import { MAIN } from '../harness/program.ts'


if (CHROMIUM === undefined) {
  console.log('skipped, no Chromium: apt-get install -y chromium, or set CHROMIUM to its path')
}

/** For `expect.poll`. */
const PATIENT = { timeout: 15_000, interval: 50 }
const PHONE = { width: 375, height: 720 }
const DESK = { width: 1320, height: 900 }

/** Pages of a session by their links, and what each of them reads. */
const OF_A_SESSION = [
  ['Decisions', '/signals'],
  ['Why not', '/config'],
  ['Orders', '/orders'],
  ['Risk', '/risk'],
  ['Chart', '/bars'],
  ['Strategies', '/strategies'],
  ['Audit', '/audit'],
  ['Logs', '/logs'],
  ['Configuration', '/config'],
  ['Trades', '/trades'],
] as const
/** Those of them that axe sees nowhere else. */
const LOOKED_AT: ReadonlySet<string> = new Set(['Decisions', 'Why not', 'Strategies', 'Trades'])
/** Until another process trades. */
const SLOW = { timeout: 50_000, interval: 100 }

/** `investor start` with a session after the first one, a day of it in a few seconds. */
function startNext(folder: string): ChildProcess {
  const { INVESTOR_HOME: _home, ...environment } = process.env
  const words = ['--new', '--no-api', '--speed', '20000', '--strategy', 'MA_Crossover', '--symbols', 'SYN1']
  return spawn(process.execPath, [MAIN, 'start', ...words], {
    cwd: folder,
    env: { ...environment, NO_COLOR: '1' },
    stdio: 'ignore',
  })
}

let running: ChildProcess | undefined
let home: TradedHome
let url = ''
let browser: Browser
let page: Page
let complaints: string[]

describe.skipIf(CHROMIUM === undefined)('what the dashboard says of a session', { timeout: 120_000 }, () => {
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
    if (running?.exitCode === null && running.kill('SIGKILL')) await once(running, 'exit')
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
    await expectAccessible(page, what)
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page, `${what}, dark`, ['color-contrast'])
    await page.emulateMedia({ colorScheme: 'light' })
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

  it('shows what is used of each limit, by strategy too, and the value of every other one', async () => {
    const { limits, otherLimits } = await read<Risk>('/risk')
    const streak = limits.find(({ code }) => code === 'LOSS_STREAK')
    await show('/risk', 'Risk')
    const gauge = page.getByRole('meter', { name: `Losses in a row today: ${streak?.of} (LOSS_STREAK)` })
    expect(await gauge.getAttribute('aria-valuetext')).toBe(`${streak?.used} of 5`)
    const panel = page.getByRole('region', { name: 'Limits', exact: true })
    expect(await panel.getByRole('meter').count()).toBe(limits.length)
    const others = page.getByRole('table', { name: 'Limits without a gauge' })
    expect(await others.getByRole('row').count()).toBe(otherLimits.length + 1)
    const row = others.getByRole('row').filter({ hasText: 'Value of an order, of equity' })
    expect(await row.textContent()).toContain('MAX_ORDER_VALUE')
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
    // The page asks again every two seconds: it is left before its complaints are counted.
    await show('/risk', 'Risk')
    const refused = complaints.splice(0).map((text) => /status of (\d+)/.exec(text)?.[1])
    expect([...new Set(refused)]).toEqual(['404'])
  })

  it('runs two backtests with parameters of its form, compares them, opens a tear sheet', async () => {
    await show('/backtests', 'Backtests')
    const start = async (fastPeriod: string): Promise<void> => {
      await page.getByLabel('Strategies, by name').fill('MA_Crossover')
      const fast = page.getByLabel('fastPeriod')
      expect(await fast.getAttribute('placeholder')).toBe('20')
      await fast.fill(fastPeriod)
      await page.getByLabel('Symbols').fill('SYN1')
      await page.getByRole('button', { name: 'Start', exact: true }).click()
    }
    const finished = page.getByRole('table', { name: 'Finished backtests' })
    for (const [index, fastPeriod] of ['5', '10'].entries()) {
      await start(fastPeriod)
      await expect.poll(() => finished.getByRole('checkbox').count(), SLOW).toBe(index + 1)
    }
    const { rows } = await read<{ rows: Run[] }>('/runs')
    for (const { name } of rows) await page.getByLabel(`Compare ${name}`).check()
    const compared = page.getByRole('table', { name: 'Compared backtests' })
    const hashes = compared.getByRole('row').filter({ hasText: 'Result hash' })
    const shown = rows.map(({ resultHash }) => resultHash.slice(0, 12))
    for (const hash of shown) expect(await hashes.textContent()).toContain(hash)
    expect(shown[0]).not.toBe(shown[1])
    const unseen = await page.getByRole('region', { name: 'Compared backtests' }).evaluate((region) => {
      const { scrollWidth, clientWidth } = region as { scrollWidth: number, clientWidth: number }
      return scrollWidth - clientWidth
    })
    expect(unseen, 'both runs are in sight').toBe(0)
    await expectFit('backtests')
    const [sheet] = await Promise.all([
      page.context().waitForEvent('page'),
      finished.getByRole('link', { name: 'tear sheet' }).first().click(),
    ])
    await sheet.getByRole('heading', { name: 'MA_Crossover', level: 1 }).waitFor()
    await sheet.close()
    expect(complaints).toEqual([])
  })

  it('offers own strategies for a backtest, with their parameters, and says what fails', async () => {
    const own = join(home.home, 'strategies')
    mkdirSync(own)
    writeFileSync(join(own, 'mine.ts'), strategyTemplate('Mine'))
    writeFileSync(join(own, 'broken.ts'), 'export const nothing = 1')
    await show('/backtests', 'Backtests')
    await page.getByLabel('Strategies, by name').fill('Mine')
    await page.getByText('Your own, of strategies/mine.ts').waitFor(PATIENT)
    expect(await page.getByLabel('slowPeriod').getAttribute('placeholder')).toBe('26')
    await page.getByText('One own file cannot be used').click()
    await page.getByText('strategies/broken.ts').waitFor()
    await page.getByText('must export a strategy').waitFor()
    await expectFit('backtests of own strategies')
    await page.getByLabel('Symbols').fill('SYN1')
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    const finished = page.getByRole('region', { name: 'Finished' })
    await finished.getByRole('row').filter({ hasText: /-mine/i }).waitFor({ timeout: 50_000 })
    expect(complaints).toEqual([])
  })

  it('shows an earlier session on every page, marked as past, with the session in the address', async () => {
    expect(await page.getByLabel('Pages show').count()).toBe(0)
    running = startNext(home.path)
    const bar = page.getByRole('region', { name: 'State of the session' })
    await expect.poll(() => bar.textContent(), SLOW).toContain('Session 0002trades')
    await show('/risk', 'Risk')
    await page.getByLabel('Pages show').selectOption('0001')
    await page.getByRole('status').filter({ hasText: 'Past: session 0001' }).waitFor()
    const { sectors } = await read<Risk>('/risk?session=0001')
    const panel = page.getByRole('region', { name: 'Exposure by sector' })
    await panel.getByText(sectors?.[0]?.sector ?? 'none').waitFor()
    const asked: string[] = []
    const listen = (request: { url(): string }): void => void asked.push(request.url())
    page.on('request', listen)
    for (const [link, path] of OF_A_SESSION) {
      await page.getByRole('navigation').getByRole('link', { name: link }).click()
      await page.getByRole('heading', { name: link, level: 1 }).waitFor()
      await expect.poll(() => page.locator('.loading').count(), PATIENT).toBe(0)
      expect(page.url()).toContain('session=0001')
      if (LOOKED_AT.has(link)) await expectAccessible(page, link)
      const own = asked.splice(0).filter((one) => new URL(one).pathname === `/api/v1${path}`)
      const wrong = own.filter((address) => !address.includes('session=0001'))
      expect([path, own.length > 0, wrong]).toEqual([path, true, []])
    }
    page.off('request', listen)
    // The session of this test has written no log files, which its page says.
    expect(complaints.splice(0).filter((text) => !text.includes('/api/v1/logs?'))).toEqual([])
    const { rows } = await read<{ rows: Trade[] }>('/trades?session=0001&limit=500')
    await page.getByText(`${rows.length} round trips`).waitFor()
    expect(await page.title()).toContain('of session 0001')
    expect(await bar.textContent()).toContain('Session 0002')
  })

  it('acts on nothing that is past, and KILL stops the session that trades', async () => {
    await show('/strategies?session=0001', 'Strategies')
    const buttons = page.getByRole('main').getByRole('button', { name: /^(Start|Stop) / })
    expect(await buttons.count()).toBe(4)
    for (const button of await buttons.all()) expect(await button.isDisabled()).toBe(true)
    await show('/config?session=0001', 'Configuration')
    expect(await page.getByRole('button', { name: 'Change', exact: true }).isDisabled()).toBe(true)
    await show('/?session=0001', 'Overview')
    await page.getByText('Its last decision').waitFor()
    await expectFit('past overview')
    await page.keyboard.press('k')
    await page.getByRole('dialog').getByText('This stops session 0002').waitFor()
    await page.waitForSelector('button.kill[aria-disabled=false]')
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: 'HALTED' }).waitFor()
    const [past, now] = [await read<Session>('/session?session=0001'), await read<Session>('/session')]
    expect([past.killSwitch, past.waitingCommands, now.number]).toEqual(['ACTIVE', [], '0002'])
    await expect.poll(async () => (await read<Session>('/session')).killSwitch, PATIENT).toBe('TRIGGERED')
  })

  it('goes back to the latest session, resets it, and says that a session is not there', async () => {
    await page.getByRole('button', { name: 'Show the latest session' }).click()
    await expect.poll(() => page.getByText('Past: session').count(), PATIENT).toBe(0)
    expect(page.url()).not.toContain('session=')
    // Nobody else is named in the settings: one person is enough.
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.fill('input[name=reason]', 'the books are in order')
    await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click()
    await page.getByRole('status').filter({ hasText: 'Trading allowed' }).waitFor()
    await expect.poll(async () => (await read<Session>('/session')).killSwitch, PATIENT).toBe('ACTIVE')
    await page.goto(`${url}/orders?session=0002`)
    await page.getByRole('heading', { name: 'Orders' }).waitFor()
    await expect.poll(() => page.getByText('Past: session').count(), PATIENT).toBe(0)
    expect(complaints).toEqual([])
    await page.goto(`${url}/orders?session=0099`)
    await page.getByText('Session 0099 cannot be shown: no session 0099').waitFor()
    const refused = complaints.splice(0).map((text) => /status of (\d+)/.exec(text)?.[1])
    expect([...new Set(refused)]).toEqual(['404'])
  })

  it('says LIVE of a session that was begun with real money, on its badge and in the list', async () => {
    const badge = page.locator('.state-bar .mode')
    await show('/', 'Overview')
    expect([await badge.textContent(), await badge.getAttribute('class')]).toEqual(['PAPER', 'mode paper'])
    const request = { ...REQUEST, set: ['trading.broker=alpaca', 'trading.paper_trading=false'] }
    const { origins } = readRunConfig(request, 'live')
    SessionFolder.create(home.home, request, (made) => {
      writeSessionSettings(made, { shown: origins })
    })
    await show('/', 'Overview')
    await expect.poll(() => badge.textContent(), PATIENT).toBe('LIVE')
    expect(await badge.getAttribute('class')).toBe('mode live')
    await expectAccessible(page, 'the badge of real money', ['color-contrast'])
    await show('/orders?session=0003', 'Orders')
    await show('/orders?session=0002', 'Orders')
    expect(await page.getByLabel('Pages show').locator('option').allTextContents()).toEqual([
      'the latest session, 0003',
      expect.stringMatching(/^session 0002, /), expect.stringMatching(/^session 0001, /),
    ])
  })
})

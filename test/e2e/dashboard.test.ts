import type { ChildProcess } from 'node:child_process'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserFile } from '../../src/adapter/user-file/index.ts'
import { UserDirectory, type AuditEntry, type Order, type Session } from '../../src/server/index.ts'
import { PASSWORD } from '../harness/api-harness.ts'
import { CHROMIUM, logIn, openBrowser, openPage } from '../harness/browser.ts'
import { emptyFolder } from '../harness/cli.ts'
import { startDashboard } from '../harness/dashboard-process.ts'
import { expectAccessible } from '../harness/dashboard-session.ts'

/** Together they signal several times in a second of this speed. */
const STRATEGIES = ['RSI_MeanReversion', 'Donchian_Breakout', 'Bollinger_Reversion', 'MACD_Trend']
const SPEED = '1000000'
const MONTH_MS = 30 * 86_400_000

if (CHROMIUM === undefined) {
  console.log('skipped, no Chromium: apt-get install -y chromium, or set CHROMIUM to its path')
}

/** For `expect.poll`. */
const PATIENT = { timeout: 15_000, interval: 50 }

let folder: ReturnType<typeof emptyFolder>
let session: ChildProcess
let browser: Browser
let page: Page
let complaints: string[]
let url = ''
let link = ''

describe.skipIf(CHROMIUM === undefined)('the dashboard', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    folder = emptyFolder()
    const words = [
      ...STRATEGIES.flatMap((name) => ['--strategy', name]),
      ...['--speed', SPEED, '--set', 'safety.operators=["anna","otto"]'],
    ]
    const [started, opened] = await Promise.all([startDashboard(folder.path, words), openBrowser()])
    ;({ child: session, link } = started)
    browser = opened
    url = new URL(link).origin
    ;({ page, complaints } = await openPage(browser))
  })

  afterAll(async () => {
    await browser.close()
    if (session.exitCode === null) session.kill('SIGKILL')
    folder.remove()
  })

  async function read<T>(path: string): Promise<T> {
    const reply = await page.request.get(`${url}/api/v1${path}`)
    return (await reply.json()) as T
  }

  async function entries(): Promise<readonly Order[]> {
    const { rows } = await read<{ rows: Order[] }>('/orders?limit=500')
    return rows.filter(({ role }) => role === 'entry')
  }

  /** Waits until the market of the session is past an instant. */
  async function marketPast(at: number): Promise<void> {
    await expect.poll(async () => (await read<Session>('/session')).at ?? 0, PATIENT).toBeGreaterThan(at)
  }

  it('lets the first admin in by the link; the overview fills and moves', async () => {
    await page.goto(link)
    const paint = 'performance.getEntriesByName("first-contentful-paint")[0]?.startTime'
    await expect.poll(() => page.evaluate(paint), PATIENT).toBeTypeOf('number')
    const paintMs = await page.evaluate<number>(paint)
    console.log(`first contentful paint ${Math.round(paintMs)} ms`)
    expect(paintMs).toBeLessThan(1_000)
    await expectAccessible(page, 'login')
    const script = await page.getAttribute('script[type=module]', 'src')
    const text = await (await page.request.get(`${url}${script}`)).text()
    expect(text, 'React as for people').not.toContain('jsxDEV')
    await logIn(page, 'anna', PASSWORD)
    expect(await page.textContent('.mode')).toBe('PAPER')
    const clock = page.locator('.state-session small')
    const before = await clock.textContent()
    await expect.poll(() => clock.textContent(), PATIENT).not.toBe(before)
    await expect.poll(() => page.locator('.facts li').count(), PATIENT).toBeGreaterThan(3)
    const curve = page.locator('.chart')
    const points = async (): Promise<number> =>
      Number(/curve, (\d+) points/.exec((await curve.getAttribute('aria-label')) ?? '')?.[1])
    const first = await points()
    await expect.poll(points, PATIENT).toBeGreaterThan(first)
    expect(await curve.locator('canvas').count()).toBeGreaterThan(0)
    expect(await page.textContent('.figures')).toMatch(/Equity[\d,.]+USD/)
  })

  it('goes by keyboard alone', async () => {
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').textContent()).toMatch(/investor|Skip/)
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog').textContent()).toContain('Stop trading')
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('g')
    await page.keyboard.press('h')
    // A box that is ticked is no text that somebody writes, and who has Caps Lock on stops as well.
    await page.getByRole('checkbox', { name: 'also those that are over' }).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('K')
    await page.getByRole('dialog', { name: 'Stop trading' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await page.getByRole('heading', { name: 'Decisions', level: 1 }).waitFor()
    await page.waitForSelector('tbody a')
    await page.keyboard.press('/')
    await page.keyboard.type('BUY MODIFIED')
    await expect
      .poll(() => page.locator('.toolbar [role=status]').textContent(), PATIENT)
      .toMatch(/\d+ of \d+ rows/)
  })

  it('opens a decision with its whole chain', async () => {
    await page.locator('tbody a').first().click()
    await page.getByRole('heading', { name: /^Decision \d+$/ }).waitFor()
    expect(await page.locator('.panel').first().textContent()).toMatch(
      /^Bar SPX 1d.*Open[\d.,]+High[\d.,]+Low[\d.,]+Close[\d.,]+Volume[\d,]+$/)
    for (const text of ['Bar closed', 'Size by', /\d+ checks, 0 failed/, 'Verdict on the entry order']) {
      await page.getByText(text).first().waitFor()
    }
    expect(await page.getByRole('table', { name: 'Checks' }).first().textContent()).toContain('KILL_SWITCH')
  })

  it('says why not', async () => {
    await marketPast(Date.UTC(2000, 5, 3))
    await page.goto(`${url}/why-not`)
    await page.fill('input[name=symbol]', 'SPX')
    await page.fill('input[name=at]', '2000-06-01')
    await page.getByRole('button', { name: 'Ask' }).click()
    await page.waitForSelector('[data-answer]')
    expect(await page.textContent('[data-answer]')).toMatch(/^SPX at 2000-06-01T20:00:00Z: /)
  })

  it('stops in the middle of trading: no entry comes after it', async () => {
    await page.goto(url)
    await page.getByRole('button', { name: 'KILL' }).dblclick()
    expect(await page.getByRole('dialog', { name: 'Stop trading' }).count()).toBe(1)
    await page.keyboard.press('Escape')
    expect((await read<Session>('/session')).killSwitch).toBe('ACTIVE')
    const before = (await entries()).length
    expect(before).toBeGreaterThan(0)
    await page.keyboard.press('k')
    await page.waitForSelector('button.kill[aria-disabled=false]')
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: 'HALTED' }).waitFor()
    await page.getByText(/Trading is halted by/).waitFor()
    const { rows } = await read<{ rows: AuditEntry[] }>('/audit?user=anna&limit=10')
    const haltedAt = rows[0]?.at ?? Number.NaN
    await marketPast(haltedAt + 3 * MONTH_MS)
    expect((await entries()).filter(({ createdAt }) => createdAt > haltedAt)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page, 'halted, dark', ['color-contrast'])
    await page.emulateMedia({ colorScheme: 'light' })
  })

  it('is reset by two people, and trades again', async () => {
    const users = new UserDirectory(new UserFile(`${folder.path}/.investor/users.json`), () => Date.now())
    await users.add('otto', 'operator', PASSWORD)
    // As after five minutes: the API wants the password again.
    const json = { code: 'STEP_UP_REQUIRED', detail: 'give the password again', status: 403 }
    const problem = { status: 403, contentType: 'application/problem+json', json }
    await page.route('**/acts/reset', (route) => route.fulfill(problem), { times: 1 })
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.fill('input[name=reason]', 'the books are in order')
    await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click()
    await page.fill('input[name=password]', 'not the right one')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('alert').filter({ hasText: 'name or password is wrong' }).waitFor()
    await page.fill('input[name=password]', PASSWORD)
    await page.getByRole('button', { name: 'Go on' }).click()
    const refused = complaints.splice(0).map((text) => /status of (\d+)/.exec(text)?.[1])
    expect(refused).toEqual(['403', '401'])
    await page
      .locator('.notice')
      .filter({ hasText: /second|another|confirm/i })
      .waitFor()
    expect((await read<Session>('/session')).killSwitch).toBe('TRIGGERED')
    const other = await openPage(browser)
    await other.page.goto(url)
    await logIn(other.page, 'otto', PASSWORD)
    await other.page.getByRole('button', { name: 'Reset' }).click()
    const dialog = other.page.getByRole('dialog')
    expect(await dialog.textContent()).toContain('operator (anna: stopped from the dashboard)')
    expect(await dialog.textContent()).toMatch(
      /anna has asked for a reset at ([\d:]{8}) UTC: the books are in order\. .* until (?!\1)[\d:]{8} UTC/)
    await expectAccessible(other.page, 'the second person')
    // What is pressed without a look confirms: two people who each ask would release nothing.
    await other.page.fill('input[name=reason]', 'seen by me as well')
    await other.page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: 'Trading allowed' }).waitFor()
    expect(other.complaints).toEqual([])
    await other.page.goto(`${url}/risk`)
    await other.page.getByRole('heading', { name: 'Risk', level: 1 }).waitFor()
    await other.page.request.post(`${url}/api/v1/auth/logout`, { headers: { 'x-investor-request': '1' } })
    await other.page.getByRole('alert').filter({ hasText: 'Your login has ended' }).waitFor()
    await other.page.fill('input[name=name]', 'otto')
    await other.page.fill('input[name=password]', PASSWORD)
    await other.page.click('button[type=submit]')
    await other.page.getByRole('heading', { name: 'Risk', level: 1 }).waitFor()
    await other.page.context().close()
    const resetAt = (await read<Session>('/session')).at ?? 0
    await expect
      .poll(async () => (await entries()).some(({ createdAt }) => createdAt > resetAt), PATIENT)
      .toBe(true)
  })

  it('leaves a connection for a halt where more pages are open than a browser has connections', async () => {
    try {
      for (let pages = 2; pages <= 7; pages++) {
        const another = await page.context().newPage()
        await another.goto(`${url}/why-not`)
        await another.locator('.connection.live').waitFor()
      }
      expect(await page.evaluate('fetch("/api/v1/session").then(({ status }) => status)')).toBe(200)
    } finally {
      const [, ...others] = page.context().pages()
      for (const other of others) await other.close()
    }
  })

  it('lets every page of a browser in when somebody logs in on one', async () => {
    const { page: first } = await openPage(browser)
    const second = await first.context().newPage()
    for (const each of [first, second]) {
      await each.goto(`${url}/risk`)
      await each.locator('input[name=password]').waitFor()
    }
    await first.fill('input[name=name]', 'otto')
    await first.fill('input[name=password]', PASSWORD)
    await first.click('button[type=submit]')
    for (const each of [first, second]) {
      await each.getByRole('button', { name: 'KILL' }).waitFor({ timeout: 10_000 })
    }
    await second.getByRole('button', { name: 'Log out' }).click()
    await first.locator('input[name=password]').waitFor({ timeout: 10_000 })
    // Chromium may never close a context while one of its pages is on the way to another address.
    await second.waitForURL(`${url}/login`)
    await first.context().close()
  })

  it('breaks no page, finds nothing serious with axe, and fits a phone', async () => {
    const isTested = new Set(['Orders', 'Risk', 'Backtests'])
    for (const name of ['Orders', 'Risk', 'Chart', 'Backtests', 'Audit', 'Configuration', 'Trades']) {
      await page.getByRole('navigation').getByRole('link', { name }).click()
      await page.getByRole('heading', { name, level: 1 }).waitFor()
      await expect.poll(() => page.locator('.loading').count(), PATIENT).toBe(0)
      if (isTested.has(name)) await expectAccessible(page, name)
    }
    await page.setViewportSize({ width: 375, height: 720 })
    for (const path of ['/audit', '/health', '/']) {
      await page.goto(`${url}${path}`)
      await page.waitForSelector('h1')
      await expect.poll(() => page.locator('.loading').count(), PATIENT).toBe(0)
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(375)
      expect(await page.getByRole('button', { name: 'KILL' }).isVisible(), path).toBe(true)
    }
    await page.getByRole('button', { name: 'Overview' }).click()
    await page.getByRole('button', { name: 'Log out' }).waitFor()
    await expectAccessible(page, 'phone')
    await page.setViewportSize({ width: 1320, height: 900 })
    expect(complaints).toEqual([])
  })

  it('scrolls 10,000 orders, of which it draws those in sight', async () => {
    const [order] = (await read<{ rows: Order[] }>('/orders?limit=1')).rows
    await page.route('**/api/v1/orders?**', async (route) => {
      const start = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0)
      const rows = Array.from({ length: 500 }, (_, index) => ({ ...order, id: `many-${start + index}` }))
      await route.fulfill({ json: { rows, next: start + 500 < 10_000 ? String(start + 500) : null } })
    })
    await page.goto(`${url}/orders`)
    await page.getByText('10000 rows').waitFor()
    await page.locator('.tall').evaluate((element) => element.scrollTo(0, 200_000))
    await page
      .getByText(/^many-66\d\d$/)
      .first()
      .waitFor()
    expect(await page.locator('tbody tr').count()).toBeLessThan(80)
    await page.fill('[data-filter]', 'many-9999')
    await page.getByText('1 of 10000 rows').waitFor()
    await page.unroute('**/api/v1/orders?**')
  })

  it('says that figures are stale, and that the connection is lost', async () => {
    await page.goto(url)
    const connection = page.locator('.connection')
    // The stream is open before it has told of the session.
    await expect.poll(() => page.textContent('.state-session'), PATIENT).toContain('Session 0001')
    await expect.poll(() => connection.textContent(), PATIENT).toBe('live')
    session.kill('SIGSTOP')
    await expect.poll(() => connection.textContent(), PATIENT).toMatch(/^stalefigures [4-9]/)
    session.kill('SIGCONT')
    await expect.poll(() => connection.textContent(), PATIENT).toBe('live')
    session.kill('SIGKILL')
    await expect.poll(() => connection.textContent(), PATIENT).toMatch(/^connection lost/)
    expect(await page.getByRole('button', { name: 'KILL' }).isVisible()).toBe(true)
  })
})

import type { ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPages, PAGES_FOLDER } from '../../src/app/server/build-pages.ts'
import type { Session, Signal } from '../../src/server/index.ts'
import { PASSWORD, type Api } from '../harness/api-harness.ts'
import { CHROMIUM, openBrowser, openPage } from '../harness/browser.ts'
import { emptyFolder } from '../harness/cli.ts'
import { expectAccessible } from '../harness/dashboard-session.ts'
import { serveFolder } from '../harness/served.ts'
import { putSession } from '../harness/session-state.ts'
import { tradedHome, type TradedHome } from '../harness/traded-home.ts'

if (CHROMIUM === undefined) {
  console.log('skipped, no Chromium: apt-get install -y chromium, or set CHROMIUM to its path')
}

/** For `expect.poll`. */
const PATIENT = { timeout: 15_000, interval: 50 }
const PHONE = { width: 375, height: 720 }
const DESK = { width: 1320, height: 900 }
/** A desk at twice the size of everything. */
const ZOOMED = { width: 660, height: 450 }
/** Every page but those of one decision, by path and heading. */
const PAGES = [
  ['/', 'Overview'], ['/decisions', 'Decisions'], ['/why-not', 'Why not'], ['/orders', 'Orders'],
  ['/trades', 'Trades'], ['/risk', 'Risk'], ['/chart', 'Chart'], ['/strategies', 'Strategies'],
  ['/backtests', 'Backtests'], ['/health', 'Health and alerts'], ['/logs', 'Logs'], ['/audit', 'Audit'],
  ['/config', 'Configuration'],
] as const
/** Where pictures of what was looked at are put; nowhere when unset. */
const PICTURES = process.env['INVESTOR_TEST_PICTURES']

let browser: Browser | undefined
let page: Page
let complaints: string[]
let url = ''

async function begin(api: Api): Promise<void> {
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`
  await api.users.add('anna', 'admin', PASSWORD)
  const opened = await openPage(browser as Browser)
  page = opened.page
  complaints = opened.complaints
  await page.goto(url)
  await logInAs('anna')
}

async function logInAs(name: string): Promise<void> {
  await page.fill('input[name=name]', name)
  await page.fill('input[name=password]', PASSWORD)
  await page.click('button[type=submit]')
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
}

async function show(path: string, heading: string | RegExp): Promise<void> {
  await page.goto(`${url}${path}`)
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
  await expect.poll(() => page.locator('.loading').count(), PATIENT).toBe(0)
}

async function picture(what: string): Promise<void> {
  if (PICTURES === undefined) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${what.replaceAll(/\W+/g, '-')}.png`) })
}

/** Nothing serious for axe in the light, in the dark and on a phone, and no sideways scrolling there. */
async function expectFit(what: string): Promise<void> {
  await picture(`${what} light`)
  await expectAccessible(page, what)
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(`${what} dark`)
  await expectAccessible(page, `${what}, dark`, ['color-contrast'])
  for (const [name, size] of [['phone', PHONE], ['zoomed', ZOOMED]] as const) {
    await page.setViewportSize(size)
    await picture(`${what} ${name}`)
    const width = () => page.evaluate<number>('document.documentElement.scrollWidth')
    await expect.poll(width, { ...PATIENT, message: `${what}, ${name}` }).toBeLessThanOrEqual(size.width)
    if (name === 'phone') await expectAccessible(page, `${what}, on a phone`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(DESK)
}

describe.skipIf(CHROMIUM === undefined)('axe finds nothing serious', { timeout: 240_000 }, () => {
  let home: TradedHome
  beforeAll(async () => {
    expect(await buildPages()).toBe(undefined)
    ;[home, browser] = await Promise.all([tradedHome({ webFolder: PAGES_FOLDER }), openBrowser()])
    await begin(home.api)
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await home?.close()
  })

  async function signalOf(verdict: string): Promise<number> {
    const reply = await page.request.get(`${url}/api/v1/signals?verdict=${verdict}&limit=1`)
    return ((await reply.json()) as { rows: Signal[] }).rows[0]?.sequence ?? Number.NaN
  }

  async function readSession(): Promise<Session> {
    return (await (await page.request.get(`${url}/api/v1/session`)).json()) as Session
  }

  it.each(PAGES)('on %s', async (path, heading) => {
    await show(path, heading)
    await expectFit(heading)
    // The session of this test has written no log files, which its page says.
    expect(complaints.splice(0).filter((text) => !text.includes('/api/v1/logs?'))).toEqual([])
  })

  it.each(['APPROVED', 'REJECTED'])('on an opened decision: %s', async (verdict) => {
    await show(`/decisions/${await signalOf(verdict)}`, /^Decision \d+$/)
    await expectFit(`decision ${verdict}`)
    const opens = (one: { setAttribute(name: string, value: string): void }): void => (
      one.setAttribute('open', ''))
    for (const each of await page.locator('details').all()) await each.evaluate(opens)
    await expectFit(`decision ${verdict} opened`)
  })

  it('on a decision and a page that are not there', async () => {
    await page.goto(`${url}/decisions/999999`)
    await page.getByRole('alert').waitFor()
    await expectFit('no decision')
    await page.goto(`${url}/nowhere`)
    await page.waitForSelector('h1')
    await expectFit('no page')
    complaints.splice(0)
  })

  it('on an answer to why not, an opened entry of the audit, its proof, and fills', async () => {
    await show('/why-not', 'Why not')
    await page.fill('input[name=symbol]', 'SYN1')
    await page.fill('input[name=at]', '2016-03-01')
    await page.getByRole('button', { name: 'Ask' }).click()
    await page.waitForSelector('[data-answer]', { timeout: 30_000 })
    await expectFit('why not answered')
    await show('/audit', 'Audit')
    await page.getByRole('button', { name: 'Verify now' }).click()
    await page.getByText(/holds|sound/i).first().waitFor({ timeout: 30_000 })
    await expectFit('audit verified')
    await show('/orders', 'Orders')
    await page.getByRole('button', { name: 'fills', exact: true }).click()
    await page.getByRole('table', { name: 'Fills' }).waitFor()
    await expectFit('fills')
  })

  /** By keyboard, from the page that shows it; what is asked for waits in the session's folder. */
  async function releaseSymbol(): Promise<void> {
    await page.getByRole('button', { name: 'Release SYN1' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Release SYN1' }).waitFor()
    await expectFit('release')
    await page.keyboard.type('they sold it again')
    await page.keyboard.press('Enter')
    const left = () => home.api.folder.waiting().map(({ command }) => command)
    const asked = { kind: 'ReleaseSymbol', symbol: 'SYN1', by: 'anna', reason: 'they sold it again' }
    await expect.poll(left, PATIENT).toEqual([asked])
  }

  it.each(['halted', 'running'] as const)('on a session that is %s, and its dialogs', async (state) => {
    const restore = putSession(home.api.folder, state)
    try {
      for (const [path, heading] of [['/', 'Overview'], ['/risk', 'Risk']] as const) {
        await show(path, heading)
        await expectFit(`${heading} ${state}`)
      }
      if (state === 'halted') await releaseSymbol()
      await page.keyboard.press('k')
      await page.getByRole('dialog').waitFor()
      await expectFit(`kill ${state}`)
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      await expectFit(`keys ${state}`)
      await page.keyboard.press('Escape')
      if (state !== 'halted') return
      await page.keyboard.press('r')
      await page.getByRole('dialog').waitFor()
      await expectFit('reset')
      const problem = { code: 'STEP_UP_REQUIRED', detail: 'give the password again', status: 403 }
      const refused = { status: 403, contentType: 'application/problem+json', json: problem }
      await page.route('**/acts/reset', (route) => route.fulfill(refused), { times: 1 })
      await page.fill('input[name=reason]', 'the books are in order')
      await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click()
      await page.locator('input[name=password]').waitFor()
      await expectFit('password again')
      await page.keyboard.press('Escape')
      complaints.splice(0)
    } finally {
      restore()
    }
  })

  it('on a session that crashed, which the bar says, and of which instant its figures are', async () => {
    const connection = page.locator('.connection')
    await show('/', 'Overview')
    await expect.poll(() => connection.textContent(), PATIENT).toBe('ended')
    await page.getByText(/^The session does not run\. These figures are of [\d-]{10} [\d:]{8} UTC/).waitFor()
    const restore = putSession(home.api.folder, 'crashed')
    try {
      await expect.poll(() => connection.textContent(), PATIENT).toBe('crashed')
      const written = Number((await readSession()).writtenAt)
      const at = new Date(written).toISOString().slice(0, 19).replace('T', ' ')
      await page.getByText(`The session does not run. These figures are of ${at} UTC`).waitFor()
      await expectFit('crashed')
      const restoreRunning = putSession(home.api.folder, 'running')
      await expect.poll(() => connection.textContent(), PATIENT).toBe('live')
      expect(await page.getByText('These figures are of').count()).toBe(0)
      restoreRunning()
    } finally {
      restore()
    }
  })

  it('where the server is gone', async () => {
    await show('/', 'Overview')
    await home.api.app.close()
    await page.getByText('connection lost').first().waitFor()
    await expectFit('lost')
  })
})

describe.skipIf(CHROMIUM === undefined)('axe finds nothing serious, new home', { timeout: 240_000 }, () => {
  let server: ChildProcess | undefined
  let folder: ReturnType<typeof emptyFolder> | undefined
  afterAll(async () => {
    await browser?.close()
    if (server?.exitCode === null) server.kill('SIGKILL')
    folder?.remove()
  })

  it('before the first session', async () => {
    folder = emptyFolder()
    browser = await openBrowser()
    const served = await serveFolder(folder.path)
    server = served.child
    url = served.url
    const opened = await openPage(browser)
    page = opened.page
    await page.goto(served.loginUrl)
    await page.waitForSelector('input[name=name]')
    await expectFit('the first login')
    await logInAs('anna')
    for (const [path, heading] of PAGES) {
      await show(path, heading)
      if (path === '/') await expectFit('no session')
      else await expectAccessible(page, `no session, ${heading}`)
    }
  })
})

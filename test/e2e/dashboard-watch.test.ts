import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { HealthHistory } from '../../src/app/watch/health-history.ts'
import type { Alerts, AuditEntry, LogEntry } from '../../src/server/index.ts'
import { CHROMIUM } from '../harness/browser.ts'
import { emptyFolder } from '../harness/cli.ts'
import { expectAccessible } from '../harness/dashboard-session.ts'
import { openDashboard, type DashboardStage } from '../harness/dashboard-stage.ts'
import { httpStage, type HttpStage } from '../harness/http-server.ts'

/** Together they trade several times in a second of this speed. */
const STRATEGIES = ['RSI_MeanReversion', 'Donchian_Breakout', 'Bollinger_Reversion', 'MACD_Trend']
const SETTINGS = `
alerts:
  channels:
    - {channel: slack, url: env:SLACK}
`

if (CHROMIUM === undefined) {
  console.log('skipped, no Chromium: apt-get install -y chromium, or set CHROMIUM to its path')
}

/** For `expect.poll`. */
const PATIENT = { timeout: 20_000, interval: 50 }
const PHONE = { width: 375, height: 720 }
const DESK = { width: 1320, height: 900 }

let folder: ReturnType<typeof emptyFolder>
let slack: HttpStage
let dashboard: DashboardStage | undefined
let page: Page
let complaints: string[]
let url = ''
let read: DashboardStage['read']

describe.skipIf(CHROMIUM === undefined)('the pages that watch a session', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    folder = emptyFolder()
    slack = await httpStage(() => ({ status: 200, body: 'ok' }))
    writeFileSync(join(folder.path, 'investor.yaml'), SETTINGS)
    const words = [
      ...STRATEGIES.flatMap((name) => ['--strategy', name]),
      ...['--config', 'investor.yaml', '--speed', '1000000'],
    ]
    dashboard = await openDashboard(folder.path, words, { SLACK: slack.url })
    ;({ page, complaints, url, read } = dashboard)
  }, 60_000)

  afterAll(async () => {
    await dashboard?.close()
    await slack[Symbol.asyncDispose]()
    folder.remove()
  })

  /** The page as it is now passes axe, on a desk and on a phone, where nothing scrolls sideways. */
  async function expectFit(what: string): Promise<void> {
    await expectAccessible(page, what)
    await page.setViewportSize(PHONE)
    const width = 'document.documentElement.scrollWidth'
    expect(await page.evaluate(width), what).toBeLessThanOrEqual(PHONE.width)
    await expectAccessible(page, `${what} on a phone`)
    await page.setViewportSize(DESK)
    expect(complaints).toEqual([])
  }

  it('shows log lines, follows them to a halt, and leads from one to its decision and entry', async () => {
    const fills = async () => (await read<{ rows: LogEntry[] }>('/logs?text=OrderFilled&limit=1')).rows
    await expect.poll(fills, PATIENT).toHaveLength(1)
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await page.getByRole('heading', { name: 'Logs', level: 1 }).waitFor()
    await page.selectOption('select[name=category]', 'trades')
    await page.fill('input[name=text]', 'OrderFilled')
    await page.getByRole('button', { name: 'Search' }).click()
    const lines = page.getByRole('table', { name: 'Log lines' })
    const first = lines.locator('tbody tr:not(.spacer)').first()
    await expect.poll(() => first.textContent(), PATIENT).toContain('OrderFilled')
    await expectFit('logs')
    await first.locator('button.text').click()
    await expect.poll(() => page.getByRole('dialog').textContent(), PATIENT).toContain('"signal_id"')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    // Both at one look: newer lines go on coming in above.
    const [number, decision = ''] = await first.locator('a').allTextContents()
    await lines.getByRole('link', { name: decision, exact: true }).first().click()
    await page.getByRole('heading', { name: `Decision ${decision}`, level: 1 }).waitFor()
    await page.goto(`${url}/audit?sequence=${number}`)
    const entry = page.getByRole('table', { name: 'Audit trail' }).locator('tbody tr:not(.spacer)')
    await expect.poll(() => entry.allTextContents(), PATIENT).toHaveLength(1)
    expect(await entry.textContent()).toContain(`${number}`)
    await page.goto(`${url}/logs`)
    await page.getByRole('checkbox', { name: 'follow' }).check()
    await page.getByText('as they come').waitFor()
    await page.fill('input[name=text]', 'KillSwitchTriggered')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByText('No line is like that.').waitFor()
    await page.getByRole('button', { name: 'KILL' }).click()
    await page.waitForSelector('button.kill[aria-disabled=false]')
    await page.keyboard.press('Enter')
    await lines.getByText(/^kill switch operator/).waitFor()
    await expectFit('logs, followed')
  })

  it('shows an incident, and who took it and when; the channels are told so', async () => {
    await page.goto(`${url}/health`)
    const incidents = page.getByRole('table', { name: 'Incidents' })
    const take = incidents.getByRole('button', { name: /^Take it: kill_switch/ })
    await take.waitFor()
    await expectFit('an incident that nobody has taken')
    await take.click()
    await page.fill('input[name=reason]', 'I look at it')
    await page.getByRole('dialog').getByRole('button', { name: 'Take it' }).click()
    await expect.poll(() => incidents.textContent(), PATIENT).toMatch(/by anna at \d{4}-\d\d-\d\d/)
    const { incidents: known } = await read<Alerts>('/alerts?limit=1')
    expect(known.find(({ component }) => component === 'kill_switch')).toMatchObject({
      acknowledgedBy: 'anna', acknowledgedAt: expect.any(Number), resolvedAt: null,
    })
    const isTold = (): boolean => slack.received.some(({ body }) => body.includes('taken by anna'))
    await expect.poll(isTold, PATIENT).toBe(true)
    const { rows } = await read<{ rows: AuditEntry[] }>('/audit?user=anna&limit=10')
    expect(rows[0]?.data).toContain('"AlertAcknowledged"')
    expect(rows[0]?.data).toContain('I look at it')
    await expectFit('health')
  })

  it('changes a limit, and shows who changed it, when, why, from what and to what', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Configuration' }).click()
    await page.fill('input[name=key]', 'trading.max_positions')
    await page.fill('input[name=to]', '6')
    await page.fill('input[name=reason]', 'less at a time')
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    const change = page.getByRole('list', { name: /^Changes of session/ }).locator('> li').first()
    await expect.poll(() => change.textContent(), PATIENT).toMatch(/ anna: less at a time entry \d+/)
    expect(await change.locator('ul').textContent()).toBe('trading.max_positions 10 → 6')
    await page.fill('[data-filter]', 'trading.max_positions')
    const row = page.getByRole('table', { name: 'Settings' }).locator('tbody tr:not(.spacer)')
    await expect.poll(() => row.allTextContents(), PATIENT).toEqual([
      'trading.max_positions6changed while it ran',
    ])
    await page.route('**/api/v1/sessions', (route) =>
      route.fulfill({ json: { rows: ['0002', '0001'].map((number) => ({ number })) } }))
    const origins = { origin: 'default', otherOrigin: 'a.yaml' }
    const difference = { key: 'trading.max_positions', value: 6, other: 9, ...origins }
    await page.route('**/api/v1/config/differences?**', (route) =>
      route.fulfill({ json: { session: '0002', with: '0001', rows: [difference] } }))
    await page.route('**/api/v1/config/changes?session=0002**', (route) =>
      route.fulfill({ json: { rows: [], next: null } }))
    await page.goto(`${url}/config`)
    const differences = page.getByRole('table', { name: 'Differences' })
    const shown = (): Promise<string | null> => differences.locator('tbody').textContent()
    await expect.poll(shown, PATIENT).toContain('max_positions6default9')
    await page.getByText('Nobody has changed a setting of session 0002.').waitFor()
    await page.getByRole('combobox', { name: /^Changes of/ }).selectOption('0001')
    await expect.poll(() => change.textContent(), PATIENT).toContain('less at a time')
    await expectFit('configuration')
    await page.unrouteAll()
  })

  it('draws how each part was over time, and says it in words', async () => {
    const { path } = SessionFolder.find(join(folder.path, '.investor'))
    const kept = new HealthHistory({ folder: path, retentionDays: 90 })
    const ill = { component: 'database', status: 'down', latencyMs: 1_500, message: 'it is gone' } as const
    kept.add({ at: Date.now() - 30 * 60_000, checks: [ill] })
    await page.goto(`${url}/health`)
    const database = page.getByRole('img', { name: /^database: / })
    await expect.poll(() => database.getAttribute('aria-label'), PATIENT).toMatch(
      /^database: down in 1 of \d+ bars; took up to 1.5 s$/,
    )
    expect(await database.locator('rect.down').count()).toBe(1)
    expect(await database.locator('rect').count()).toBeGreaterThan(1)
    await page.getByText('What was wrong in database').click()
    await page.getByText('it is gone').waitFor()
    const disk = page.getByRole('img', { name: /^disk: / })
    expect(await disk.locator('rect').count()).toBeGreaterThan(0)
    await expectFit('health over time')
    const time = page.getByRole('combobox', { name: /^Time/ })
    await time.selectOption('last 7 days')
    await page.getByText(/a bar is 1.4 h/).waitFor()
    await page.route('**/api/v1/health/history?**', (route) => route.continue({
      url: route.request().url().replace(/from=\d+&to=\d+/, 'from=0&to=1'),
    }))
    await time.selectOption('last hour')
    await page.getByText(/Nobody looked at session 0001/).waitFor()
    await page.unrouteAll()
  })

  it('asks for logs, health and changed settings of the earlier session that is shown', async () => {
    // There is no such session: its state is left unanswered, or the page would say so instead of asking.
    await page.route('**/api/v1/session?session=0009', () => {})
    for (const [path, asked] of [
      ['logs', '/logs?'],
      ['health', '/health/history?'],
      ['config', '/config/changes?'],
    ] as const) {
      const settings = { settings: [], warnings: [] }
      await page.route('**/api/v1/config?session=0009', (route) => route.fulfill({ json: settings }))
      const request = page.waitForRequest((each) =>
        each.url().includes(`/api/v1${asked}`) && each.url().includes('session=0009'))
      await Promise.all([request, page.goto(`${url}/${path}?session=0009`)])
    }
  })
})

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry, Session } from '../../src/server/index.ts'
import { CHROMIUM } from '../harness/browser.ts'
import { emptyFolder } from '../harness/cli.ts'
import { expectAccessible } from '../harness/dashboard-session.ts'
import { openDashboard, type DashboardStage } from '../harness/dashboard-stage.ts'

if (CHROMIUM === undefined) {
  console.log('skipped, no Chromium: apt-get install -y chromium, or set CHROMIUM to its path')
}

/** For `expect.poll`. */
const PATIENT = { timeout: 20_000, interval: 50 }
/** What went well is in sight for nine seconds. */
const NOTICE_MS = 9_000

let folder: ReturnType<typeof emptyFolder>
let dashboard: DashboardStage | undefined
let page: Page
let complaints: string[]
let read: DashboardStage['read']

describe.skipIf(CHROMIUM === undefined)('acts over a bad connection', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    folder = emptyFolder()
    const words = ['--strategy', 'RSI_MeanReversion', '--speed', '100000']
    dashboard = await openDashboard(folder.path, words)
    ;({ page, complaints, read } = dashboard)
  }, 60_000)

  afterAll(async () => {
    await dashboard?.close()
    folder.remove()
  })

  async function halts(): Promise<readonly AuditEntry[]> {
    const path = '/audit?type=LIMIT_BREACH&user=anna&limit=50'
    return (await read<{ rows: AuditEntry[] }>(path)).rows
  }

  async function kill(): Promise<void> {
    await page.keyboard.press('k')
    await page.waitForSelector('button.kill[aria-disabled=false]')
    await page.keyboard.press('Enter')
  }

  const bar = () => page.locator('.stop-under-way')
  const warning = () => page.getByRole('alert').filter({ hasText: 'Halt: NO ANSWER' })

  it('warns of a KILL without an answer until there is one, and the halt is done once', async () => {
    const keys: (string | undefined)[] = []
    await page.route('**/acts/halt', async (route) => {
      keys.push(route.request().headers()['idempotency-key'])
      // The first arrives, and its answer is lost; the next ones do not arrive.
      if (keys.length === 1) await route.fetch()
      await route.abort()
    })
    await kill()
    await expect.poll(() => bar().textContent(), PATIENT).toMatch(/^KILL/)
    await warning().waitFor()
    const warnedAt = Date.now()
    await expectAccessible(page, 'no answer')
    await expect.poll(() => keys.length, PATIENT).toBeGreaterThan(3)
    await expect.poll(() => Date.now() - warnedAt, PATIENT).toBeGreaterThan(NOTICE_MS + 1_000)
    expect(await warning().count()).toBe(1)
    expect(await bar().textContent()).toBe('KILL: NO ANSWER, sent again')
    const leaves = 'window.dispatchEvent(new Event("beforeunload", { cancelable: true }))'
    expect(await page.evaluate(leaves), 'the browser asks before it closes the page').toBe(false)
    await page.unroute('**/acts/halt')
    await page.locator('.notice.good').filter({ hasText: 'No new trades' }).waitFor()
    expect(await page.evaluate(leaves)).toBe(true)
    expect([await warning().count(), await bar().textContent()]).toEqual([0, ''])
    expect(new Set(keys).size).toBe(1)
    await expect.poll(async () => (await halts()).length, PATIENT).toBe(1)
    expect((await read<Session>('/session')).latched).toEqual(['operator'])
    expect(complaints.splice(0).every((text) => text.includes('ERR_FAILED'))).toBe(true)
  })

  it('sends nothing again once a person has dismissed it', async () => {
    let tries = 0
    await page.route('**/acts/halt', async (route) => {
      tries += 1
      await route.abort()
    })
    await kill()
    await warning().getByRole('button', { name: 'Dismiss' }).click()
    expect([await warning().count(), await bar().textContent()]).toEqual([0, ''])
    const before = tries
    await page.waitForTimeout(6_000)
    expect([tries, (await halts()).length]).toEqual([before, 1])
    await page.unroute('**/acts/halt')
    complaints.splice(0)
  })

  it('says how a KILL stands that a silent engine does not take, for as long as it does not', async () => {
    const act = { id: 'a', kind: 'Halt', by: 'anna', reason: 'x', session: '0001', askedAt: 0, facts: [] }
    const silent = {
      ...act, state: 'unanswered', isRunning: true, isUnderWay: false, href: '/api/v1/acts/a',
      answer: { isDone: false, text: 'The engine does not answer: close at the broker.' },
    }
    const taken = { ...silent, state: 'taken', answer: { isDone: true, text: 'It was taken after all.' } }
    let shown: object = silent
    await page.route('**/acts/halt', (route) => route.fulfill({ status: 202, json: silent }))
    await page.route('**/acts/a', (route) => route.fulfill({ json: shown }))
    await kill()
    const alarm = page.getByRole('alert').filter({ hasText: 'The engine does not answer' })
    await alarm.waitFor()
    await page.waitForTimeout(NOTICE_MS + 1_000)
    expect([await alarm.count(), await bar().textContent()]).toEqual([1, 'KILL waits for the engine'])
    shown = taken
    await page.locator('.notice.good').filter({ hasText: 'It was taken after all.' }).waitFor()
    expect([await alarm.count(), await bar().textContent()]).toEqual([0, ''])
    await page.unrouteAll()
    expect(complaints).toEqual([])
  })

  it('stops whatever its reason says', async () => {
    const usual = 'stopped from the dashboard'
    for (const [typed, kept] of [
      ['', usual], ['   ', usual], ['no', usual], ['ab\u202E dc', usual],
      ['it looks wrong', 'it looks wrong'],
    ] as const) {
      await page.keyboard.press('k')
      await page.fill('input[name=reason]', typed)
      await page.waitForSelector('button.kill[aria-disabled=false]')
      const [answer] = await Promise.all([page.waitForResponse('**/acts/halt'), page.keyboard.press('Enter')])
      expect([answer.status(), await answer.json()]).toMatchObject([202, { reason: kept }])
    }
    expect(complaints).toEqual([])
  })

  it('says that a log-out has no answer', async () => {
    const leave = page.getByRole('button', { name: 'Log out' })
    await page.route('**/auth/logout', (route) => route.abort(), { times: 1 })
    await leave.click()
    await page.getByRole('alert').filter({ hasText: 'You may still be logged in' }).waitFor()
    await leave.click()
    await page.locator('input[name=password]').waitFor()
    // What reads meanwhile is refused; nothing is thrown.
    expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([])
  })
})

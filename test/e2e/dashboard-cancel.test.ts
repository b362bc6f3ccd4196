import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry, Order } from '../../src/server/index.ts'
import { CHROMIUM } from '../harness/browser.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { expectAccessible } from '../harness/dashboard-session.ts'
import { openDashboard, type DashboardStage } from '../harness/dashboard-stage.ts'

if (CHROMIUM === undefined) {
  console.log('skipped, no Chromium: apt-get install -y chromium, or set CHROMIUM to its path')
}

/** For `expect.poll`. */
const PATIENT = { timeout: 30_000, interval: 50 }
const PHONE = { width: 375, height: 720 }
const DESK = { width: 1320, height: 900 }
/** A day of the market lasts four seconds: an entry that rests fills after weeks of them. */
const SPEED = '21600'
const COLLAR = 'risk.price_collar=[{above: 0, fraction: 0.2}]'

/** Rests an entry far above the market in each symbol, as soon as none rests there. */
const resting = (name: string): string => `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: '${name}', description: 'Rests entries by stop.', parameters: {},
  eachSymbol() {
    return {
      onBar(bar, context) {
        if (context.position !== undefined) return context.closeLong('it rests again')
        if (context.entry !== undefined) return
        context.buy({ trigger: bar.close * 1.09, stop: bar.close * 0.9, timeInForce: 'GTC' })
      },
    }
  },
})
`

let folder: ReturnType<typeof emptyFolder>
let dashboard: DashboardStage | undefined
let page: Page
let complaints: string[]
let url = ''
let read: DashboardStage['read']

describe.skipIf(CHROMIUM === undefined)('taking entries back on the dashboard', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    folder = emptyFolder()
    const made = investor(
      folder.path, 'data', 'synth', '--symbols', '2', '--from', '2015-01-02', '--to', '2016-09-22',
      '--timeframe', '1d',
    )
    expect([made.code, made.err]).toMatchObject([0, expect.anything()])
    const names = ['Rests_One', 'Rests_Two']
    for (const name of names) writeFileSync(join(folder.path, `${name}.ts`), resting(name))
    const words = [
      ...names.flatMap((name) => ['--strategy', `./${name}.ts`]),
      ...['--symbols', 'SYN1,SYN2', '--speed', SPEED, '--set', COLLAR],
    ]
    dashboard = await openDashboard(folder.path, words)
    ;({ page, complaints, url, read } = dashboard)
  }, 90_000)

  afterAll(async () => {
    await dashboard?.close()
    folder.remove()
  })

  async function orders(): Promise<readonly Order[]> {
    return (await read<{ rows: Order[] }>('/orders?limit=500')).rows
  }

  async function atWork(): Promise<readonly Order[]> {
    return (await orders()).filter(({ role, isOpen }) => role === 'entry' && isOpen)
  }

  it('takes one entry back by keyboard, after a reason, and says what the engine answered', async () => {
    await expect.poll(async () => (await atWork()).length, PATIENT).toBeGreaterThan(1)
    await page.goto(`${url}/orders`)
    const [first] = await atWork()
    const button = page.getByRole('button', { name: `${first?.symbol}, ${first?.id}` })
    await button.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Cancel this entry' })
    expect(await dialog.textContent()).toContain(first?.id)
    await expectAccessible(page, 'cancel one')
    // Nothing happens by Enter alone: a reason is asked for.
    await page.keyboard.press('Enter')
    expect(await dialog.count()).toBe(1)
    await page.keyboard.press('Escape')
    expect(await dialog.count()).toBe(0)
    expect((await orders()).find(({ id }) => id === first?.id)?.isOpen).toBe(true)
    await button.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('the test takes it back')
    await page.keyboard.press('Enter')
    await page.locator('.notice.good').waitFor()
    const found = async () => (await orders()).find(({ id }) => id === first?.id)?.status
    await expect.poll(found, PATIENT).toBe('CANCELLED')
    const { rows } = await read<{ rows: AuditEntry[] }>('/audit?user=anna&limit=10')
    expect(JSON.stringify(rows)).toContain('the test takes it back')
  })

  it.each([['symbol', 'SYN2'], ['strategy', 'Rests_Two'], ['all', '']] as const)(
    'takes those of one %s back, and leaves the others', async (part, name) => {
      await expect.poll(async () => (
        new Set((await atWork()).map(({ symbol, strategy }) => `${symbol} ${strategy}`)).size
      ), PATIENT).toBeGreaterThan(2)
      const before = await atWork()
      const isMeant = (order: Order): boolean => part === 'all' || order[part] === name
      await page.getByRole('button', { name: /^Cancel entries \(\d+\)$/ }).click()
      const dialog = page.getByRole('dialog', { name: 'Cancel entries' })
      if (part !== 'all') {
        await dialog.getByRole('radio', { name: `Those of a ${part}` }).check()
        await dialog.getByRole('combobox').selectOption(name)
      }
      await expectAccessible(page, `cancel ${part}`)
      await page.emulateMedia({ colorScheme: 'dark' })
      await expectAccessible(page, `cancel ${part}, dark`, ['color-contrast'])
      await page.emulateMedia({ colorScheme: 'light' })
      await dialog.getByLabel('Why, kept on record').fill('the test takes them back')
      await dialog.getByRole('button', { name: part === 'all' ? 'Cancel all entries' : name }).click()
      const open = async () => {
        const now = await orders()
        return before.map(({ id }) => now.find((each) => each.id === id)?.isOpen)
      }
      await expect.poll(open, PATIENT).toEqual(before.map((order) => !isMeant(order)))
    })

  it('fits on a phone, and offers nothing where no entry works', async () => {
    await page.setViewportSize(PHONE)
    const width = 'document.documentElement.scrollWidth'
    await expect.poll(() => page.evaluate<number>(width), PATIENT).toBeLessThanOrEqual(PHONE.width)
    await page.setViewportSize(DESK)
    await page.getByRole('button', { name: 'closed' }).click()
    await expect.poll(() => page.getByRole('cell').count(), PATIENT).toBeGreaterThan(3)
    expect(await page.getByRole('button', { name: /^Cancel (BUY|SELL)/ }).count()).toBe(0)
    expect(complaints).toEqual([])
  })
})

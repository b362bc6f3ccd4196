import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { CHROMIUM, logIn, openBrowser, openPage } from '../test/harness/browser.ts'
import { startDashboard } from '../test/harness/dashboard-process.ts'

const STRATEGIES = ['RSI_MeanReversion', 'Donchian_Breakout', 'Bollinger_Reversion', 'MACD_Trend']
const WORDS = ['--speed', '1000000', ...STRATEGIES.flatMap((name) => ['--strategy', name])]
const SECONDS = 10
const FACTS = /^investor_journal_facts_total (\d+)/m

interface Frames {
  /** Between one frame and the next. */
  readonly gapsMs: readonly number[]
  /** Tasks of more than 50 ms, as browsers count them. */
  readonly longTasks: number
}

/**
 * A browser without a window looks at a session that trades: when it first shows anything, and how evenly the
 * overview is drawn while facts come in. Without a Chromium it says so.
 */
export async function benchDashboard(): Promise<void> {
  if (CHROMIUM === undefined) return void process.stdout.write('dashboard: not measured, no Chromium\n')
  const home = mkdtempSync(join(tmpdir(), 'investor-bench-'))
  const { child, link } = await startDashboard(home, WORDS)
  const browser = await openBrowser()
  try {
    const { page } = await openPage(browser)
    await page.goto(link)
    await page.waitForSelector('input[name=name]')
    await logIn(page, 'bench', 'a password for the bench')
    await page.reload()
    await page.waitForSelector('.figures')
    const paintMs = await page.evaluate<number>(
      'performance.getEntriesByName("first-contentful-paint")[0].startTime')
    const before = await factCount(page, link)
    const frames = await framesOf(page)
    tell(paintMs, frames, (await factCount(page, link)) - before)
  } finally {
    await browser.close()
    child.kill('SIGKILL')
    child.stderr?.destroy()
    rmSync(home, { recursive: true, force: true })
  }
}

async function factCount(page: Page, link: string): Promise<number> {
  const reply = await page.request.get(new URL('/metrics', link).href)
  return Number(FACTS.exec(await reply.text())?.[1] ?? Number.NaN)
}

async function framesOf(page: Page): Promise<Frames> {
  return page.evaluate<Frames>(`new Promise((resolve) => {
    const gapsMs = []
    let longTasks = 0
    new PerformanceObserver((list) => { longTasks += list.getEntries().length }).observe({ type: 'longtask' })
    let last = performance.now()
    const end = last + ${SECONDS * 1_000}
    const step = (now) => {
      gapsMs.push(now - last)
      last = now
      if (now < end) requestAnimationFrame(step)
      else resolve({ gapsMs, longTasks })
    }
    requestAnimationFrame(step)
  })`)
}

function tell(paintMs: number, { gapsMs, longTasks }: Frames, facts: number): void {
  const sorted = gapsMs.toSorted((a, b) => a - b)
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN
  const longest = sorted.at(-1) ?? Number.NaN
  process.stdout.write(
    `dashboard: first paint ${paintMs.toFixed(0)} ms; ${(gapsMs.length / SECONDS).toFixed(1)} frames/s, `
    + `99 % within ${p99.toFixed(1)} ms, the longest ${longest.toFixed(0)} ms, ${longTasks} long tasks, `
    + `while ${(facts / SECONDS).toFixed(0)} facts/s came in\n`)
}

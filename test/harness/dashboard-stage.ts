import type { Page } from 'playwright-core'
import { PASSWORD } from './api-harness.ts'
import { logIn, openBrowser, openPage } from './browser.ts'
import { startDashboard } from './dashboard-process.ts'

/** A session with its dashboard, in front of its first admin. */
export interface DashboardStage {
  readonly url: string
  /** The overview, as `anna` who is logged in; and all that its console had to complain about. */
  readonly page: Page
  readonly complaints: string[]
  /** Reads a path of the API as she may. */
  read<T>(path: string): Promise<T>
  /** Ends browser and session. */
  close(): Promise<void>
}

/** Starts a session in a folder as `startDashboard` does, and logs its first admin in. */
export async function openDashboard(...start: Parameters<typeof startDashboard>): Promise<DashboardStage> {
  const [{ child, link }, browser] = await Promise.all([startDashboard(...start), openBrowser()])
  const { page, complaints } = await openPage(browser)
  await page.goto(link)
  await logIn(page, 'anna', PASSWORD)
  const url = new URL(link).origin
  return {
    url,
    page,
    complaints,
    async read<T>(path: string) {
      return (await (await page.request.get(`${url}/api/v1${path}`)).json()) as T
    },
    async close() {
      await browser.close()
      if (child.exitCode === null) child.kill('SIGKILL')
    },
  }
}

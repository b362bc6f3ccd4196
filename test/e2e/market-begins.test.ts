import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { MILLIS_PER_DAY } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { killAll, startedSession } from '../harness/frozen-session.ts'
import { allFacts } from '../harness/live-crash.ts'

const folder = emptyFolder()
const home = join(folder.path, '.investor')
const running: ChildProcess[] = []
afterEach(() => killAll(running))
afterAll(folder.remove)

/** Imports a bar for each session from a day on, up to another. */
function importBars(from: string, to: string): void {
  const rows: string[] = []
  const calendar = calendarNamed('XNYS')
  for (let at = Date.parse(from); at < Date.parse(to); at += MILLIS_PER_DAY) {
    const date = new Date(at).toISOString().slice(0, 10)
    if (calendar.session(date as never) !== undefined) rows.push(`${date},10,10.2,9.8,10,100000`)
  }
  writeFileSync(join(folder.path, 'bars.csv'), `date,open,high,low,close,volume\n${rows.join('\n')}\n`)
  const taken = investor(folder.path, 'data', 'import', 'bars.csv', '--symbol', 'ACME')
  expect(taken.code, taken.err).toBe(0)
}

const START = ['--symbols', 'ACME', '--no-api', '--speed', '200000'] as const

it('a session is not gone on with over a market that begins at another time', async () => {
  importBars('2012-01-01', '2020-01-01')
  const child = await startedSession(folder.path, START)
  running.push(child)
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
  const record = allFacts(home).length

  importBars('2010-01-01', '2012-01-01')
  const refused = investor(folder.path, 'start', ...START)
  expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(
    /SESSION_DIFFERS: the market of session 0001 .* began at 2012-01-03T14:30:00Z.*2010-01-04T14:30:00Z/s)])
  expect(allFacts(home)).toHaveLength(record)
  expect(investor(folder.path, 'replay').out).toContain('Nothing differs')
}, 120_000)

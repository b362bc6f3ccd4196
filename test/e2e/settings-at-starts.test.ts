import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'
import { killAll, startedSession } from '../harness/frozen-session.ts'

const folder = emptyFolder()
const home = join(folder.path, '.investor')
const running: ChildProcess[] = []
afterEach(() => killAll(running))
afterAll(() => folder.remove())

interface Wish {
  readonly above?: string
  readonly fast?: number
  readonly group?: number
  readonly positions?: number
}

function write({ above = '', fast = 10, group = 10, positions = 5 }: Wish): void {
  writeFileSync(join(folder.path, 'a.yaml'), `${above}trading: { max_positions: ${positions} }
alerts: { group_seconds: ${group} }
strategies:
  - name: MA_Crossover
    parameters: { fast_period: ${fast} }
`)
}

const START = ['--config', 'a.yaml', '--speed', '200000', '--no-api', '--json']

/** Starts until it trades, and ends it in order. */
async function startAndStop(...words: readonly string[]): Promise<void> {
  const child = await startedSession(folder.path, [...START, ...words])
  running.push(child)
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

const journalOf = (session: string): string => join(home, 'sessions', session, 'journal.db')

/** What the starts of a session have on record of their settings. */
function loaded(session = '0001'): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(journalOf(session), { readOnly: true })
  try {
    return database
      .prepare("SELECT body FROM journal WHERE kind = 'SettingsLoaded' ORDER BY sequence")
      .all()
      .map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>)
  } finally {
    database.close()
  }
}

const audited = (session = '0001'): string => investor(
  folder.path, 'audit', 'show', '--db', `sqlite:///${journalOf(session)}`, '--type', 'CONFIG_CHANGE',
).out

describe('settings at the starts of a session', { timeout: 120_000 }, () => {
  it('are on record by their hash, and those that are others with who, why, before and after', async () => {
    write({})
    await startAndStop()
    await startAndStop()
    expect(loaded().map(({ changes }) => changes)).toEqual([[], []])
    expect(new Set(loaded().map(({ hash }) => hash)).size).toBe(1)
    expect(audited()).toBe('')

    write({ group: 20 })
    await startAndStop('--set', 'system.log_level=ERROR')
    const [, before, now] = loaded()
    expect(now?.['hash']).toMatch(/^[0-9a-f]{64}$/)
    expect(now?.['hash']).not.toBe(before?.['hash'])
    expect(now).toMatchObject({
      by: userInfo().username,
      reason: 'start with a.yaml, --set system.log_level',
      changes: [
        { key: 'system.log_level', from: 'INFO', to: 'ERROR' },
        { key: 'alerts.group_seconds', from: '10', to: '20' },
      ],
    })
    expect(audited()).toMatch(/CONFIG_CHANGE +config +2 settings changed: start with a\.yaml, --set system/)
    await startAndStop('--set', 'system.log_level=ERROR')
    expect(loaded().map(({ changes }) => (changes as unknown[]).length)).toEqual([0, 0, 2, 0])
  })

  it('may stand on another line of the file', async () => {
    write({ group: 20, above: '# a comment\n\n' })
    await startAndStop()
    expect(loaded()).toHaveLength(5)
  })

  it('are refused with their names where they decide something, parameters of strategies too', () => {
    write({ fast: 11 })
    const { code, err } = investor(folder.path, 'start', ...START)
    expect([code, err]).toEqual([1, expect.stringContaining(
      'strategies.MA_Crossover.fast_period: 10 then, 11 now')])
    const days = investor(folder.path, 'start', ...START, '--set', 'fast_period=10', '--from', '2001-01-02')
    expect([days.code, days.err]).toEqual([1, expect.stringContaining('--from: null then, 2001-01-02 now')])
    expect(loaded()).toHaveLength(5)
  })

  it('are compared with the session before at the first start of the next', async () => {
    write({ fast: 11, positions: 6, group: 20 })
    await startAndStop('--new')
    const [first] = loaded('0002')
    expect(first).toMatchObject({
      reason: 'start with a.yaml, compared with session 0001',
      changes: [
        { key: 'trading.max_positions', from: '5', to: '6' },
        { key: 'strategies.MA_Crossover.fast_period', from: '10', to: '11' },
      ],
    })
    expect(audited('0002')).toContain('2 settings changed: start with a.yaml, compared with session 0001')
  })
})

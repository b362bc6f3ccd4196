import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Act } from '../../src/server/index.ts'
import { apiOver, CHANGING, cookieOf, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'
import { emptyFolder } from '../harness/cli.ts'
import { freeze, killAll, startedSession } from '../harness/frozen-session.ts'
import { factsOf } from '../harness/live-crash.ts'

const START = ['--no-api', '--speed', '200000', '--json']
const folder = emptyFolder()
const home = join(folder.path, '.investor')
const running: ChildProcess[] = []
let api: Api
let keys = 0

afterEach(() => killAll(running))
afterAll(async () => {
  await api.close()
  folder.remove()
})

async function started(): Promise<ChildProcess> {
  const child = await startedSession(folder.path, START)
  running.push(child)
  return child
}

async function act(of: Api, path: string, reason: string): Promise<Act> {
  const headers = { ...CHANGING, cookie: await cookieOf(of, 'otto'), 'idempotency-key': `silent-${keys++}` }
  const reply = await of.app.inject({ method: 'POST', url: `/api/v1${path}`, headers, payload: { reason } })
  return Act.parse(reply.json())
}

/** The act once it is in a state; looks for two minutes. */
async function until(left: Act, state: Act['state']): Promise<Act> {
  const headers = { host: '127.0.0.1', cookie: await cookieOf(api, 'otto') }
  for (let tries = 0; ; tries++) {
    const found = Act.parse((await api.app.inject({ url: left.href, headers })).json())
    if (found.state === state && found.answer !== null) return found
    if (tries > 1_200) throw new Error(`it stays ${found.state}`)
    await wait(100)
  }
}

describe('an act on an engine that hangs', () => {
  beforeAll(async () => {
    await killAll([await startedSession(folder.path, START)])
    api = await apiOver(home)
    await api.users.add('otto', 'operator', PASSWORD)
  }, 90_000)

  it('takes its right to write, names the process to end, and waits for the next start', async () => {
    const child = await started()
    await freeze(home, child, { inWrite: false })
    const left = await act(api, '/acts/halt', 'it hangs')
    expect(left).toMatchObject({ state: 'waiting', isRunning: true, answer: null })
    const { answer } = await until(left, 'unanswered')
    expect(answer?.isDone).toBe(false)
    expect(answer?.text).toContain('its right to write was taken')
    expect(answer?.text).toContain(`kill -9 ${child.pid}`)
    const exit = once(child, 'exit')
    child.kill('SIGCONT')
    expect(await exit).toEqual([1, null])
    await started()
    expect(await until(left, 'taken')).toMatchObject({ answer: { isDone: true } })
    expect(factsOf(home, 'KillSwitchTriggered').at(-1)).toMatchObject({ by: 'otto', reason: 'it hangs' })
  }, 240_000)

  it('says that it hangs in the middle of a write, and is done where it goes on', async () => {
    const child = await started()
    await freeze(home, child, { inWrite: true })
    const left = await act(api, '/acts/flatten', 'out of all')
    const { answer } = await until(left, 'unanswered')
    expect(answer?.text).toContain('it hangs in the middle of a write')
    expect(answer?.text).toContain(`kill -9 ${child.pid}`)
    child.kill('SIGCONT')
    expect(await until(left, 'taken')).toMatchObject({ answer: { isDone: true } })
  }, 240_000)

  it('waits where it does not stop trading', async () => {
    const child = await started()
    await freeze(home, child, { inWrite: false })
    const left = await act(api, '/acts/reset', 'go on')
    expect((await until(left, 'unanswered')).answer?.text).toMatch(/does not answer; the wish waits for it/)
    child.kill('SIGCONT')
    expect((await until(left, 'taken')).answer?.isDone).toBe(true)
  }, 240_000)
})

describe('a record that cannot be read', () => {
  it('stops no halt', async () => {
    const recorded = await recordedHome()
    const broken = await apiOver(recorded.home)
    await broken.users.add('otto', 'operator', PASSWORD)
    writeFileSync(broken.folder.journalPath, 'no database at all'.repeat(1_000))
    for (const end of ['-wal', '-shm']) rmSync(`${broken.folder.journalPath}${end}`, { force: true })
    expect(await act(broken, '/acts/halt', 'it looks odd')).toMatchObject({ state: 'waiting' })
    expect(broken.folder.waiting()[0]?.command).toMatchObject({ kind: 'Halt', by: 'otto' })
    const cancel = broken.room.act({ kind: 'CancelAllOrders', by: 'otto', reason: 'x' })
    await expect(cancel).rejects.toMatchObject({ failure: { code: expect.stringContaining('STORE_') } })
    await broken.close()
    recorded.remove()
  }, 60_000)
})

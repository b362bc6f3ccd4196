import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { SessionFolder } from '../../src/app/live/session-folder.ts'
import { sendCommand } from '../../src/app/live/send-command.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import type { UtcMillis } from '../../src/base/index.ts'
import type { Command } from '../../src/model/index.ts'
import { factsOf } from '../harness/live-crash.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { freeze, killAll, startedSession } from '../harness/frozen-session.ts'

const folder = emptyFolder()
const home = join(folder.path, '.investor')
const settings = join(folder.path, 'two.yaml')
writeFileSync(settings, 'safety: {operators: [ann, bob]}\n')
const START = ['--no-api', '--config', settings, '--speed', '200000', '--json']
const running: ChildProcess[] = []

afterEach(() => killAll(running))
afterAll(() => folder.remove())

const said = (...words: readonly string[]): string => {
  const { out, err } = investor(folder.path, ...words)
  return `${out}${err}`
}

/** Asks what the command line asks, without a process of its own. */
async function ask(command: Command): Promise<string> {
  const sent = await sendCommand(SessionFolder.find(home), command, 10_000)
  return typeof sent === 'string' ? sent : sent.text
}

/** Starts a session and waits until it trades. */
async function started(): Promise<ChildProcess> {
  const child = await startedSession(folder.path, START)
  running.push(child)
  return child
}

describe('people and a session that runs', () => {
  it('hold and give back the kill switch, stop, and release it together', async () => {
    await started()
    const [ann, bob] = [{ by: 'ann', reason: 'I look' }, { by: 'bob', reason: 'seen' }]
    const askedAt = Date.now() as UtcMillis
    expect(said('override', 'take', '--by', 'eve', '--reason', 'me too')).toContain('OPERATOR_UNKNOWN')
    expect(await ask({ kind: 'TakeOverride', ...ann })).toContain('You hold')
    const shown = readStatus(SessionFolder.find(home))
    expect(shown?.override, 'shown before it is answered').toMatchObject({ by: 'ann' })
    expect(said('status')).toMatch(/Halt +MANUAL_OVERRIDE by ann \(I look\)/)
    expect(await ask({ kind: 'GiveBackOverride', ...bob })).toContain('given back')
    expect(await ask({ kind: 'Halt', ...ann })).toContain('No new trades')
    expect(await ask({ kind: 'ConfirmReset', ...bob, askedAt })).toContain('NO_RESET_PROPOSED')
    expect(said('reset', '--by', 'ann', '--reason', 'looked into it')).toContain('second person')
    expect(await ask({ kind: 'ConfirmReset', ...ann, askedAt })).toContain('NO_RESET_PROPOSED')
    expect(said('reset', '--confirm-by', 'bob')).toContain('both names')
    const changes = [{ key: 'trading.max_positions', to: '12' }]
    expect(await ask({ kind: 'ChangeConfig', ...ann, changes })).toContain('SECOND_PERSON_NEEDED')
    const looser = ['config', 'set', 'max_positions', '12', '--by', 'ann', '--reason', 'more']
    expect(said(...looser, '--confirm-by', 'bob')).toContain('trading.max_positions: 10 -> 12')
    expect(said('config', 'diff')).toMatch(/trading\.max_positions\n +10 +default\n +12 +investor config set/)
    expect(factsOf(home, 'KillSwitchReset')).toMatchObject([{ by: 'ann', confirmedBy: 'bob' }])
    expect(factsOf(home, 'OverrideReturned')).toMatchObject([{ by: 'bob', reason: 'seen' }])
    expect(factsOf(home, 'CommandRefused')).toHaveLength(4)
  }, 180_000)

  it('stop an engine that hangs: it can record nothing more, and the next start stops first', async () => {
    const child = await started()
    expect(factsOf(home, 'ConfigChanged')).toHaveLength(1)
    await freeze(home, child, { inWrite: false })
    const killed = investor(folder.path, 'kill', '--by', 'ann', '--reason', 'it hangs', '--wait', '1')
    expect(killed.code).toBe(1)
    expect(killed.out).toContain('its right to write was taken')
    const exit = once(child, 'exit')
    child.kill('SIGCONT')
    const [code] = (await exit) as [number]
    expect(code).toBe(1)
    await started()
    for (let tries = 0; tries < 200 && SessionFolder.find(home).waiting().length > 0; tries++) await wait(50)
    const trips = factsOf(home, 'KillSwitchTriggered')
    expect(trips.at(-1)).toMatchObject({ trigger: 'operator', by: 'ann', reason: 'it hangs' })
    expect(SessionFolder.find(home).waiting()).toEqual([])
  }, 180_000)

  it('name the process to end where an engine hangs in the middle of a write', async () => {
    const child = await started()
    await freeze(home, child, { inWrite: true })
    const killed = investor(folder.path, 'kill', '--by', 'bob', '--reason', 'stuck', '--wait', '1')
    expect(killed.code).toBe(1)
    expect(killed.out).toContain('it hangs in the middle of a write')
    expect(killed.out).toContain(`kill -9 ${child.pid}`)
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
    await started()
    for (let tries = 0; tries < 200 && SessionFolder.find(home).waiting().length > 0; tries++) await wait(50)
    expect(factsOf(home, 'KillSwitchTriggered').at(-1)).toMatchObject({ by: 'bob', reason: 'stuck' })
  }, 180_000)
})

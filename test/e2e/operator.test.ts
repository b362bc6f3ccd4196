import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { awaitAnswer } from '../../src/app/live/ask/await-answer.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import type { UtcMillis } from '../../src/base/index.ts'
import type { Command } from '../../src/model/index.ts'
import { factsOf } from '../harness/live-crash.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { freePort } from '../harness/free-port.ts'
import { freeze, killAll, startedSession } from '../harness/frozen-session.ts'

const folder = emptyFolder()
const home = join(folder.path, '.investor')
const settings = join(folder.path, 'two.yaml')
writeFileSync(settings, 'safety: {operators: [ann, bob]}\n')
const START = ['--config', settings, '--speed', '200000', '--json']
/** As the record names somebody of the command line. */
const claimed = (name: string): string => `${name} (claimed by ${userInfo().username}, local)`
const running: ChildProcess[] = []

afterEach(() => killAll(running))
afterAll(() => folder.remove())

const said = (...words: readonly string[]): string => {
  const { out, err } = investor(folder.path, ...words)
  return `${out}${err}`
}

/** Leaves in the folder what somebody asks, without a process of its own. */
async function ask(command: Command): Promise<string> {
  const session = SessionFolder.find(home)
  const sent = await awaitAnswer(session, session.leave(command), 10_000)
  return typeof sent === 'string' ? sent : sent.text
}

/** Starts a session and waits until it trades. */
async function started(...words: readonly string[]): Promise<ChildProcess> {
  const child = await startedSession(folder.path, [...START, ...words])
  running.push(child)
  return child
}

/** The same, with its API where the command line finds it. */
async function startedWithApi(): Promise<ChildProcess> {
  const child = await started('--set', `system.api_port=${await freePort()}`)
  const place = join(SessionFolder.find(home).path, 'api.json')
  const isThere = (): boolean =>
    existsSync(place) && (JSON.parse(readFileSync(place, 'utf8')) as { pid: number }).pid === child.pid
  for (let tries = 0; tries < 1_200 && !isThere(); tries++) await wait(50)
  return child
}

describe('people and a session that runs', () => {
  it('hold and give back the kill switch, stop, and release it together', async () => {
    await startedWithApi()
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
    // One account of the computer is one person, whatever names it claims.
    expect(said('reset', '--confirm-by', 'bob')).toContain('SECOND_PERSON_NEEDED')
    const now = Date.now() as UtcMillis
    expect(await ask({ kind: 'ConfirmReset', ...bob, askedAt: now })).toContain('both names')
    const changes = [{ key: 'trading.max_positions', to: '12' }]
    const looser = (by: string) => said(
      'config', 'set', 'max_positions', '12', '--by', by, '--reason', 'more')
    expect(looser('ann')).toContain('a second person asks for the same change')
    expect(looser('bob')).toContain('SECOND_PERSON_NEEDED')
    const wish = { kind: 'ChangeConfig', ...bob, askedAt: Date.now() as UtcMillis, changes } as const
    expect(await ask(wish)).toContain('trading.max_positions: 10 -> 12')
    expect(said('config', 'diff')).toMatch(/max_positions\n +10 +default\n +12 +changed while it ran/)
    const both = { by: claimed('ann'), confirmedBy: 'bob' }
    expect(factsOf(home, 'KillSwitchReset')).toMatchObject([both])
    expect(factsOf(home, 'ConfigChanged')).toMatchObject([both])
    expect(readdirSync(join(home, 'api-acts')), 'all that was said on the command line').toHaveLength(5)
    const look = ['--by', 'ann', '--reason', 'a look']
    expect(said('strategy', 'stop', 'Nobody', ...look)).toContain('STRATEGY_NOT_FOUND')
    expect(said('strategy', 'stop', 'MA_Crossover', ...look)).toContain('silent')
    expect(readStatus(SessionFolder.find(home))?.activeStrategies).toEqual([])
    expect(said('cancel', '--symbol', 'NONE', ...look)).toContain('NO_SUCH_ENTRY')
    expect(said('strategy', 'start', 'MA_Crossover', ...look)).toContain('decides again')
    expect(factsOf(home, 'StrategyDeactivated')).toMatchObject([{ by: claimed('ann'), reason: 'a look' }])
    expect(readdirSync(join(home, 'api-acts')), 'these went by the API too').toHaveLength(9)
    expect(factsOf(home, 'OverrideReturned')).toMatchObject([{ by: 'bob', reason: 'seen' }])
    expect(factsOf(home, 'CommandRefused')).toHaveLength(6)
  }, 180_000)

  it('stop an engine that hangs: it can record nothing more, and the next start stops first', async () => {
    const child = await startedWithApi()
    expect(factsOf(home, 'ConfigChanged')).toHaveLength(1)
    await freeze(home, child, { inWrite: false })
    const killed = investor(folder.path, 'kill', '--by', 'ann', '--reason', 'it hangs', '--wait', '1')
    expect(killed.code).toBe(1)
    expect(killed.out).toContain('its right to write was taken')
    expect(killed.err).toContain("the API did not answer; left in the session's folder (nothing within 2 s)")
    const exit = once(child, 'exit')
    child.kill('SIGCONT')
    const [code] = (await exit) as [number]
    expect(code).toBe(1)
    await started('--no-api')
    for (let tries = 0; tries < 200 && SessionFolder.find(home).waiting().length > 0; tries++) await wait(50)
    const trips = factsOf(home, 'KillSwitchTriggered').filter(({ reason }) => reason === 'it hangs')
    expect(trips).toMatchObject([{ trigger: 'operator', by: claimed('ann') }])
    expect(SessionFolder.find(home).waiting()).toEqual([])
  }, 180_000)

  it('name the process to end where an engine hangs in the middle of a write', async () => {
    const child = await started('--no-api')
    await freeze(home, child, { inWrite: true })
    const killed = investor(folder.path, 'kill', '--by', 'bob', '--reason', 'stuck', '--wait', '1')
    expect(killed.code).toBe(1)
    expect(killed.out).toContain('it hangs in the middle of a write')
    expect(killed.out).toContain(`kill -9 ${child.pid}`)
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
    await started('--no-api')
    for (let tries = 0; tries < 200 && SessionFolder.find(home).waiting().length > 0; tries++) await wait(50)
    expect(factsOf(home, 'KillSwitchTriggered').at(-1)).toMatchObject({ by: claimed('bob'), reason: 'stuck' })
  }, 180_000)
})

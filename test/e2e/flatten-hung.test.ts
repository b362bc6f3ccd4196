import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { readStatus, type SessionStatus } from '../../src/app/live/session-status.ts'
import { Act } from '../../src/server/index.ts'
import { apiOver, CHANGING, cookieOf, PASSWORD } from '../harness/api-harness.ts'
import { bothBooks } from '../harness/broker-crash.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { freeze, killAll, startedSession } from '../harness/frozen-session.ts'
import { allFacts, factsOf } from '../harness/live-crash.ts'
import { MAIN } from '../harness/program.ts'
import { RealDay } from '../harness/real-day.ts'

const KEYS = { APCA_API_KEY_ID: 'DAY-KEY', APCA_API_SECRET_KEY: 'day-secret' }
const running: ChildProcess[] = []
const paper = emptyFolder()
const START = ['start', '--config', 'day.yaml', '--no-api', '--json']
afterEach(() => {
  vi.unstubAllEnvs()
  return killAll(running)
})
afterAll(() => paper.remove())

/** A process of `investor` for the day's session, by default in its folder and with its keys. */
function run(day: RealDay, words: readonly string[], { cwd = day.folder, keys = KEYS as object } = {}) {
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd, env: { ...process.env, INVESTOR_HOME: day.home, ...keys, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.text += text
    })
  }
  return { child, said }
}

async function statusWhen(
  day: RealDay, child: ChildProcess, isWanted: (status: SessionStatus) => boolean,
): Promise<SessionStatus> {
  for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
    const status = day.session === undefined ? undefined : readStatus(day.session)
    if (status !== undefined && status.pid === child.pid && isWanted(status)) return status
    await wait(100)
  }
  throw new Error('the session never came to that')
}

const isJoined = ({ health }: SessionStatus): boolean => (
  health.outside?.isBrokerConnected === true && health.outside.isFeedConnected
)
/** Everything that the exchange has ever been asked for, and what became of it. */
const orders = async (day: RealDay): Promise<string> => JSON.stringify(await day.control('orders'))
const heldAt = async (day: RealDay): Promise<readonly string[]> => {
  const answer = await fetch(`${day.url}/v2/positions`, {
    headers: { 'APCA-API-KEY-ID': KEYS.APCA_API_KEY_ID, 'APCA-API-SECRET-KEY': KEYS.APCA_API_SECRET_KEY },
  })
  return ((await answer.json()) as readonly { symbol: string }[]).map(({ symbol }) => symbol)
}
const openAt = async (day: RealDay): Promise<readonly unknown[]> => {
  const over = ['filled', 'canceled', 'expired', 'replaced', 'rejected']
  const all = await day.control('orders') as unknown as readonly { status: string }[]
  return all.filter(({ status }) => !over.includes(status))
}

describe('a flatten of a session at a broker whose process stands still', () => {
  it('is carried out in its place; the old process writes and sends nothing more', async () => {
    await using day = await RealDay.open(4)
    await day.live({ act: 'enter' })
    expect((await heldAt(day)).length, 'something is held').toBeGreaterThan(0)
    const hung = run(day, START)
    await statusWhen(day, hung.child, (status) => isJoined(status) && status.held.length > 0)
    await freeze(day.home, hung.child, { inWrite: false })

    const words = ['flatten', '--by', 'ada', '--reason', 'hang', '--wait', '1']
    const keyless = run(day, words, { keys: {} })
    expect(await once(keyless.child, 'exit')).toEqual([1, null])
    expect(keyless.said.text).toMatch(/Flattening in its place did not work \(KEYS_MISSING/)
    expect((await heldAt(day)).length).toBeGreaterThan(0)

    // From another folder too: names of files go by the one in which the session was started.
    const flatten = run(day, words, { cwd: paper.path })
    const [code] = (await once(flatten.child, 'exit')) as [number]
    expect(code, flatten.said.text).toBe(0)
    expect(flatten.said.text).toMatch(/held: .*orders work/)
    expect(flatten.said.text).toContain('is flat, halted and stopped')
    expect(flatten.said.text).toContain(`kill -9 ${hung.child.pid}`)
    expect(await heldAt(day)).toEqual([])
    expect(await openAt(day)).toEqual([])
    expect(factsOf(day.home, 'KillSwitchTriggered').at(-1))
      .toMatchObject({ trigger: 'operator_flatten', reason: 'hang' })
    const books = await bothBooks(day, day.home)
    expect(books.ours).toEqual(books.theirs)

    const then = { orders: await orders(day), facts: allFacts(day.home).length }
    const exit = once(hung.child, 'exit')
    hung.child.kill('SIGCONT')
    expect(await exit, hung.said.text).toEqual([1, null])
    expect(hung.said.text).toContain('LEASE_LOST')
    expect({ orders: await orders(day), facts: allFacts(day.home).length }).toEqual(then)
    expect(readStatus(day.session ?? expect.fail()), 'the status is not that of the old process')
      .toMatchObject({ pid: flatten.child.pid, state: 'stopped' })

    const next = run(day, START)
    const status = await statusWhen(day, next.child, isJoined)
    expect(status).toMatchObject({ held: [], openOrders: [], unknownOrders: [] })
    expect(status.latched).toContain('operator_flatten')
    next.child.kill('SIGTERM')
    expect(await once(next.child, 'exit'), next.said.text).toEqual([0, null])
    const verified = investor(day.folder, 'audit', 'verify')
    expect(verified.code, verified.out).toBe(0)
    expect(investor(day.folder, 'replay').code).toBe(0)
  }, 300_000)
})

describe('a flatten by the API of a session at a broker that hangs', () => {
  it('is carried out in its place, once, and says how it goes and what came of it', async () => {
    await using day = await RealDay.open(4)
    await day.live({ act: 'enter', livesMs: 240_000, isDone: ({ held }) => held.length > 0 })
    expect((await heldAt(day)).length, 'something is held').toBeGreaterThan(0)
    const hung = run(day, START)
    await statusWhen(day, hung.child, (status) => isJoined(status) && status.held.length > 0)
    await freeze(day.home, hung.child, { inWrite: false })

    for (const [name, value] of Object.entries(KEYS)) vi.stubEnv(name, value)
    const api = await apiOver(day.home)
    await api.users.add('otto', 'operator', PASSWORD)
    const cookie = await cookieOf(api, 'otto')
    const asked = async (reason: string): Promise<Act> => Act.parse((await api.app.inject({
      method: 'POST', url: '/api/v1/acts/flatten', payload: { reason },
      headers: { ...CHANGING, cookie, 'idempotency-key': `hung-${reason}` },
    })).json())
    const [left, again] = [await asked('hang'), await asked('again')]
    const seen = new Set<string>()
    const ended = async ({ href }: Act): Promise<Act> => {
      for (let tries = 0; tries < 900; tries++) {
        const reply = await api.app.inject({ url: href, headers: { host: '127.0.0.1', cookie } })
        const act = Act.parse(reply.json())
        if (act.answer !== null) seen.add(act.answer.text)
        expect(act.isUnderWay && act.answer?.isDone === true).toBe(false)
        if (act.answer?.text.includes('stopped') === true) return act
        await wait(100)
      }
      throw new Error(`it says only ${[...seen].join(' / ')}`)
    }
    const { state, answer, isUnderWay } = await ended(left)
    expect([state, answer?.isDone, isUnderWay]).toEqual(['taken', true, false])
    expect(answer?.text).toContain('is flat, halted and stopped')
    expect(answer?.text).toContain(`kill -9 ${hung.child.pid}`)
    expect([...seen].join()).toContain('waiting until what the old process may still send has run out')
    expect(await ended(again)).toMatchObject({ state: 'taken', answer: { isDone: true } })
    expect(await heldAt(day)).toEqual([])
    expect(await openAt(day)).toEqual([])
    expect(factsOf(day.home, 'KillSwitchTriggered').at(-1))
      .toMatchObject({ trigger: 'operator_flatten', by: 'otto' })
    const books = await bothBooks(day, day.home)
    expect(books.ours).toEqual(books.theirs)
    await api.close()
  }, 500_000)
})

describe('a flatten of a paper session whose process stands still', () => {
  it('says that the venue hangs with it, and what to do', async () => {
    const child = await startedSession(paper.path, ['--no-api', '--speed', '200000', '--json'])
    running.push(child)
    await freeze(`${paper.path}/.investor`, child, { inWrite: false })
    const said = investor(paper.path, 'flatten', '--reason', 'hang', '--wait', '1')
    expect(said.code).toBe(1)
    expect(said.out).toContain('Nothing was sold from here: its venue is simulated')
    expect(said.out).toContain(`kill -9 ${child.pid}`)
    expect(said.out).toContain('then "investor start": what you asked for is carried out first')
  }, 120_000)
})

import { expect, it } from 'vitest'
import type { Act } from '../../../src/server/contract/index.ts'
import { ApiError } from '../api/request.ts'
import { followAct } from './follow-act.ts'

const LEFT: Act = {
  id: 'a', kind: 'Halt', by: 'anna', reason: 'enough', session: '0001', askedAt: 0, state: 'waiting',
  isRunning: true, answer: null, isUnderWay: false, facts: [], href: '/api/v1/acts/a',
}
const TAKEN: Partial<Act> = { state: 'taken', answer: { isDone: true, text: 'No new trades.' } }
const SILENT: Partial<Act> = { state: 'unanswered', answer: { isDone: false, text: 'It does not answer.' } }
const fail = (code: string): ApiError => new ApiError({ code, detail: 'x', status: 0 })
const away = fail('OFFLINE')

/** Follows an act that stands so, look by look; the last one for ever. */
async function followed(
  looks: readonly (Partial<Act> | ApiError)[], leaveAfterMs = Infinity, left: Act = LEFT,
) {
  const abort = new AbortController()
  const told: string[] = []
  let [clock, count] = [0, 0]
  const look = async (): Promise<Act> => {
    const next = looks[Math.min(count, looks.length - 1)] ?? {}
    count += 1
    if (next instanceof ApiError) throw next
    return { ...LEFT, ...next }
  }
  const pause = async (ms: number): Promise<void> => {
    clock += ms
    if (clock > leaveAfterMs) abort.abort()
  }
  const following = { look, pause, now: () => clock, signal: abort.signal }
  const tell = (text: string): void => void told.push(text)
  const came = await followAct(left, { ...following, tell }).catch((error: unknown) => error)
  return { came, told, clock }
}

it('waits until the engine took it, also while the connection is away', async () => {
  const { came, told } = await followed([{}, away, away, TAKEN])
  expect(came).toMatchObject(TAKEN)
  expect(told).toEqual([])
})

it('looks at least once: what was answered to an act may be old when it is sent again', async () => {
  const { came } = await followed([TAKEN], Infinity, { ...LEFT, isRunning: false })
  expect(came).toMatchObject(TAKEN)
})

it('is not over with an engine that is silent: what is said of that stays until it took it', async () => {
  const looks = [...Array.from({ length: 90 }, () => SILENT), TAKEN]
  const { came, told } = await followed(looks)
  expect(told).toEqual(['It does not answer.'])
  expect(came).toMatchObject(TAKEN)
})

it('tells how a flatten in the engine’s place goes, however long it takes', async () => {
  const under = (text: string): Partial<Act> => (
    { ...SILENT, isUnderWay: true, answer: { isDone: false, text } })
  const looks = [
    under('begins'), ...Array.from({ length: 400 }, () => under('two are open')),
    { ...SILENT, isRunning: false, answer: { isDone: true, text: 'Flat.' } },
  ]
  const { came, told, clock } = await followed(looks)
  expect(told).toEqual(['begins', 'two are open'])
  expect(clock).toBeGreaterThan(180_000)
  expect(came).toMatchObject({ answer: { isDone: true, text: 'Flat.' } })
})

it('says after a while that there is no answer, and ends where nobody waits any more', async () => {
  const { came, told } = await followed([{}], 60_000)
  expect(told).toEqual(['left for the engine, which has not answered yet.'])
  expect(came).toMatchObject({ state: 'waiting', answer: null })
})

it('does not wait for a session that does not run, nor for an answer that was lost', async () => {
  expect((await followed([{ isRunning: false }])).came).toMatchObject({ state: 'waiting' })
  expect((await followed([{ state: 'taken' }])).came).toMatchObject({ state: 'taken', answer: null })
})

it.each(['ACT_NOT_FOUND', 'UNAUTHENTICATED'])('ends with %s: nobody will tell more', async (code) => {
  expect((await followed([{}, fail(code)])).came).toMatchObject({ code })
})

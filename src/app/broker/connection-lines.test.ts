import { expect, it } from 'vitest'
import { VirtualTimers } from '../../../test/harness/virtual-timers.ts'
import { MILLIS_PER_HOUR, ok, sessionDate, type UtcMillis } from '../../base/index.ts'
import { calendarNamed } from '../../calendar/index.ts'
import type { Session } from '../../model/index.ts'
import { ConnectionLines } from './connection-lines.ts'

const calendar = calendarNamed('XNYS')
const SESSION = calendar.session(sessionDate('2025-01-08')) as Session

/** Lines of a process that starts at an instant, at a broker that has no session on any day. */
async function startedAt(at: number) {
  const timers = new VirtualTimers()
  const now = () => (at + timers.monotonic()) as UtcMillis
  const said: string[] = []
  const asked: string[] = []
  const lines = new ConnectionLines({
    calendar, cache: undefined, now,
    timers: { now, monotonic: () => timers.monotonic(), after: timers.after.bind(timers) },
    broker: {
      clock: async () => ok({ at: now(), isOpen: false, nextOpenAt: now(), nextCloseAt: now() }),
      sessions: async (from) => {
        asked.push(from)
        return ok([])
      },
    },
    onInput: (input) => void said.push(JSON.stringify(input)),
    give: async () => {}, alert: async () => {}, onMended: () => {},
  })
  await lines.begin()
  await timers.pass(0)
  return { lines, said, asked }
}

it('hold entries after a start in the midst of a session that the broker does not have', async () => {
  // The market begins no session again that it had begun before the process died.
  const { lines, said, asked } = await startedAt(SESSION.openAt + MILLIS_PER_HOUR)
  expect([lines.timeReason, asked]).toEqual([expect.stringContaining('closed'), ['2025-01-08']])
  expect(said).toEqual([expect.stringMatching(/CRITICAL.*has no session on 2025-01-08/)])
  expect(lines.health(SESSION.openAt + 2 * MILLIS_PER_HOUR).feedAgeMs).toBe(MILLIS_PER_HOUR)
})

it('ask and tell once of a session that a start finds under way, and its market begins', async () => {
  const { lines, said, asked } = await startedAt(SESSION.openAt)
  await lines.onStep({
    number: 1, at: SESSION.openAt, kind: 'session', calendar: 'XNYS', previous: undefined, nights: 0,
    session: { ...SESSION },
  })
  expect([said.length, asked.length]).toEqual([1, 1])
})

it('ask for nothing at night', async () => {
  const { lines, asked } = await startedAt(SESSION.preOpenAt - MILLIS_PER_HOUR)
  expect([lines.timeReason, asked]).toEqual([undefined, []])
})

import { expect, it } from 'vitest'
import { VirtualTimers } from '../../../../test/harness/virtual-timers.ts'
import { fail, MILLIS_PER_HOUR, ok, sessionDate, type Result, type UtcMillis } from '../../../base/index.ts'
import { calendarNamed } from '../../../calendar/index.ts'
import type { Session } from '../../../model/index.ts'
import { CalendarWatch } from './calendar-watch.ts'

/** As if the day after it, on which the NYSE mourned a president, had been declared for this one. */
const OURS = calendarNamed('XNYS').session(sessionDate('2025-01-08')) as Session
const NOON = (OURS.openAt + 3 * MILLIS_PER_HOUR) as UtcMillis
const EARLY: Session = { ...OURS, closeAt: NOON }

/** A watch at a broker that answers so, one answer after the other; an error is thrown. */
async function stage(...answers: readonly (Result<readonly Session[]> | Error)[]) {
  const timers = new VirtualTimers()
  const now = { at: OURS.openAt }
  const said: string[] = []
  let asked = 0
  const watch = new CalendarWatch({
    timers: { now: () => now.at, monotonic: () => timers.monotonic(), after: timers.after.bind(timers) },
    broker: {
      sessions: async () => {
        const answer = answers[asked++] ?? ok([])
        if (answer instanceof Error) throw answer
        return answer
      },
    },
    onInput: (input) => void said.push(JSON.stringify(input)),
  })
  watch.begin(OURS)
  await timers.pass(0)
  return { watch, timers, now, said }
}

it('that agrees says nothing', async () => {
  const { watch, said } = await stage(ok([OURS]))
  expect([watch.reason, said]).toEqual([undefined, []])
})

it('lets nothing in on a day on which the broker has no session, and tells of it', async () => {
  const { watch, said, now } = await stage(ok([]))
  expect(said).toEqual([expect.stringMatching(/CRITICAL.*calendar.*has no session on 2025-01-08/)])
  expect(watch.reason).toContain('closed')
  now.at = OURS.postCloseAt
  expect(watch.reason).toBeUndefined()
})

it('lets nothing in after a close that is earlier than ours', async () => {
  const { watch, said, now } = await stage(ok([EARLY]))
  expect([watch.reason, said.length]).toEqual([undefined, 1])
  now.at = NOON
  expect(watch.reason).toContain('closed')
})

it('asks again where it was not answered, and says nothing meanwhile', async () => {
  const { watch, timers, said } = await stage(fail('BROKER_UNAVAILABLE', 'away'), ok([]))
  expect([watch.reason, said]).toEqual([undefined, []])
  await timers.pass(60_000)
  expect([watch.reason, said.length]).toEqual([expect.stringContaining('closed'), 1])
})

it('lets nothing in while it cannot even be asked, tells of it once, and asks again', async () => {
  const gone = new Error('no such file')
  const { watch, timers, said } = await stage(gone, gone, ok([OURS]))
  const words = 'the calendar could not be compared: no such file'
  expect([watch.reason, said]).toEqual([words, [expect.stringContaining(words)]])
  await timers.pass(60_000)
  expect([watch.reason, said.length]).toEqual([words, 1])
  await timers.pass(60_000)
  expect([watch.reason, said.length]).toEqual([undefined, 1])
})

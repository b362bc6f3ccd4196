import { expect, it } from 'vitest'
import { fail, ok, sessionDate } from '../../../base/index.ts'
import type { AlpacaRest } from '../client/alpaca-rest.ts'
import { readSessions } from './session-reader.ts'

const DAY = { date: '2026-11-25', open: '09:30', close: '16:00', session_open: '0400', session_close: '2000' }

async function read(...days: readonly unknown[]) {
  const rest: Pick<AlpacaRest, 'read'> = {
    async read(_path, schema) {
      const parsed = schema.safeParse(days)
      return (parsed.success ? ok(parsed.data) : fail('BROKER_REPLY_UNREADABLE', 'unreadable')) as never
    },
  }
  return readSessions(rest as AlpacaRest, sessionDate('2026-11-25'), sessionDate('2026-11-30'))
}

it('reads days of New York, half ones too, and leaves out what was not asked for', async () => {
  const half = { ...DAY, date: '2026-11-27', close: '13:00', session_close: null, settlement_date: null }
  const sessions = await read(DAY, half, { ...DAY, date: '2026-12-01' })
  expect(sessions).toMatchObject({
    ok: true, value: [
      { date: '2026-11-25', openAt: Date.UTC(2026, 10, 25, 14, 30), preOpenAt: Date.UTC(2026, 10, 25, 9) },
      { date: '2026-11-27', isEarlyClose: true, closeAt: Date.UTC(2026, 10, 27, 18),
        postCloseAt: Date.UTC(2026, 10, 27, 18) },
    ],
  })
})

it.each([
  ['another form of a date', [{ ...DAY, date: '20261125' }]],
  ['a date of another era', [{ ...DAY, date: '+002026-11-25' }]],
  ['no date', [{ ...DAY, date: 'tomorrow' }]], ['a close before the open', [{ ...DAY, close: '09:00' }]],
  ['the same day twice', [DAY, DAY]], ['days that go back', [{ ...DAY, date: '2026-11-27' }, DAY]],
])('refuses a calendar with %s, and throws nothing', async (_, days) => {
  expect(await read(...days)).toMatchObject({ ok: false, failure: { code: 'BROKER_REPLY_UNREADABLE' } })
})

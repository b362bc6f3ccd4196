import { expect, it } from 'vitest'
import { AlpacaCredentials } from '../../src/adapter/alpaca/index.ts'
import { connectAlpaca } from '../../src/app/broker/venue/connect-alpaca.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { UtcMillis } from '../../src/base/index.ts'
import { order } from '../contract/broker-stage.ts'
import { exchangeStage, KEYS } from '../harness/exchange-harness.ts'

const DAY_MS = 86_400_000

/** The open of a session some weeks from now. */
function openAhead(): number {
  for (let days = 40; days < 60; days++) {
    const session = calendarNamed('XNYS').sessionAt((Math.floor(Date.now() / DAY_MS) * DAY_MS
      + days * DAY_MS + 15 * 3_600_000) as UtcMillis)
    if (session !== undefined) return session.openAt
  }
  throw new Error('there is no session')
}

it('an exchange that is weeks ahead tells no execution again that was read past', async () => {
  await using stage = await exchangeStage({ isMadeUp: true, server: { startAt: openAhead() } })
  const { broker, goByItsClock } = connectAlpaca(
    { broker: 'alpaca', brokerUrl: stage.url, isPaperTrading: true, dataFeed: 'iex' } as never,
    { keys: new AlpacaCredentials(KEYS.keyId, KEYS.secret), plan: { calendar: 'XNYS' } as never },
  )
  await goByItsClock()
  const traded = async (): Promise<void> => {
    await broker.submit({ kind: 'single', terms: order() })
    await stage.control('clock', { advance_ms: 60_000 })
  }
  const read = async (cursor: string) => {
    const page = await broker.activitySince(cursor)
    if (!page.ok) throw new Error(page.failure.message)
    return page.value
  }
  await traded()
  const first = await read('')
  expect(first.executions.length).toBeGreaterThan(0)
  await stage.control('clock', { advance_ms: 2 * 3_600_000 })
  await traded()
  const second = await read(first.cursor)
  const third = await read(second.cursor)
  const told = new Set(third.executions.map(({ executionId }) => executionId))
  expect(first.executions.filter(({ executionId }) => told.has(executionId))).toEqual([])
  expect(Number(third.cursor.split(';')[0])).toBeGreaterThan(openAhead())
}, 60_000)

import { expect, it } from 'vitest'
import { ALERT_POLICY } from '../../../test/harness/alert-policy.ts'
import { FakeClock } from '../../../test/harness/fake-clock.ts'
import { fail, ok, RetryClass, type Result } from '../../base/index.ts'
import type { AlertNotice, AlertReceipt } from '../../port/index.ts'
import { AlertLane } from './alert-lane.ts'

it('sends what may have arrived ever later, marked, six times in all, and holds nothing up', async () => {
  const clock = new FakeClock()
  const sent: (readonly [minute: number, message: string, unanswered: number | undefined])[] = []
  const begun = clock.now()
  let isMute = true
  const send = async (notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> => {
    const minute = Math.round((clock.now() - begun) / 60_000)
    for (const { alert, unanswered } of notices) sent.push([minute, alert.message, unanswered])
    if (!isMute) return ok({ at: clock.now(), reference: '' })
    return fail('ALERT_NOT_SENT', 'no answer', { retry: RetryClass.AfterReconcile })
  }
  const willRetry: boolean[] = []
  const lane = new AlertLane({
    handler: { name: 'mail', send }, clock, isCritical: true, policy: ALERT_POLICY,
    listener: { onDelivered() {}, onFailed: (_notices, _failure, will) => void willRetry.push(will) },
  })
  const raise = async (message: string): Promise<void> => {
    const alert = { severity: 'CRITICAL', component: 'broker', message, timestamp: clock.now() } as const
    lane.add({ id: message, kind: 'raised', incident: message, alert, count: 1 })
    await clock.pass(0)
  }
  await raise('down')
  expect([lane.holds('down'), lane.state.waiting]).toEqual([true, 1])
  isMute = false
  await raise('gone')
  isMute = true
  await clock.pass(120 * 60_000)
  expect(sent).toEqual([
    [0, 'down', undefined], [0, 'gone', undefined],
    ...[1, 3, 7, 15, 31].map((minute, index) => [minute, 'down', index + 1]),
  ])
  expect([willRetry.at(-1), lane.holds('down'), lane.state.lost]).toEqual([false, false, 1])
  lane.close()
})

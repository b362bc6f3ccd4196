import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebhookAlertHandler } from '../../src/adapter/notify/index.ts'
import type { AlertSeverity } from '../../src/model/index.ts'
import { AlertDesk, DEFAULT_ALERT_POLICY, type Incident } from '../../src/monitor/index.ts'
import type { AlertHandler } from '../../src/port/index.ts'
import { FakeClock } from '../harness/fake-clock.ts'
import { httpStage, type HttpStage } from '../harness/http-server.ts'

const SECRET = 'a-secret-of-32-letters-0123456789'
const open: AlertDesk[] = []
afterEach(() => open.splice(0).forEach((desk) => desk.close()))

/** A desk with one channel for people. */
function deskOf(clock: FakeClock, handler: AlertHandler, policy = {}): AlertDesk {
  const desk = new AlertDesk({
    routes: [{ handler, from: 'WARNING', isRecord: false }], policy: { ...DEFAULT_ALERT_POLICY, ...policy },
    clock, name: clock.now().toString(36),
  })
  open.push(desk)
  return desk
}

function raise(desk: AlertDesk, clock: FakeClock, message: string, severity: AlertSeverity): Incident {
  return desk.raise({ severity, component: 'broker', message, timestamp: clock.now() })
}

/** Waits for a number of requests, and until their answers have been booked. */
async function booked(desk: AlertDesk, server: HttpStage, requests: number): Promise<void> {
  await vi.waitFor(() => {
    expect(server.received).toHaveLength(requests)
    expect(desk.channels[0]?.sending).toBe(0)
  })
}

describe('a webhook that folds messages by their delivery id', () => {
  const webhook = (clock: FakeClock, url: string): WebhookAlertHandler =>
    new WebhookAlertHandler({ name: 'webhook', url, secret: SECRET, clock })
  const idsOf = ({ received }: HttpStage): readonly unknown[] =>
    received.map(({ headers }) => headers['x-investor-delivery'])

  it('is given an id of its own for each round of an escalation', async () => {
    await using server = await httpStage(() => ({ status: 204 }))
    const clock = new FakeClock()
    const desk = deskOf(clock, webhook(clock, server.url))
    raise(desk, clock, 'down', 'CRITICAL')
    for (const round of [1, 2, 3]) {
      await booked(desk, server, round)
      await clock.pass(DEFAULT_ALERT_POLICY.escalateMs)
    }
    await booked(desk, server, 4)
    expect(server.received.map(({ body }) => /"kind":"(\w+)"/.exec(body)?.[1]))
      .toEqual(['raised', 'escalated', 'escalated', 'escalated'])
    expect(new Set(idsOf(server)).size).toBe(4)
  })

  it('is given another id where an incident is told again after a restart', async () => {
    await using server = await httpStage(() => ({ status: 204 }))
    const clock = new FakeClock()
    const before = deskOf(clock, webhook(clock, server.url))
    raise(before, clock, 'down', 'CRITICAL')
    await booked(before, server, 1)
    before.close()
    await clock.pass(1_000)
    const after = deskOf(clock, webhook(clock, server.url))
    after.restore(before.incidents)
    after.tellAgain()
    await booked(after, server, 2)
    expect(new Set(idsOf(server)).size).toBe(2)
  })

  it('is given the same id at each attempt', async () => {
    const replies = [503, 503, 204]
    await using server = await httpStage(() => ({ status: replies.shift() ?? 204 }))
    const clock = new FakeClock()
    const desk = deskOf(clock, webhook(clock, server.url), { groupMs: 0 })
    raise(desk, clock, 'down', 'ERROR')
    await clock.pass(0)
    await booked(desk, server, 1)
    await clock.pass(1_000)
    await booked(desk, server, 2)
    await clock.pass(2_000)
    await booked(desk, server, 3)
    const ids = idsOf(server)
    expect([new Set(ids).size, ids[0]]).toEqual([1, expect.stringMatching(/^[0-9a-f]{32}$/)])
  })
})

import { afterEach, describe, expect, it, vi } from 'vitest'
import { PagerDutyAlertHandler, WebhookAlertHandler } from '../../src/adapter/notify/index.ts'
import type { AlertSeverity } from '../../src/model/index.ts'
import { AlertDesk, type Incident } from '../../src/monitor/index.ts'
import type { AlertHandler } from '../../src/port/index.ts'
import { ALERT_POLICY } from '../harness/alert-policy.ts'
import { FakeClock } from '../harness/fake-clock.ts'
import { httpStage, type HttpStage, type ServerReply } from '../harness/http-server.ts'

const SECRET = 'a-secret-of-32-letters-0123456789'
const open: AlertDesk[] = []
afterEach(() => open.splice(0).forEach((desk) => desk.close()))

/** A desk with one channel for people. */
function deskOf(clock: FakeClock, handler: AlertHandler, policy = {}): AlertDesk {
  const desk = new AlertDesk({
    routes: [{ handler, from: 'WARNING', isRecord: false }], policy: { ...ALERT_POLICY, ...policy },
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
      await clock.pass(ALERT_POLICY.escalateMs)
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

describe('alerts that were gathered for PagerDuty', () => {
  const TAKEN: ServerReply = { status: 202, body: '{"dedup_key":"a"}' }
  const pager = (clock: FakeClock, baseUrl: string): PagerDutyAlertHandler =>
    new PagerDutyAlertHandler({ name: 'pagerduty', routingKey: SECRET, source: 'host', clock, baseUrl })
  const eventsOf = ({ received }: HttpStage): readonly string[] =>
    received.map(({ body }) => {
      const { event_action: action, payload } = JSON.parse(body) as Record<string, { summary: string }>
      return `${String(action)}${/ (\d+)$/.exec(payload?.summary ?? '')?.[0] ?? ''}`
    })
  /** What each delivery of each alert was booked as. */
  const bookedOf = (desk: AlertDesk): readonly (readonly [string, readonly boolean[]])[] =>
    desk.incidents
      .filter(({ alert }) => alert.component === 'broker')
      .map(({ alert: { message }, deliveries }) => (
        [message, deliveries.map(({ failure }) => failure === '')] as const
      ))
      .toSorted(([a], [b]) => a.localeCompare(b))

  it('leave and are booked each by itself, whatever becomes of the others', async () => {
    const reply = ({ body }: { readonly body: string }): ServerReply =>
      body.includes('trouble 2') ? { status: 400 } : TAKEN
    await using server = await httpStage(reply)
    const clock = new FakeClock()
    const desk = deskOf(clock, pager(clock, server.url), { perMinuteMax: 2 })
    for (let i = 1; i <= 5; i++) raise(desk, clock, `trouble ${i}`, 'WARNING')
    await clock.pass(ALERT_POLICY.groupMs)
    await booked(desk, server, 5)
    expect(eventsOf(server)).toEqual([1, 2, 3, 4, 5].map((i) => `trigger ${i}`))
    expect(bookedOf(desk)).toEqual([1, 2, 3, 4, 5].map((i) => [`trouble ${i}`, [i !== 2]]))
    expect(desk.channels[0]).toMatchObject({ delivered: 4, lost: 1 })
    desk.resolve('broker: trouble 1')
    desk.resolve('broker: trouble 2')
    await clock.pass(ALERT_POLICY.groupMs)
    await booked(desk, server, 6)
    expect(eventsOf(server).at(-1)).toBe('resolve')
  })

  it('go on behind one that is put off, and count as one message of a minute', async () => {
    const replies = [202, 429, 202, 202]
    await using server = await httpStage(() => ({ ...TAKEN, status: replies.shift() ?? 202 }))
    const clock = new FakeClock()
    const desk = deskOf(clock, pager(clock, server.url), { perMinuteMax: 2 })
    for (let i = 1; i <= 3; i++) raise(desk, clock, `trouble ${i}`, 'WARNING')
    await clock.pass(ALERT_POLICY.groupMs)
    await booked(desk, server, 2)
    await clock.pass(ALERT_POLICY.groupMs)
    await booked(desk, server, 4)
    expect(eventsOf(server)).toEqual(['trigger 1', 'trigger 2', 'trigger 2', 'trigger 3'])
    raise(desk, clock, 'trouble 4', 'WARNING')
    await clock.pass(ALERT_POLICY.groupMs)
    expect(server.received).toHaveLength(4)
    await clock.pass(60_000)
    await booked(desk, server, 5)
  })

  it('leave once each where all of them take longer than one of them may', async () => {
    const clock = new FakeClock()
    await using server = await httpStage(() => {
      void clock.pass(500)
      return TAKEN
    })
    const desk = deskOf(clock, pager(clock, server.url))
    for (let i = 1; i <= 50; i++) raise(desk, clock, `trouble ${i}`, 'WARNING')
    await clock.pass(ALERT_POLICY.groupMs)
    await vi.waitFor(() => expect(desk.channels[0]).toMatchObject({ waiting: 0, sending: 0 }))
    expect(eventsOf(server)).toEqual(Array.from({ length: 50 }, (_, i) => `trigger ${i + 1}`))
    expect(bookedOf(desk).every(([, taken]) => taken.length === 1 && taken[0] === true)).toBe(true)
    expect(desk.incidents.some(({ alert }) => alert.component === 'alerting')).toBe(false)
  })
})

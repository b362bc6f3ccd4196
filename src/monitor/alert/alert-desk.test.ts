import { afterEach, describe, expect, it } from 'vitest'
import { ALERT_POLICY } from '../../../test/harness/alert-policy.ts'
import { FakeClock } from '../../../test/harness/fake-clock.ts'
import { fail, ok, RetryClass, type Result } from '../../base/index.ts'
import { AlertSeverity } from '../../model/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt } from '../../port/index.ts'
import { AlertDesk, type AlertRoute } from './alert-desk.ts'
import type { AlertPolicy } from './alert-policy.ts'

class Channel implements AlertHandler {
  readonly name: string
  readonly messages: { readonly at: number; readonly notices: readonly AlertNotice[] }[] = []
  readonly #clock: FakeClock
  answer: () => Promise<Result<AlertReceipt>>

  constructor(name: string, clock: FakeClock) {
    this.name = name
    this.#clock = clock
    const reference = (): string => `${name}-${this.messages.length}`
    this.answer = async () => ok({ at: clock.now(), reference: reference() })
  }

  send(notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> {
    this.messages.push({ at: this.#clock.now(), notices })
    return this.answer()
  }

  /** What was sent: kind and message of each notice. */
  get said(): readonly string[] {
    const notices = this.messages.flatMap((each) => each.notices)
    return notices.map(({ kind, alert }) => `${kind} ${alert.message}`)
  }

  fails(code: RetryClass, details = {}): void {
    this.answer = async () => fail('ALERT_NOT_SENT', `${this.name} is down`, { retry: code, details })
  }
}

const open: AlertDesk[] = []
afterEach(() => open.splice(0).forEach((desk) => desk.close()))

function stage(policy: Partial<AlertPolicy> = {}, froms: readonly AlertSeverity[] = ['WARNING', 'WARNING']) {
  const clock = new FakeClock()
  const record = new Channel('file', clock)
  const people = froms.map((_, index) => new Channel(`p${index + 1}`, clock))
  const routes: AlertRoute[] = [
    { handler: record, from: AlertSeverity.Info, isRecord: true },
    ...people.map((handler, i) => ({ handler, from: froms[i] as AlertSeverity, isRecord: false })),
  ]
  const desk = new AlertDesk({ routes, policy: { ...ALERT_POLICY, ...policy }, clock, name: 'a' })
  open.push(desk)
  const raise = (severity: AlertSeverity, message: string) =>
    desk.raise({ severity, component: 'broker', message, timestamp: clock.now() })
  return { clock, desk, record, p1: people[0] as Channel, p2: people[1] as Channel, people, raise }
}

describe('AlertDesk', () => {
  it('sends what waits as soon as ever where the clock is set back meanwhile', async () => {
    const { clock, p1, raise } = stage({ groupMs: 10_000, perMinuteMax: 1 }, ['WARNING'])
    p1.fails(RetryClass.Safe)
    raise('CRITICAL', 'it tripped')
    await clock.pass(0)
    p1.answer = async () => ok({ at: clock.now(), reference: '' })
    clock.set(clock.now() - 3_600_000)
    await clock.pass(2_000)
    const times = (said: string): number => p1.said.filter((each) => each === said).length
    expect(times('raised it tripped')).toBe(2)
    for (const message of ['slow', 'late']) {
      raise('WARNING', message)
      clock.set(clock.now() - 3_600_000)
      await clock.pass(70_000)
      expect(times(`raised ${message}`)).toBe(1)
    }
  })

  it('sends a CRITICAL alert at once by two channels', async () => {
    const { clock, record, p1, p2, raise } = stage()
    raise('CRITICAL', 'position differs')
    await clock.pass(0)
    for (const { said } of [record, p1, p2]) expect(said).toEqual(['raised position differs'])
  })

  it('gathers what is less, and sends it by the first channel', async () => {
    const { clock, p1, p2, record, raise } = stage()
    raise('WARNING', 'slow')
    await clock.pass(5_000)
    raise('ERROR', 'refused')
    await clock.pass(4_999)
    expect(p1.messages).toEqual([])
    await clock.pass(1)
    expect(p1.messages.map(({ notices }) => notices.length)).toEqual([2])
    expect(p2.messages).toEqual([])
    expect(record.said).toEqual(['raised slow', 'raised refused'])
  })

  it('counts repeats and tells them only where they are worse', async () => {
    const { clock, desk, p1, raise } = stage()
    for (let i = 0; i < 100; i++) raise('WARNING', 'slow')
    await clock.pass(60_000)
    expect(p1.said).toEqual(['raised slow'])
    expect(desk.incidents[0]?.count).toBe(100)
    raise('CRITICAL', 'slow')
    await clock.pass(0)
    expect(p1.said).toEqual(['raised slow', 'raised slow'])
  })

  it('does not tell people what is milder than they asked for', async () => {
    const { clock, p1, record, raise } = stage()
    raise('INFO', 'a new day')
    await clock.pass(60_000)
    expect([p1.said, record.said]).toEqual([[], ['raised a new day']])
  })

  it('escalates to the next channel until somebody acknowledges', async () => {
    const { clock, desk, p1, p2, people, raise } = stage({}, ['INFO', 'INFO', 'INFO'])
    const { id } = raise('CRITICAL', 'down')
    await clock.pass(ALERT_POLICY.escalateMs)
    expect((people[2] as Channel).said).toEqual(['escalated down'])
    await clock.pass(ALERT_POLICY.escalateMs)
    expect(p1.said).toEqual(['raised down', 'escalated down'])
    expect(desk.acknowledge(id, 'ada')).toBe(true)
    const takenAt = clock.now()
    await clock.pass(10 * ALERT_POLICY.escalateMs)
    expect(p2.said).toEqual(['raised down', 'acknowledged down'])
    expect(desk.acknowledge(id, 'bob')).toBe(true)
    expect(desk.incidents[0]).toMatchObject({ acknowledgedBy: 'ada', acknowledgedAt: takenAt })
  })

  it('ends the escalation of an ERROR after the last channel', async () => {
    const { clock, p1, p2, raise } = stage()
    raise('ERROR', 'refused')
    await clock.pass(20 * ALERT_POLICY.escalateMs)
    expect([p1.said, p2.said]).toEqual([['raised refused'], ['escalated refused']])
  })

  it('tells the channels that knew of it that the trouble is over', async () => {
    const { clock, desk, p1, p2, raise } = stage()
    raise('WARNING', 'slow')
    await clock.pass(10_000)
    desk.resolve('broker: slow')
    await clock.pass(10_000)
    expect([p1.said, p2.said]).toEqual([['raised slow', 'resolved slow'], []])
    raise('WARNING', 'slow')
    await clock.pass(10_000)
    expect(p1.said).toHaveLength(3)
  })

  it('tells a channel that hears of trouble late that it is over, or taken, as well', async () => {
    const { clock, desk, p1, raise } = stage()
    raise('WARNING', 'slow')
    const { id } = raise('ERROR', 'refused')
    await clock.pass(5_000)
    desk.resolve('broker: slow')
    desk.acknowledge(id, 'ada')
    await clock.pass(20_000)
    expect(p1.said).toEqual(['raised slow', 'raised refused', 'resolved slow', 'acknowledged refused'])
  })

  it('does not tell of a WARNING after it has become a CRITICAL', async () => {
    const { clock, desk, p1, raise } = stage()
    raise('WARNING', 'slow')
    raise('CRITICAL', 'slow')
    await clock.pass(0)
    desk.resolve('broker: slow')
    await clock.pass(20_000)
    expect(p1.said).toEqual(['raised slow', 'resolved slow'])
  })

  it('tells who took it long ago that it is over, however often another channel failed', async () => {
    const { clock, desk, p1, p2, raise } = stage()
    p1.fails(RetryClass.Safe)
    raise('CRITICAL', 'down')
    await clock.pass(0)
    desk.acknowledge(desk.incidents.find(({ key }) => key === 'broker: down')?.id ?? '', 'ada')
    await clock.pass(3 * 3_600_000)
    desk.resolve('broker: down')
    await clock.pass(0)
    expect(p2.said).toContain('resolved down')
  })

  it('goes on after a restart with the channel that is next', async () => {
    const { clock, desk, p1, raise } = stage()
    raise('ERROR', 'refused')
    await clock.pass(10_000)
    const next = stage()
    next.desk.restore(desk.incidents)
    next.desk.tellAgain()
    await next.clock.pass(ALERT_POLICY.escalateMs + 10_000)
    expect([p1.said, next.p1.said, next.p2.said]).toEqual([['raised refused'], [], ['escalated refused']])
  })

  it('keeps receipts', async () => {
    const { clock, desk, raise } = stage()
    raise('CRITICAL', 'down')
    await clock.pass(0)
    expect(desk.incidents[0]?.deliveries).toEqual(
      ['file', 'p1', 'p2'].map((channel) => ({
        channel, notice: 'raised', at: clock.now(), reference: `${channel}-1`, failure: '',
      })),
    )
  })
})

describe('a channel that fails', () => {
  it('is tried again, later each time, for as long as the alert is CRITICAL', async () => {
    const { clock, p1, raise } = stage()
    p1.fails(RetryClass.Safe)
    raise('CRITICAL', 'down')
    await clock.pass(0)
    const begun = p1.messages[0]?.at ?? 0
    await clock.pass(16_000)
    expect(p1.messages.map(({ at }) => at - begun)).toEqual([0, 1_000, 3_000, 7_000, 15_000])
    await clock.pass(3_600_000)
    p1.answer = async () => ok({ at: clock.now(), reference: 'late' })
    await clock.pass(60_000)
    const before = p1.messages.length
    await clock.pass(600_000)
    expect(p1.messages.length).toBe(before)
  })

  it('waits as long as the channel asks', async () => {
    const { clock, p1, raise } = stage()
    p1.fails(RetryClass.Safe, { retryAfterMs: 30_000 })
    raise('CRITICAL', 'down')
    await clock.pass(29_999)
    expect(p1.messages).toHaveLength(1)
    await clock.pass(1)
    expect(p1.messages).toHaveLength(2)
  })

  it('is an incident of its own, told by the others, and over when it works', async () => {
    const { clock, desk, p1, p2, raise } = stage()
    p1.fails(RetryClass.Never)
    raise('WARNING', 'slow')
    await clock.pass(20_000)
    expect(p2.said).toEqual([
      'raised the alert channel p1 fails, 1 of its messages are lost: p1 is down',
    ])
    expect(desk.channels[1]).toMatchObject({ name: 'p1', lost: 1, lastFailure: 'p1 is down' })
    p1.answer = async () => ok({ at: clock.now(), reference: '' })
    raise('WARNING', 'slower')
    await clock.pass(20_000)
    expect(desk.incidents.find(({ alert }) => alert.component === 'alerting')?.resolvedAt).toBeDefined()
  })

  it('is told by a third one where the second fails as well, and the two tell no more', async () => {
    const { clock, desk, record, people, raise } = stage({}, ['WARNING', 'WARNING', 'WARNING'])
    for (const each of people.slice(0, 2)) each.fails(RetryClass.Never)
    raise('WARNING', 'slow')
    await clock.pass(60_000)
    const told = (name: string): string =>
      `raised the alert channel ${name} fails, 1 of its messages are lost: ${name} is down`
    expect(record.said).toEqual(expect.arrayContaining([told('p1'), told('p2')]))
    expect(desk.incidents.filter(({ alert }) => alert.component === 'alerting')).toHaveLength(2)
    const sent = people.slice(0, 2).map(({ messages }) => messages.length)
    await clock.pass(10_000)
    expect(people.slice(0, 2).map(({ messages }) => messages.length)).toEqual(sent)
    await clock.pass(ALERT_POLICY.escalateMs)
    expect(people[2]?.said).toEqual(expect.arrayContaining([told('p1').replace('raised', 'escalated')]))
  })

  it('is an incident as well where it took a message that does not reach everybody', async () => {
    const { clock, desk, p1, p2, raise } = stage()
    p1.answer = async () => ok({ at: clock.now(), reference: '', trouble: 'not for ben' })
    raise('WARNING', 'slow')
    await clock.pass(20_000)
    expect(p2.said).toEqual(['raised the alert channel p1 reaches not everybody: not for ben'])
    expect(desk.channels[1]).toMatchObject({ name: 'p1', lost: 0, delivered: 1 })
    p1.answer = async () => ok({ at: clock.now(), reference: '' })
    raise('WARNING', 'slower')
    await clock.pass(20_000)
    expect(desk.incidents.find(({ alert }) => alert.component === 'alerting')?.resolvedAt).toBeDefined()
  })

  it('hands a CRITICAL alert to the next channel at once', async () => {
    const { clock, people, raise } = stage({}, ['INFO', 'INFO', 'INFO'])
    for (const each of people.slice(0, 2)) each.fails(RetryClass.Safe)
    raise('CRITICAL', 'down')
    await clock.pass(0)
    expect((people[2] as Channel).said[0]).toBe('escalated down')
  })

  it('holds nothing up that is CRITICAL when it hangs', async () => {
    const { clock, p1, raise } = stage()
    p1.answer = () => new Promise(() => {})
    raise('WARNING', 'slow')
    await clock.pass(10_000)
    raise('CRITICAL', 'down')
    await clock.pass(0)
    expect(p1.said).toEqual(['raised slow', 'raised down'])
    await clock.pass(22_000)
    expect(p1.said.filter((each) => each === 'raised down')).toHaveLength(2)
  })

  it('sends nobody else an alert that somebody took while it failed', async () => {
    const { clock, desk, p1, people, raise } = stage({}, ['INFO', 'INFO', 'INFO'])
    p1.answer = () => new Promise(() => {})
    const { id } = raise('CRITICAL', 'down')
    await clock.pass(5_000)
    desk.acknowledge(id, 'ada')
    await clock.pass(10 * ALERT_POLICY.escalateMs)
    expect((people[2] as Channel).said).toEqual([])
  })

  it('gets the same message again, whatever has come meanwhile', async () => {
    const { clock, p1, raise } = stage({ groupMs: 0 })
    p1.fails(RetryClass.Safe)
    raise('ERROR', 'down')
    await clock.pass(0)
    raise('ERROR', 'gone')
    p1.answer = async () => ok({ at: clock.now(), reference: '' })
    await clock.pass(1_000)
    expect(p1.messages.slice(0, 3).map(({ notices }) => notices.map(({ alert }) => alert.message)))
      .toEqual([['down'], ['down'], ['gone']])
  })

  it('is tried again in time where the clock is set back', async () => {
    const { clock, p1, raise } = stage()
    p1.fails(RetryClass.Safe)
    raise('CRITICAL', 'down')
    await clock.pass(0)
    clock.set(clock.now() - 3_600_000)
    await clock.pass(1_000)
    expect(p1.messages).toHaveLength(2)
  })

  it('is an incident where more waits than it holds: the oldest are lost, and the others told', async () => {
    const { clock, desk, p1, p2, raise } = stage()
    p1.fails(RetryClass.Safe)
    for (let i = 0; i < 1_003; i++) {
      raise('WARNING', `trouble ${i}`)
      await clock.pass(0)
    }
    await clock.pass(20_000)
    expect(desk.channels[1]).toMatchObject({ name: 'p1', lost: 3 })
    expect(p2.said[0]).toContain('p1 fails, 1 of its messages are lost: p1 was to send more than 1000')
  })

  it('is a failure when it throws', async () => {
    const { clock, desk, p1, raise } = stage()
    p1.answer = () => {
      throw new Error('a bug')
    }
    raise('CRITICAL', 'down')
    await clock.pass(0)
    expect(desk.incidents.find(({ key }) => key === 'alerting: p1')?.alert.message).toContain('a bug')
  })
})

describe('quiet hours and rate', () => {
  const night = { from: 22 * 60, to: 7 * 60, offsetAt: () => 0 }

  it('hold what is not CRITICAL until the morning', async () => {
    const { clock, p1, p2, raise } = stage({ quietHours: night })
    await clock.pass(8 * 3_600_000)
    raise('WARNING', 'slow')
    raise('CRITICAL', 'down')
    await clock.pass(0)
    expect([p1.said, p2.said]).toEqual([['raised down'], ['raised down']])
    await clock.pass(8 * 3_600_000 - 1)
    expect(p1.said).not.toContain('raised slow')
    await clock.pass(1)
    expect(p1.said).toContain('raised slow')
  })

  it('end at the hour of the zone in the night in which its clock is put forward', async () => {
    const begin = Date.UTC(2025, 0, 6, 15)
    const offsetAt = (at: number): number => (at < begin + 12 * 3_600_000 ? 0 : 60)
    const { clock, p1, raise } = stage({ quietHours: { ...night, offsetAt } })
    await clock.pass(8 * 3_600_000)
    raise('WARNING', 'slow')
    await clock.pass(7 * 3_600_000)
    expect(p1.said).toEqual(['raised slow'])
  })

  it('hold nothing longer where the clock is set back', async () => {
    const { clock, p1, raise } = stage({ groupMs: 0, perMinuteMax: 1 })
    raise('WARNING', 'slow')
    await clock.pass(0)
    clock.set(clock.now() - 24 * 3_600_000)
    raise('WARNING', 'slower')
    await clock.pass(60_000)
    expect(p1.said).toEqual(['raised slow', 'raised slower'])
  })

  it('gathers what is more than the rate allows', async () => {
    const { clock, p1, raise } = stage({ groupMs: 0, perMinuteMax: 2 })
    for (let i = 0; i < 10; i++) {
      raise('WARNING', `slow ${i}`)
      await clock.pass(1_000)
    }
    expect(p1.messages).toHaveLength(2)
    await clock.pass(60_000)
    expect(p1.said).toHaveLength(10)
    expect(p1.messages.length).toBeLessThanOrEqual(4)
  })
})

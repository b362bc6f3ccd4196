import { describe, expect, it } from 'vitest'
import { order } from '../../../../test/contract/broker-stage.ts'
import { SimulatedStage } from '../../../../test/contract/simulated-stage.ts'
import { VirtualTimers } from '../../../../test/harness/virtual-timers.ts'
import { fail } from '../../../base/index.ts'
import type { CoreInput, OrderTerms, VenueEvent } from '../../../model/index.ts'
import { SIMULATED_CAPABILITIES } from '../../../sim/index.ts'
import { BrokerGateway } from './broker-gateway.ts'
import type { SendLimits } from './send-budget.ts'

/** A gateway to the simulated broker, whose time is moved by hand. */
class Desk {
  readonly timers = new VirtualTimers()
  readonly said: VenueEvent[] = []
  readonly inputs: CoreInput[] = []
  halt: string | undefined
  isLeaseHeld = true
  readonly stage: SimulatedStage
  readonly gateway: BrokerGateway

  constructor(stage: SimulatedStage, limits?: SendLimits) {
    this.stage = stage
    this.gateway = new BrokerGateway({
      broker: stage.broker, timers: this.timers,
      listener: {
        onVenueEvent: (event) => this.said.push(event), onInput: (input) => this.inputs.push(input),
      },
      haltReason: () => this.halt, isLeaseHeld: () => this.isLeaseHeld,
      ...(limits === undefined ? {} : { limits }),
    })
    const { log } = stage
    const told = log.onVenueEvent.bind(log)
    // As in a session; what else the broker says would end the doubts that are looked at here.
    log.onVenueEvent = (event) => {
      told(event)
      if (event.kind === 'Canceled') this.gateway.heard(event)
    }
  }

  static async open(limits?: SendLimits): Promise<Desk> {
    return new Desk(await SimulatedStage.start(), limits)
  }

  async submit(...terms: readonly OrderTerms[]): Promise<void> {
    this.gateway.send(terms.map((each) => ({ kind: 'SubmitOrder', terms: each })))
    await this.timers.pass(0)
  }

  async cancel({ clientOrderId }: OrderTerms): Promise<void> {
    this.gateway.send([{ kind: 'CancelOrder', clientOrderId }])
    await this.timers.pass(0)
  }

  async ids(): Promise<readonly string[]> {
    return (await this.stage.oracle()).orders
  }

  kinds(): readonly string[] {
    return this.inputs.map(({ kind }) => kind)
  }
}

const resting = (): OrderTerms => order({ limit: '90', timeInForce: 'GTC' })
const exiting = (): OrderTerms => order({ side: 'SELL', limit: '110', isReduceOnly: true, role: 'target' })

describe('sending', () => {
  it('keeps to the limits, and lets cancels through where orders wait', async () => {
    const desk = await Desk.open({ perSecond: 5, perMinute: 6, cancelShare: 0.2 })
    const orders = Array.from({ length: 6 }, resting)
    await desk.submit(...orders)
    expect(await desk.ids()).toHaveLength(4)
    await desk.cancel(orders[0] as OrderTerms)
    expect(desk.gateway.waitingCount).toBe(2)
    expect((await desk.stage.broker.openOrders())).toMatchObject({ ok: true, value: { length: 3 } })
    await desk.timers.pass(60_000)
    expect(await desk.ids()).toHaveLength(4)
    expect(desk.said.map((event) => event.kind === 'Rejected' && event.code))
      .toEqual(['APPROVAL_EXPIRED', 'APPROVAL_EXPIRED'])
  })

  it('sends what reduces before what opens, and both after cancels', async () => {
    const desk = await Desk.open({ perSecond: 2, perMinute: 100, cancelShare: 0.5 })
    const first = resting()
    await desk.submit(first)
    const [entry, exit] = [resting(), exiting()]
    desk.gateway.send([
      { kind: 'SubmitOrder', terms: entry }, { kind: 'SubmitOrder', terms: exit },
      { kind: 'CancelOrder', clientOrderId: first.clientOrderId },
    ])
    await desk.timers.pass(0)
    expect(await desk.stage.broker.openOrders()).toMatchObject({ ok: true, value: [] })
    await desk.timers.pass(1_000)
    expect(await desk.ids()).toEqual([first.clientOrderId, exit.clientOrderId])
    await desk.timers.pass(1_000)
    expect(await desk.ids()).toContain(entry.clientOrderId)
  })

  it('takes an order back that has not left, and says that it never was there', async () => {
    const desk = await Desk.open({ perSecond: 1, perMinute: 100, cancelShare: 0 })
    const [first, second] = [resting(), resting()]
    await desk.submit(first, second)
    await desk.cancel(second)
    expect(desk.said).toMatchObject([{ kind: 'Canceled', clientOrderId: second.clientOrderId }])
    await desk.timers.pass(5_000)
    expect(await desk.ids()).toEqual([first.clientOrderId])
  })

  it('refuses entries while halted, and lets pass what reduces', async () => {
    const desk = await Desk.open()
    desk.halt = 'trading is halted by operator'
    const [entry, exit] = [resting(), exiting()]
    await desk.submit(entry, exit)
    expect(await desk.ids()).toEqual([exit.clientOrderId])
    expect(desk.said).toMatchObject([{ kind: 'Rejected', code: 'HALTED_AT_SEND' }])
  })

  it('sends nothing while the lease may be another\'s, and goes on when it was renewed', async () => {
    const desk = await Desk.open()
    desk.isLeaseHeld = false
    const exit = exiting()
    await desk.submit(exit)
    await desk.timers.pass(5_000)
    expect(await desk.ids()).toEqual([])
    desk.isLeaseHeld = true
    await desk.timers.pass(250)
    expect(await desk.ids()).toEqual([exit.clientOrderId])
  })

  it.each([[1_999, true], [2_000, true], [2_001, false]])(
    'an entry that has waited %i ms since its approval: sent is %s', async (ms, isSent) => {
      const desk = await Desk.open()
      const entry = resting()
      desk.isLeaseHeld = false
      await desk.submit(entry)
      await desk.timers.pass(ms)
      desk.isLeaseHeld = true
      const exit = exiting()
      await desk.submit(exit)
      expect(await desk.ids()).toEqual(isSent
        ? expect.arrayContaining([entry.clientOrderId, exit.clientOrderId]) : [exit.clientOrderId])
      expect(desk.said.some((event) => event.kind === 'Rejected' && event.code === 'APPROVAL_EXPIRED'))
        .toBe(!isSent)
    },
  )

  it('sends stop and target of one group as one request where the broker keeps groups', async () => {
    const desk = await Desk.open({ perSecond: 2, perMinute: 2, cancelShare: 0 })
    await desk.submit(order({ units: '10' }))
    const group = { ocoGroup: 'g', side: 'SELL', isReduceOnly: true } as const
    const [stop, target] = [
      order({ ...group, stop: '90', role: 'stop' }), order({ ...group, limit: '110', role: 'target' }),
    ]
    await desk.submit(stop, target)
    expect(await desk.ids()).toEqual(expect.arrayContaining([stop.clientOrderId, target.clientOrderId]))
    expect(desk.gateway.explains({
      kind: 'Canceled', clientOrderId: target.clientOrderId, reason: 'venue', at: desk.timers.now(),
    })).toEqual([stop.clientOrderId])
  })
})

describe('an answer that is lost', () => {
  it('after the order had arrived: the order is found, and nothing is sent again', async () => {
    const desk = await Desk.open()
    await desk.stage.fault('lose-submit-after')
    const terms = resting()
    await desk.submit(terms)
    expect(desk.inputs).toMatchObject([{ kind: 'OutcomeUnknown', clientOrderId: terms.clientOrderId }])
    expect(desk.gateway.unknownCount).toBe(1)
    await desk.timers.pass(250)
    expect(desk.gateway.unknownCount).toBe(0)
    await desk.timers.pass(60_000)
    expect(desk.kinds()).toEqual(['OutcomeUnknown'])
    expect(await desk.ids()).toEqual([terms.clientOrderId])
  })

  it('before it arrived: it is looked up for 5 s, is missing, and may be sent again once', async () => {
    const desk = await Desk.open()
    await desk.stage.fault('lose-submit-before')
    const terms = resting()
    await desk.submit(terms)
    await desk.timers.pass(4_999)
    expect(desk.kinds()).toEqual(['OutcomeUnknown'])
    await desk.timers.pass(1)
    expect(desk.inputs[1]).toMatchObject({ kind: 'OrderAbsent', mayResend: true })
    await desk.stage.fault('lose-submit-before')
    await desk.submit(terms)
    await desk.timers.pass(29_999)
    expect(desk.kinds()).toEqual(['OutcomeUnknown', 'OrderAbsent', 'OutcomeUnknown'])
    await desk.timers.pass(1)
    expect(desk.inputs.at(-1)).toMatchObject({ kind: 'OrderAbsent', mayResend: false })
    expect(await desk.ids()).toEqual([])
  })

  it('before it arrived, at a broker that takes an id twice: it is never sent again', async () => {
    const desk = await Desk.open()
    Object.assign(desk.stage.broker, { capabilities: { ...SIMULATED_CAPABILITIES, isDeduping: false } })
    await desk.stage.fault('lose-submit-before')
    await desk.submit(resting())
    await desk.timers.pass(30_000)
    expect(desk.inputs).toMatchObject([
      { kind: 'OutcomeUnknown' }, { kind: 'OrderAbsent', mayResend: false },
    ])
  })

  it('before it arrived, and risk lets it not be sent again: it is looked up until 30 s', async () => {
    const desk = await Desk.open()
    await desk.stage.fault('lose-submit-before')
    const terms = resting()
    await desk.submit(terms)
    await desk.timers.pass(6_000)
    await desk.stage.broker.submit({ kind: 'single', terms })
    await desk.timers.pass(1_000)
    expect(desk.gateway.unknownCount).toBe(0)
    const lost = resting()
    await desk.stage.fault('lose-submit-before')
    await desk.submit(lost)
    await desk.timers.pass(30_000)
    expect(desk.inputs.slice(2).map((input) => input.kind === 'OrderAbsent' && input.mayResend))
      .toEqual([false, true, false])
  })

  it('to a group: nothing is asked of either order before it is known whether they are there', async () => {
    const desk = await Desk.open()
    await desk.submit(order({ units: '10' }))
    await desk.stage.fault('lose-submit-before')
    const group = { ocoGroup: 'g', side: 'SELL', isReduceOnly: true } as const
    const [stop, target] = [
      order({ ...group, stop: '90', role: 'stop' }), order({ ...group, limit: '110', role: 'target' }),
    ]
    await desk.submit(stop, target)
    const before = desk.said.length
    await desk.cancel(stop)
    await desk.timers.pass(29_000)
    expect(desk.said.slice(before)).toEqual([])
    expect(desk.gateway.waitingCount).toBe(1)
  })

  it('to what guards and was to go: it is sent again, and canceled once the broker has it', async () => {
    const desk = await Desk.open()
    await desk.submit(order({ units: '10' }))
    await desk.stage.match()
    await desk.stage.fault('lose-submit-before')
    const stop = order({ side: 'SELL', stop: '90', role: 'stop', isReduceOnly: true })
    await desk.submit(stop)
    await desk.cancel(stop)
    await desk.timers.pass(5_000)
    expect(desk.inputs.at(-1)).toMatchObject({ kind: 'OrderAbsent', mayResend: true })
    await desk.submit(stop)
    expect(await desk.ids()).toContain(stop.clientOrderId)
    expect(await desk.stage.broker.openOrders()).toMatchObject({ ok: true, value: { length: 0 } })
    const entry = resting()
    await desk.stage.fault('lose-submit-before')
    await desk.submit(entry)
    await desk.cancel(entry)
    await desk.timers.pass(29_999)
    expect(desk.inputs.at(-1)).toMatchObject({ kind: 'OutcomeUnknown' })
    await desk.timers.pass(1)
    expect(desk.inputs.at(-1)).toMatchObject({ kind: 'OrderAbsent', mayResend: false })
  })

  it('and lookups without an answer prove nothing', async () => {
    const desk = await Desk.open()
    await desk.stage.fault('lose-submit-after')
    for (let look = 0; look < 9; look++) await desk.stage.fault('fail-lookup')
    await desk.submit(resting())
    await desk.timers.pass(29_000)
    expect(desk.kinds()).toEqual(['OutcomeUnknown'])
    await desk.timers.pass(10_000)
    expect([desk.gateway.unknownCount, ...desk.kinds()]).toEqual([0, 'OutcomeUnknown'])
  })

  it('to a cancel: it is asked for again until the order is gone', async () => {
    const desk = await Desk.open()
    const terms = resting()
    await desk.submit(terms)
    await desk.stage.fault('lose-cancel-before')
    await desk.cancel(terms)
    expect(await desk.stage.broker.openOrders()).toMatchObject({ ok: true, value: { length: 1 } })
    await desk.timers.pass(500)
    expect(await desk.stage.broker.openOrders()).toMatchObject({ ok: true, value: { length: 0 } })
  })

  it('to a change that never arrived: the order is as it was, which is said after 30 s', async () => {
    const desk = await Desk.open()
    const terms = resting()
    await desk.submit(terms)
    await desk.stage.fault('lose-modify-before')
    desk.gateway.send([{ kind: 'ModifyOrder', clientOrderId: terms.clientOrderId, changes: {} }])
    await desk.timers.pass(29_000)
    expect(desk.said).toEqual([])
    await desk.timers.pass(2_000)
    expect(desk.said).toMatchObject([{ kind: 'ModifyRejected', clientOrderId: terms.clientOrderId }])
  })
})

describe('what keeps an order from being sent again proves nothing of the first sending', () => {
  /** An order that was lost on its way, and that the broker has missed for as long as needed. */
  async function missing(): Promise<{ desk: Desk; terms: OrderTerms }> {
    const desk = await Desk.open()
    await desk.stage.fault('lose-submit-before')
    const terms = resting()
    await desk.submit(terms)
    await desk.timers.pass(5_000)
    expect(desk.inputs.at(-1)).toMatchObject({ kind: 'OrderAbsent', mayResend: true })
    return { desk, terms }
  }

  /** The broker refuses the next submit, since the first one uses up what there is. */
  function refuseNext({ broker }: SimulatedStage): void {
    const submit = broker.submit.bind(broker)
    broker.submit = async () => {
      broker.submit = submit
      return { kind: 'rejected', failure: fail('INSUFFICIENT_BUYING_POWER', 'nothing is left').failure }
    }
  }

  it.each([[10_000, []], [30_000, ['Rejected']]] as const)(
    'a refusal of the broker: %i ms later it is found, or not', async (ms, said) => {
      const { desk, terms } = await missing()
      refuseNext(desk.stage)
      await desk.submit(terms)
      expect([desk.said, desk.gateway.unknownCount]).toEqual([[], 1])
      if (ms < 30_000) await desk.stage.broker.submit({ kind: 'single', terms })
      await desk.timers.pass(ms)
      expect(desk.said.map(({ kind }) => kind)).toEqual(said)
      expect(desk.gateway.unknownCount).toBe(0)
    },
  )

  it('a halt: it is refused when the broker has not had it for the settle time', async () => {
    const { desk, terms } = await missing()
    desk.halt = 'trading is halted by operator'
    await desk.submit(terms)
    await desk.timers.pass(29_999)
    expect(desk.said).toEqual([])
    await desk.timers.pass(1)
    expect(desk.said).toMatchObject([{ kind: 'Rejected', code: 'HALTED_AT_SEND' }])
  })

  it.each([true, false])('a cancel before it has left, found: %s', async (isFound) => {
    const { desk, terms } = await missing()
    desk.isLeaseHeld = false
    await desk.submit(terms)
    await desk.cancel(terms)
    desk.isLeaseHeld = true
    if (isFound) await desk.stage.broker.submit({ kind: 'single', terms })
    await desk.timers.pass(31_000)
    expect(desk.said.map(({ kind }) => kind)).toEqual(isFound ? [] : ['Canceled'])
    expect(await desk.stage.broker.openOrders()).toMatchObject({ ok: true, value: { length: 0 } })
    expect([desk.gateway.unknownCount, desk.gateway.waitingCount]).toEqual([0, 0])
  })
})

describe('after a restart', () => {
  it('looks up what was never answered, and sends nothing blindly', async () => {
    const desk = await Desk.open()
    const terms = resting()
    desk.gateway.resume([{ terms, status: 'SUBMITTED', isOutcomeUnknown: false, executionIds: [] }])
    await desk.timers.pass(5_000)
    expect(desk.kinds()).toEqual(['OutcomeUnknown', 'OrderAbsent'])
    expect(await desk.ids()).toEqual([])
  })

  it('sends a cancel again whose answer is not on record', async () => {
    const desk = await Desk.open()
    const terms = resting()
    await desk.submit(terms)
    const venueOrderId = (await desk.stage.broker.findOrder(terms.clientOrderId))
    if (!venueOrderId.ok || venueOrderId.value === undefined) throw new Error('the order is not there')
    desk.gateway.resume([{
      terms, status: 'PENDING_CANCEL', isOutcomeUnknown: false, executionIds: [],
      venueOrderId: venueOrderId.value.venueOrderId,
    }])
    await desk.timers.pass(0)
    expect(await desk.stage.broker.openOrders()).toMatchObject({ ok: true, value: { length: 0 } })
  })
})

import { describe, expect, it } from 'vitest'
import { order } from '../../../test/contract/broker-stage.ts'
import { SimulatedStage } from '../../../test/contract/simulated-stage.ts'
import { VirtualTimers } from '../../../test/harness/virtual-timers.ts'
import { fail, price, quantity, RetryClass, type VenueOrderId } from '../../base/index.ts'
import type { CoreInput, OrderTerms, VenueEvent } from '../../model/index.ts'
import type { SubmitOutcome } from '../../port/index.ts'
import { BrokerGateway } from './sending/broker-gateway.ts'

const UNSENT: SubmitOutcome = {
  kind: 'rejected', failure: fail('BROKER_RATE_LIMIT', 'not now', { retry: RetryClass.Safe }).failure,
}

/** A gateway to the simulated broker, with what leaves it; the gateway hears what becomes of orders. */
async function staged() {
  const [timers, said, inputs, sent] = [
    new VirtualTimers(), [] as VenueEvent[], [] as CoreInput[], [] as string[],
  ]
  const stage = await SimulatedStage.start()
  const { broker, log } = stage
  const gateway: BrokerGateway = new BrokerGateway({
    broker, timers, haltReason: () => undefined, isLeaseHeld: () => true,
    listener: {
      // As in a session: what is said here is heard here.
      onVenueEvent: (event) => {
        said.push(event)
        gateway.heard(event)
      },
      onInput: (input) => inputs.push(input),
    },
  })
  log.onVenueEvent = (event) => gateway.heard(event)
  const [submit, cancel, modify] = [
    broker.submit.bind(broker), broker.cancel.bind(broker), broker.modify.bind(broker),
  ]
  broker.submit = (request) => {
    sent.push('submit')
    return submit(request)
  }
  broker.cancel = (id) => {
    sent.push('cancel')
    return cancel(id)
  }
  broker.modify = (id, changes) => {
    sent.push('modify')
    return modify(id, changes)
  }
  const openCount = async (): Promise<number> => {
    const open = await broker.openOrders()
    return open.ok ? open.value.length : Number.NaN
  }
  type Asked = 'SubmitOrder' | 'CancelOrder'
  const ask = async (kind: Asked, ...orders: readonly OrderTerms[]): Promise<void> => {
    gateway.send(orders.map((terms) => (
      kind === 'SubmitOrder' ? { kind, terms } : { kind, clientOrderId: terms.clientOrderId })))
    await timers.pass(0)
  }
  return { timers, said, inputs, sent, stage, broker, gateway, openCount, ask }
}

const resting = (): OrderTerms => order({ limit: '90', timeInForce: 'GTC' })

describe('an order that is asked back while its submit is under way', () => {
  it('and that could not be sent is not sent any more', async () => {
    const { timers, said, sent, broker, openCount, ask } = await staged()
    const submit = broker.submit.bind(broker)
    const answer = Promise.withResolvers<SubmitOutcome>()
    broker.submit = () => answer.promise
    const entry = resting()
    await ask('SubmitOrder', entry)
    await ask('CancelOrder', entry)
    broker.submit = submit
    answer.resolve(UNSENT)
    await timers.pass(60_000)
    expect(said).toMatchObject([{ kind: 'Canceled', reason: 'taken back before it was sent' }])
    expect([sent, await openCount()]).toEqual([[], 0])
  })

  it('as a group is asked back after it was sent, not before', async () => {
    const { timers, said, sent, broker, openCount, ask } = await staged()
    await ask('SubmitOrder', order({ units: '10' }))
    const submit = broker.submit.bind(broker)
    const answer = Promise.withResolvers<SubmitOutcome>()
    broker.submit = () => answer.promise
    const group = { ocoGroup: 'g', side: 'SELL', isReduceOnly: true } as const
    const [stop, target] = [
      order({ ...group, stop: '90', role: 'stop' }), order({ ...group, limit: '110', role: 'target' }),
    ]
    await ask('SubmitOrder', stop, target)
    await ask('CancelOrder', stop)
    broker.submit = submit
    answer.resolve(UNSENT)
    await timers.pass(1_000)
    // The entry works, and the target: this broker ends one order of a group, not both.
    expect([sent, said, await openCount()]).toEqual([['submit', 'submit', 'cancel'], [], 2])
  })
})

describe('an entry that was to go, and that the broker did not have for the settle time', () => {
  it.each(['on its way', 'given up'])('is asked back once it comes after all: %s', async (how) => {
    const { timers, inputs, stage, broker, gateway, openCount, ask } = await staged()
    await stage.fault('lose-submit-before')
    const entry = resting()
    await ask('SubmitOrder', entry)
    await ask('CancelOrder', entry)
    await timers.pass(31_000)
    expect(inputs.at(-1)).toMatchObject({ kind: 'OrderAbsent', mayResend: false })
    if (how === 'given up') {
      await timers.pass(300_000)
      await gateway.proveAbsent()
      expect(inputs.at(-1)).toMatchObject({ kind: 'OrderAbsent', proof: expect.any(String) })
    }
    await broker.submit({ kind: 'single', terms: entry })
    gateway.heard({
      kind: 'Accepted', clientOrderId: entry.clientOrderId, venueOrderId: 'v' as VenueOrderId,
      at: timers.now(),
    })
    await timers.pass(1_000)
    expect(await openCount()).toBe(0)
  })
})

describe('an order that the broker did not have for the settle time', () => {
  /** What was proven to be absent, by then. */
  const proven = (inputs: readonly CoreInput[]): readonly string[] => (
    inputs.flatMap((input) => (
      input.kind === 'OrderAbsent' && input.proof !== undefined ? [input.clientOrderId] : [])))

  it('and is asked back only then is given up by proof: that there is none refuses nothing', async () => {
    const { timers, said, inputs, stage, gateway, ask } = await staged()
    await stage.fault('lose-submit-before')
    const entry = resting()
    await ask('SubmitOrder', entry)
    await timers.pass(44_000)
    await ask('CancelOrder', entry)
    await timers.pass(300_000)
    await gateway.proveAbsent()
    expect([said, proven(inputs)]).toEqual([[], [entry.clientOrderId]])
  })

  it('and is asked back only then is asked back once more when it comes after all', async () => {
    const { timers, said, stage, broker, openCount, ask } = await staged()
    await stage.fault('lose-submit-before')
    const entry = resting()
    await ask('SubmitOrder', entry)
    await timers.pass(44_000)
    await ask('CancelOrder', entry)
    await timers.pass(1_000)
    await broker.submit({ kind: 'single', terms: entry })
    await timers.pass(1_000)
    expect([said, await openCount()]).toEqual([[], 0])
  })

  it('and that reduces is sent again although it is asked back, and goes once it is there', async () => {
    const { timers, said, inputs, stage, openCount, ask } = await staged()
    await stage.fault('lose-submit-before')
    const exit = order({ side: 'SELL', limit: '110', role: 'exit', isReduceOnly: true })
    await ask('SubmitOrder', exit)
    await timers.pass(44_000)
    await ask('CancelOrder', exit)
    await timers.pass(60_000)
    expect(said).toEqual([])
    expect(inputs.at(-1)).toMatchObject({ kind: 'OrderAbsent', mayResend: true })
    await ask('SubmitOrder', exit)
    await timers.pass(1_000)
    expect(await openCount()).toBe(0)
  })

  it('stays in doubt where a change of it is refused', async () => {
    const { timers, said, inputs, stage, gateway, ask } = await staged()
    await stage.fault('lose-submit-before')
    const entry = resting()
    await ask('SubmitOrder', entry)
    await timers.pass(31_000)
    const { clientOrderId } = entry
    gateway.send([{ kind: 'ModifyOrder', clientOrderId, changes: { limitPrice: price('89') } }])
    await timers.pass(300_000)
    expect(said).toMatchObject([{ kind: 'ModifyRejected', clientOrderId }])
    await gateway.proveAbsent()
    expect(proven(inputs)).toEqual([clientOrderId])
  })
})

it('looks an order in doubt up although a change of it that waits is called off', async () => {
  const { timers, said, inputs, stage, gateway, ask } = await staged()
  await stage.fault('lose-submit-before')
  const entry = resting()
  await ask('SubmitOrder', entry)
  const { clientOrderId } = entry
  gateway.send([{ kind: 'ModifyOrder', clientOrderId, changes: { limitPrice: price('89') } }])
  await ask('CancelOrder', entry)
  expect([said.map(({ kind }) => kind), gateway.unknownCount]).toEqual([['ModifyRejected'], 1])
  await timers.pass(31_000)
  expect(inputs.at(-1)).toMatchObject({ kind: 'OrderAbsent', mayResend: false })
})

describe('a cancel', () => {
  it('that the broker takes, and does nothing about, is asked for again', async () => {
    const { timers, sent, broker, openCount, ask } = await staged()
    const entry = resting()
    await ask('SubmitOrder', entry)
    const cancel = broker.cancel.bind(broker)
    broker.cancel = async () => ({ kind: 'taken' })
    await ask('CancelOrder', entry)
    broker.cancel = cancel
    await timers.pass(29_000)
    expect(await openCount()).toBe(1)
    await timers.pass(2_000)
    expect(await openCount()).toBe(0)
    await timers.pass(120_000)
    expect(sent).toEqual(['submit', 'cancel'])
  })

  it('of what the broker says has ended waits for that to be heard before it counts as refused', async () => {
    const { timers, said, broker, gateway, ask } = await staged()
    let asked = 0
    broker.cancel = async () => {
      asked += 1
      return { kind: 'refused', failure: fail('ORDER_NOT_OPEN', 'it has ended').failure }
    }
    const [heard, unheard] = [resting(), resting()]
    await ask('CancelOrder', heard, unheard)
    await timers.pass(200)
    const { clientOrderId } = heard
    gateway.heard({ kind: 'Canceled', clientOrderId, reason: 'venue', at: timers.now() })
    await timers.pass(1_500)
    expect(said).toEqual([])
    await timers.pass(60_000)
    expect(said).toMatchObject([{ kind: 'CancelRejected', clientOrderId: unheard.clientOrderId }])
    expect(asked).toBe(5)
  })

  it('answers a change that waits and is not sent for it: nothing else would', async () => {
    const { timers, said, sent, broker, ask, gateway } = await staged()
    const entry = resting()
    await ask('SubmitOrder', entry)
    const { clientOrderId } = entry
    const modify = broker.modify.bind(broker)
    const first = Promise.withResolvers<void>()
    broker.modify = (id, changes) => first.promise.then(() => modify(id, changes))
    for (let count = 0; count < 2; count++) {
      gateway.send([{ kind: 'ModifyOrder', clientOrderId, changes: {} }])
    }
    await timers.pass(0)
    await ask('CancelOrder', entry)
    first.resolve()
    await timers.pass(1_000)
    expect([sent, said]).toMatchObject([
      ['submit', 'modify', 'cancel'], [{ kind: 'ModifyRejected', clientOrderId }],
    ])
  })
})

describe('a change of an order that the broker cannot change yet', () => {
  /** An entry of which the broker refuses so many changes, and then takes them. */
  async function early(refusals: number) {
    const made = await staged()
    const entry = resting()
    await made.ask('SubmitOrder', entry)
    const { clientOrderId } = entry
    const modify = made.broker.modify.bind(made.broker)
    let asked = 0
    made.broker.modify = async (id, changes) => {
      asked += 1
      if (asked > refusals) return modify(id, changes)
      return { kind: 'refused', failure: fail('REPLACE_TOO_EARLY', 'not sent yet').failure }
    }
    made.gateway.send([{ kind: 'ModifyOrder', clientOrderId, changes: { limitPrice: price('91') } }])
    await made.timers.pass(0)
    return { ...made, clientOrderId, asked: () => asked }
  }

  it('is asked for again after pauses, and nobody is told of a refusal', async () => {
    const { timers, said, asked } = await early(3)
    expect(asked()).toBe(1)
    await timers.pass(249)
    expect(asked()).toBe(1)
    // After 250, 500 and 1000 ms more.
    await timers.pass(1_501)
    expect([asked(), said]).toEqual([4, []])
  })

  it('is refused once it was asked for four times', async () => {
    const { timers, said, asked, clientOrderId } = await early(9)
    await timers.pass(1_749)
    expect([asked(), said]).toEqual([3, []])
    await timers.pass(60_000)
    expect(asked()).toBe(4)
    expect(said).toMatchObject([{ kind: 'ModifyRejected', clientOrderId }])
  })

  it('is not asked for again where it was made all the same', async () => {
    const { timers, said, asked, gateway, clientOrderId } = await early(9)
    gateway.heard({ kind: 'Updated', clientOrderId, changes: { limitPrice: price('91') }, at: timers.now() })
    await timers.pass(60_000)
    expect([asked(), said]).toEqual([1, []])
  })

  it('is asked for again where something else about the order has changed', async () => {
    const { timers, asked, gateway, clientOrderId } = await early(1)
    gateway.heard({ kind: 'Updated', clientOrderId, changes: { quantity: quantity('4') }, at: timers.now() })
    await timers.pass(60_000)
    expect(asked()).toBe(2)
  })

  it('is given up for a cancel', async () => {
    const { timers, said, sent, ask, clientOrderId } = await early(9)
    await ask('CancelOrder', { clientOrderId } as OrderTerms)
    await timers.pass(1_000)
    expect([sent, said]).toMatchObject([['submit', 'cancel'], [{ kind: 'ModifyRejected' }]])
  })
})

it('looks an exit not up that waits here when a session goes on: it never left', async () => {
  const { timers, said, inputs, broker, gateway, ask } = await staged()
  const exit = order({ side: 'SELL', isReduceOnly: true, role: 'exit' })
  gateway.resume([{ terms: exit, status: 'EMULATED', isOutcomeUnknown: false, executionIds: [] }])
  await timers.pass(6_000)
  expect([inputs, gateway.unknownCount]).toEqual([[], 0])
  // Its first sending is its first: what the broker says of it counts at once.
  broker.submit = async () => ({ kind: 'rejected', failure: fail('NO', 'no').failure })
  await ask('SubmitOrder', exit)
  expect(said).toMatchObject([{ kind: 'Rejected', code: 'NO' }])
})

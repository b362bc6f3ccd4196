import { describe, expect, it } from 'vitest'
import { order } from '../../../../test/contract/broker-stage.ts'
import { SimulatedStage } from '../../../../test/contract/simulated-stage.ts'
import { VirtualTimers } from '../../../../test/harness/virtual-timers.ts'
import type { UtcMillis } from '../../../base/index.ts'
import type { CoreInput } from '../../../model/index.ts'
import { SubmitDoubts } from './submit-doubts.ts'

/** Doubts about orders that the broker never got, when the settle time is over. */
async function settled() {
  const { broker } = await SimulatedStage.start()
  const timers = new VirtualTimers()
  const inputs: CoreInput[] = []
  const doubts = new SubmitDoubts({
    broker, timers, onInput: (input) => inputs.push(input),
    isUnwanted: () => false, onAbsent() {}, onEnd() {},
  })
  const entry = order({ limit: '90', timeInForce: 'GTC' })
  const stop = order({ side: 'SELL', stop: '90', role: 'stop', isReduceOnly: true })
  for (const terms of [entry, stop]) doubts.begin({ kind: 'single', terms }, 'the answer was lost')
  await timers.pass(30_000)
  // Each after five seconds, when it may be sent again, and when the settle time was over.
  expect(inputs.splice(0).filter(({ kind }) => kind === 'OrderAbsent')).toHaveLength(4)
  return { broker, timers, inputs, doubts, entry }
}

it('gives an entry up that is not sent again, five minutes later with equal books, and no stop', async () => {
  const { timers, inputs, doubts, entry } = await settled()
  const proofs = (): readonly CoreInput[] => (
    inputs.filter((input) => input.kind === 'OrderAbsent' && input.proof !== undefined))
  await timers.pass(299_000)
  await doubts.proveAbsent()
  expect(proofs()).toEqual([])
  await timers.pass(1_000)
  await doubts.proveAbsent()
  await doubts.proveAbsent()
  expect(proofs()).toMatchObject([{
    kind: 'OrderAbsent', clientOrderId: entry.clientOrderId, mayResend: false,
    proof: '5 minutes later the broker has no such order, and positions and executions agree',
  }])
})

it('counts the age of an entry of before a start from when it was sent, by the record', async () => {
  const { broker } = await SimulatedStage.start()
  const timers = new VirtualTimers()
  const proven: string[] = []
  const doubts = new SubmitDoubts({
    broker, timers, isUnwanted: () => false, onAbsent() {}, onEnd() {},
    onInput: (input) => {
      if (input.kind === 'OrderAbsent' && input.proof !== undefined) proven.push(input.clientOrderId)
    },
  })
  const [old, young, odd] = [order(), order(), order()]
  const ago = (seconds: number): UtcMillis => (timers.now() - seconds * 1_000) as UtcMillis
  doubts.begin({ kind: 'single', terms: old }, 'the process ended', ago(600))
  doubts.begin({ kind: 'single', terms: young }, 'the process ended', ago(120))
  // A clock that was set back proves nothing.
  doubts.begin({ kind: 'single', terms: odd }, 'the process ended', ago(-3_600))
  const provenAt: [number, number][] = []
  for (const seconds of [29, 2, 178, 3, 115, 5]) {
    await timers.pass(seconds * 1_000)
    await doubts.proveAbsent()
    provenAt.push([timers.monotonic() / 1_000, proven.length])
  }
  expect(provenAt).toEqual([[29, 0], [31, 1], [209, 1], [212, 2], [327, 2], [332, 3]])
  expect(proven).toEqual([old, young, odd].map(({ clientOrderId }) => clientOrderId))
})

it('gives no entry up that comes very late', async () => {
  const { broker, timers, inputs, doubts, entry } = await settled()
  await timers.pass(300_000)
  await broker.submit({ kind: 'single', terms: entry })
  await doubts.proveAbsent()
  expect(inputs).not.toContainEqual(expect.objectContaining({ clientOrderId: entry.clientOrderId }))
})

it('gives no entry up that is heard of while it is asked for', async () => {
  const { broker, timers, inputs, doubts, entry } = await settled()
  await timers.pass(300_000)
  const find = broker.findOrder.bind(broker)
  broker.findOrder = async (id) => {
    const none = await find(id)
    doubts.heard(entry.clientOrderId)
    return none
  }
  await doubts.proveAbsent()
  expect(inputs).not.toContainEqual(expect.objectContaining({ clientOrderId: entry.clientOrderId }))
})

describe('what reduces and is lost twice', () => {
  /** An exit whose answer is lost `losses` times; what leaves, in seconds, and what is said of it. */
  async function lostExit(losses: number, isDeduping = true) {
    const { broker } = await SimulatedStage.start()
    Object.assign(broker, { capabilities: { ...broker.capabilities, isDeduping } })
    const timers = new VirtualTimers()
    const [sentAt, said]: [number[], CoreInput[]] = [[], []]
    const exit = order({ side: 'SELL', limit: '110', role: 'exit', isReduceOnly: true })
    const request = { kind: 'single', terms: exit } as const
    const send = (): void => {
      doubts.leave(request)
      sentAt.push(Math.round(timers.monotonic() / 1_000))
      if (sentAt.length <= losses) doubts.begin(request, 'the answer was lost')
      else void broker.submit(request)
    }
    const doubts: SubmitDoubts = new SubmitDoubts({
      broker, timers, isUnwanted: () => false, onAbsent() {}, onEnd() {},
      onInput: (input) => {
        said.push(input)
        if (input.kind === 'OrderAbsent' && input.mayResend) timers.after(0, send)
      },
    })
    send()
    return { broker, timers, sentAt, said, doubts, exit }
  }

  it('is looked up and sent again ever more slowly, through the day, until the broker has it', async () => {
    const { broker, timers, sentAt, exit } = await lostExit(7)
    await timers.pass(6 * 3_600_000)
    expect(sentAt).toHaveLength(8)
    const rests = sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0))
    expect([rests.toSorted((a, b) => a - b), rests[0], rests[1]]).toEqual([rests, 5, 30])
    expect(rests.every((seconds) => seconds <= 330)).toBe(true)
    const found = await broker.findOrder(exit.clientOrderId)
    expect(found).toMatchObject({ ok: true, value: { clientOrderId: exit.clientOrderId } })
  })

  it('is not sent again once the broker speaks of it, or is found to have it', async () => {
    const { timers, sentAt, said, doubts, exit } = await lostExit(99)
    await timers.pass(100_000)
    doubts.heard(exit.clientOrderId)
    const before = [sentAt.length, said.length]
    await timers.pass(3_600_000)
    expect([sentAt.length, said.length]).toEqual(before)
    const late = await lostExit(99)
    await late.timers.pass(100_000)
    await late.broker.submit({ kind: 'single', terms: late.exit })
    const sent = late.sentAt.length
    await late.timers.pass(3_600_000)
    expect(late.sentAt).toHaveLength(sent)
  })

  it('is looked up, and never sent again, where the broker takes an id twice', async () => {
    const { timers, sentAt, said } = await lostExit(99, false)
    await timers.pass(3_600_000)
    expect(sentAt).toEqual([0])
    expect(said.length).toBeGreaterThan(5)
  })

  it('is asked about no more once it was proven that it never was', async () => {
    const { broker, timers, sentAt, doubts } = await lostExit(99)
    await timers.pass(100_000)
    const sent = sentAt.length
    const clock = broker.clock.bind(broker)
    broker.clock = async () => {
      const told = await clock()
      return told.ok ? { ...told, value: { ...told.value, isOpen: false } } : told
    }
    await doubts.proveAbsent()
    await timers.pass(3_600_000)
    expect(sentAt).toHaveLength(sent)
  })
})

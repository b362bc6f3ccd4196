import { expect, it } from 'vitest'
import { SimulatedStage } from '../../../test/contract/simulated-stage.ts'
import { order } from '../../../test/contract/broker-stage.ts'
import { VirtualTimers } from '../../../test/harness/virtual-timers.ts'
import type { ClientOrderId, UtcMillis } from '../../base/index.ts'
import type { CoreInput, Effect } from '../../model/index.ts'
import type { SimulatedBroker } from '../../sim/index.ts'
import type { LiveStep } from '../live/market/index.ts'
import { AwaitedFees } from './awaited-fees.ts'
import { BrokerSession } from './broker-session.ts'
import { HaltBoard } from './halt-board.ts'
import { KnownExecutions } from './known-executions.ts'
import type { BrokerSessionParts } from './session-parts.ts'

/** What the market shows, and what the core wants sent for an input. */
interface Played {
  readonly steps?: (timers: VirtualTimers) => AsyncIterator<LiveStep>
  readonly effects?: (kind: CoreInput['kind']) => readonly Effect[]
  /** Orders of the session; entries all of them. */
  readonly entries?: readonly ClientOrderId[]
}

/** A session that goes on after a crash, with a core and a record that only listen. */
async function goingOn({ steps, effects, entries = [] }: Played = {}): Promise<{
  readonly timers: VirtualTimers
  readonly broker: SimulatedBroker
  readonly given: CoreInput['kind'][]
  readonly session: BrokerSession
  /** Lets the broker tell of the account. */
  readonly tellAccount: () => void
}> {
  const { broker } = await SimulatedStage.start()
  await broker.disconnect()
  const told = Promise.withResolvers<void>()
  const readAccount = broker.account.bind(broker)
  broker.account = () => told.promise.then(readAccount)
  const [timers, given] = [new VirtualTimers(), [] as CoreInput['kind'][]]
  const board = new HaltBoard({ latched: [], isOverridden: false, isHaltWaiting: () => false })
  const nothing = async (): Promise<void> => {}
  const parts = {
    broker, timers, board, ids: new Set(entries), executions: new KnownExecutions(),
    fees: new AwaitedFees(true),
    strategies: [], codes: new Map(), quarantined: [], venueEvent: 0, isRestart: true, isActivated: true,
    folder: { toTake: () => [] }, entries: { take() {}, ids: entries },
    core: { orders: async () => ({ open: [], ids: [] }), compareAccount: async () => [] },
    cursor: { accountId: 'ours', cursor: '', news: () => [], save() {} },
    market: steps?.(timers) ?? { next: () => new Promise(() => {}) },
    record: {
      broken: undefined, at: 0 as UtcMillis, step: 0, alert: nothing, makeDurable: nothing,
      seal: nothing, keepUp: nothing, isLeaseHeld: () => true,
      advance(step: number, at: UtcMillis) {
        Object.assign(this, { step, at })
      },
      async give(inputs: readonly CoreInput[]) {
        given.push(...inputs.map(({ kind }) => kind))
        return { effects: inputs.flatMap(({ kind }) => effects?.(kind) ?? []), facts: [], at: this.at }
      },
    },
  }
  const session = new BrokerSession(parts as unknown as BrokerSessionParts)
  return { timers, broker, given, session, tellAccount: told.resolve }
}

it('measures no time before books were compared: a line was down for as long as no process ran', async () => {
  // Found by the crash matrix: the first tick of a start tripped data_feed_stale with the age of a crash.
  const { timers, given, session, tellAccount } = await goingOn()
  const run = session.run()
  await timers.pass(5_000)
  expect(given).toEqual(['ConnectionChanged', 'ConnectionChanged'])
  tellAccount()
  await timers.pass(1_000)
  expect(given.slice(2, 4)).toEqual(['Recovered', 'TimePassed'])
  session.stop()
  await timers.pass(0)
  expect(await run).toBe('stopped')
})

it.each([[1_900, 1], [2_100, 0]])(
  'sends an entry only for two seconds from its decision on, wherever it waited: %i ms, sent %i',
  async (ms, sent) => {
    // A process that stood still, or a core with much to do, decides on a slice by the instant of the slice.
    const [terms, exit] = [order({ limit: '90' }), order({ side: 'SELL', isReduceOnly: true, role: 'exit' })]
    const { timers, broker, session, tellAccount } = await goingOn({
      async *steps(clock) {
        const at = clock.now()
        const wake = Promise.withResolvers<void>()
        clock.after(ms, wake.resolve)
        await wake.promise
        yield { kind: 'slice', number: 1, at, bars: [] }
        await new Promise(() => {})
      },
      effects: (kind) => (kind === 'SliceClosed' ? [terms, exit].map((each) => (
        { kind: 'SubmitOrder', terms: each })) : []),
    })
    const run = session.run()
    tellAccount()
    await timers.pass(ms + 500)
    const ids = [...broker.ledger.records()].map((record) => record.terms.clientOrderId)
    expect(ids.filter((id) => id === terms.clientOrderId)).toHaveLength(sent)
    expect(ids).toContain(exit.clientOrderId)
    session.stop()
    await timers.pass(5_000)
    await run
  },
)

it('takes working entries back when it is stopped, and guards what one has filled, then ends', async () => {
  const [entry, stop] = [
    order({ limit: '90', timeInForce: 'GTC' }),
    order({ side: 'SELL', stop: '80', role: 'stop', isReduceOnly: true }),
  ]
  const { clientOrderId } = entry
  let isStopping = false
  const { timers, broker, given, session, tellAccount } = await goingOn({
    entries: [clientOrderId],
    effects: (kind) => {
      if (kind === 'Recovered') return [{ kind: 'SubmitOrder', terms: entry }]
      if (!isStopping) return []
      // What the core says to the wish of a stop, and to the end of an entry that has filled in part.
      if (kind === 'Commanded') return [{ kind: 'CancelOrder', clientOrderId }]
      return kind === 'VenueSaid' ? [{ kind: 'SubmitOrder', terms: stop }] : []
    },
  })
  const run = session.run()
  tellAccount()
  await timers.pass(500)
  expect(await broker.openOrders()).toMatchObject({ value: [{ clientOrderId }] })
  isStopping = true
  session.stop()
  await timers.pass(1_000)
  expect(await run).toBe('stopped')
  expect(given).toContain('Commanded')
  expect(await broker.openOrders()).toMatchObject({ value: [{ clientOrderId: stop.clientOrderId }] })
})

it('takes working entries back where its market fails for good, and ends with that error', async () => {
  const entry = order({ limit: '90', timeInForce: 'GTC' })
  const { clientOrderId } = entry
  const fails = Promise.withResolvers<never>()
  const { timers, broker, given, session, tellAccount } = await goingOn({
    entries: [clientOrderId],
    effects: (kind) => {
      if (kind === 'Recovered') return [{ kind: 'SubmitOrder', terms: entry }]
      return kind === 'Commanded' ? [{ kind: 'CancelOrder', clientOrderId }] : []
    },
    steps: () => ({ next: () => fails.promise }),
  })
  const run = session.run()
  run.catch(() => {})
  tellAccount()
  await timers.pass(500)
  expect(await broker.openOrders()).toMatchObject({ value: [{ clientOrderId }] })
  fails.reject(new Error('the feed refuses for good'))
  await timers.pass(6_000)
  await expect(run).rejects.toThrow('the feed refuses for good')
  expect(given).toContain('Commanded')
  expect(await broker.openOrders()).toMatchObject({ value: [] })
})

import { expect, it } from 'vitest'
import { SimulatedStage } from '../../../test/contract/simulated-stage.ts'
import { order } from '../../../test/contract/broker-stage.ts'
import { VirtualTimers } from '../../../test/harness/virtual-timers.ts'
import type { ClientOrderId, UtcMillis } from '../../base/index.ts'
import { calendarNamed } from '../../calendar/index.ts'
import type { Command, CoreInput, Effect, Fact } from '../../model/index.ts'
import type { SimulatedBroker } from '../../sim/index.ts'
import type { LiveStep } from '../live/market/index.ts'
import { AwaitedFees } from './account/awaited-fees.ts'
import { BrokerSession } from './broker-session.ts'
import { HaltBoard } from './sending/halt-board.ts'
import { KnownExecutions } from './account/known-executions.ts'
import type { BrokerSessionParts } from './session-parts.ts'

/** What the market shows, and what the core wants sent for an input. */
interface Played {
  readonly steps?: (timers: VirtualTimers) => AsyncIterator<LiveStep>
  readonly effects?: (kind: CoreInput['kind']) => readonly Effect[]
  /** Orders of the session; entries all of them. */
  readonly entries?: readonly ClientOrderId[]
  /** Commands that wait in its folder. */
  readonly commands?: Command[]
  readonly board?: HaltBoard
  readonly onInput?: (input: CoreInput) => void
}

/** A session that goes on after a crash, with a core and a record that only listen. */
async function goingOn({ steps, effects, entries = [], ...played }: Played = {}): Promise<{
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
  const free = { latched: [], isOverridden: false, isHaltWaiting: () => false }
  const { commands = [], board = new HaltBoard(free), onInput = () => {} } = played
  const nothing = async (): Promise<void> => {}
  const parts = {
    broker, timers, board, ids: new Set(entries), executions: new KnownExecutions(),
    fees: new AwaitedFees(true), calendar: calendarNamed('XNYS'),
    strategies: [], codes: new Map(), quarantined: [], venueEvent: 0, isRestart: true, isActivated: true,
    folder: {
      toTake: () => commands.map((command) => ({ command, file: command.reason })),
      done: () => void commands.shift(),
    },
    entries: { take() {}, ids: entries },
    core: { orders: async () => ({ open: [], leads: [], ids: [] }), compareAccount: async () => [] },
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
        inputs.forEach(onInput)
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

/** A halted session to which a person says reset; what it did, in order. */
async function resetting(account: (reads: number) => { ms?: number; isBlocked?: boolean }) {
  const commands: Command[] = []
  const did: string[] = []
  const isHaltWaiting = (): boolean => false
  const board = new HaltBoard({ latched: ['broker'], isOverridden: false, isHaltWaiting })
  const { timers, broker, session, tellAccount } = await goingOn({
    commands, board,
    onInput: (input) => {
      if (input.kind !== 'Commanded') return
      did.push(input.command.kind)
      const kind = input.command.kind === 'Reset' ? 'KillSwitchReset' : 'KillSwitchTriggered'
      board.see({ body: { kind, trigger: 'broker' } } as Fact)
    },
  })
  let reads = 0
  const read = broker.account.bind(broker)
  broker.account = async () => {
    const { ms = 0, isBlocked = false } = account(++reads)
    did.push('asked')
    const later = Promise.withResolvers<void>()
    timers.after(ms, later.resolve)
    await later.promise
    did.push('told')
    const told = await read()
    return told.ok ? { ...told, value: { ...told.value, isBlocked } } : told
  }
  const run = session.run()
  tellAccount()
  await timers.pass(1_000)
  return {
    timers, did,
    reset: () => commands.push({ kind: 'Reset', by: 'ada', reason: 'seen', askedAt: timers.now() }),
    end: async () => {
      session.stop()
      await timers.pass(5_000)
      await run
    },
  }
}

it('resets a halt by a comparison that began after the wish alone', async () => {
  // The reading that is under way may have begun before what the person saw.
  const { timers, did, reset, end } = await resetting((reads) => ({ ms: reads === 2 ? 2_000 : 0 }))
  await timers.pass(15_000)
  expect(did.splice(0)).toEqual(['asked', 'told', 'asked'])
  reset()
  await timers.pass(5_000)
  expect(did).toEqual(['told', 'asked', 'told', 'Reset'])
  await end()
})

it('halts again at once where the account takes no orders when it is reset', async () => {
  const { timers, did, reset, end } = await resetting(() => ({ isBlocked: true }))
  await timers.pass(1_000)
  did.splice(0)
  reset()
  await timers.pass(1_000)
  expect(did).toEqual(['asked', 'told', 'Reset', 'Halt'])
  await end()
})

import { expect, it } from 'vitest'
import { SimulatedStage } from '../../../test/contract/simulated-stage.ts'
import { VirtualTimers } from '../../../test/harness/virtual-timers.ts'
import type { UtcMillis } from '../../base/index.ts'
import type { CoreInput } from '../../model/index.ts'
import { BrokerSession } from './broker-session.ts'
import { HaltBoard } from './halt-board.ts'
import { KnownExecutions } from './known-executions.ts'
import type { BrokerSessionParts } from './session-parts.ts'

/** A session that goes on after a crash, with a core and a record that only listen. */
async function goingOn(): Promise<{
  readonly timers: VirtualTimers
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
    broker, timers, board, ids: new Set(), executions: new KnownExecutions(),
    strategies: [], codes: new Map(), quarantined: [], venueEvent: 0, isRestart: true, isActivated: true,
    folder: { toTake: () => [] }, entries: { take() {} },
    core: { orders: async () => ({ open: [], ids: [] }), compareAccount: async () => [] },
    cursor: { accountId: 'ours', cursor: '', news: () => [], save() {} },
    market: { next: () => new Promise(() => {}) },
    record: {
      broken: undefined, at: 0 as UtcMillis, step: 0, advance() {}, alert: nothing, makeDurable: nothing,
      seal: nothing, keepUp: nothing, isLeaseHeld: () => true,
      give: async (inputs: readonly CoreInput[]) => {
        given.push(...inputs.map(({ kind }) => kind))
        return { effects: [], facts: [] }
      },
    },
  }
  const session = new BrokerSession(parts as unknown as BrokerSessionParts)
  return { timers, given, session, tellAccount: told.resolve }
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

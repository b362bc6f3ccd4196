import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { fail, UserError } from '../../src/base/index.ts'
import { exchangeStage, type ExchangeStage } from '../harness/exchange-harness.ts'
import { factsOf } from '../harness/live-crash.ts'
import { newYork, splitSession, type SplitSession } from '../harness/split-session.ts'

// Sessions are opened several times: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 })

const FORWARD = { kind: 'split', symbol: 'AAPL', date: '2026-01-06', from: 1, to: 4 }
const REVERSE = { ...FORWARD, from: 10, to: 1 }
const OLD = ['sell 100 limit 110', 'sell 100 stop 95']
const NEW = ['sell 400 limit 27.5', 'sell 400 stop 23.75']

/** A session that holds 100 AAPL with a stop and a target. */
async function holding(stage: ExchangeStage): Promise<SplitSession> {
  const day = await splitSession(stage)
  await day.until(() => day.session.core.status(), ({ activeStrategies }) => activeStrategies.length > 0)
  const count = (kind: string): number => factsOf(day.home, kind).length
  // An entry that a busy machine sends too late is refused: the next bar brings another.
  for (let minute = 31; count('PositionOpened') === 0; minute++) {
    const before = count('RiskDecided')
    await day.moveTo(newYork('05', `09:${minute}:00`))
    await day.bar(100)
    await day.until(() => count('RiskDecided'), (decided) => decided > before)
    const under = (): number => count('OrderSubmitted') - count('OrderRejected') - count('OrderDenied')
    await day.until(() => count('PositionOpened') > 0 || under() === 0, Boolean)
  }
  await day.until(() => day.orders(), (orders) => orders.length === 2)
  expect(await day.orders()).toEqual(OLD)
  return day
}

/** What is held, once the books say that. */
async function untilHeld(day: SplitSession, wanted: string): Promise<void> {
  const look = async (): Promise<readonly string[]> => {
    const { held } = await day.session.core.status()
    return held.map(({ symbol, quantity, stopped }) => `${symbol} ${quantity}, stops ${stopped}`)
  }
  await day.until(look, ([held]) => held === wanted)
}

async function untilOrders(day: SplitSession, wanted: readonly string[]): Promise<void> {
  await day.until(() => day.orders(), (orders) => orders.join() === wanted.join())
}

async function untilSaid(day: SplitSession, words: string): Promise<void> {
  await day.until(() => day.alerts(), (said) => said.some((each) => each.includes(words)))
}

/** A minute of the new day; books still agree at the next comparisons, and it replays. */
async function endsWell(day: SplitSession, stage: ExchangeStage, { close, at = '09:31:00' }: {
  readonly close: number; readonly at?: string
}): Promise<void> {
  const reads = async (): Promise<number> => {
    const requests = (await stage.control('requests')) as unknown as readonly { path: string }[]
    return requests.filter(({ path }) => path === '/v2/positions').length
  }
  await day.moveTo(newYork('06', at))
  await day.bar(close)
  const before = await reads()
  await day.until(reads, (count) => count > before + 2)
  await day.stop()
  const { latched, equity } = await day.session.core.status()
  expect([latched, Math.round(equity / 100)]).toEqual([[], 1_000])
  expect(factsOf(day.home, 'SplitApplied')).toHaveLength(1)
  expect(day.alerts().filter((each) => each.startsWith('CRITICAL'))).toEqual([])
  expect(await day.replayed()).toBeUndefined()
}

describe('the morning of a split', () => {
  it('that the broker applied in the night finds books, stops and prices in the new terms', async () => {
    await using stage = await exchangeStage()
    await stage.control('action', FORWARD)
    await using day = await holding(stage)
    await day.moveTo(newYork('06', '02:30:00'))
    await untilSaid(day, 'the broker has applied the split of AAPL of 2026-01-06')
    await untilHeld(day, 'AAPL 100, stops 100')
    await day.moveTo(newYork('06', '04:00:30'))
    await untilHeld(day, 'AAPL 400, stops 400')
    await untilOrders(day, NEW)
    await endsWell(day, stage, { close: 25 })
    // A start of the same day has booked it already.
    await day[Symbol.asyncDispose]()
    await using again = await splitSession(stage, day.home)
    await untilHeld(again, 'AAPL 400, stops 400')
    await again.until(() => factsOf(day.home, 'ConnectionChanged').length, Boolean)
    await endsWell(again, stage, { close: 25, at: '09:33:00' })
  })

  it('of a reverse split, whose stops the broker has ended, places them anew, once', async () => {
    await using stage = await exchangeStage()
    await stage.control('action', REVERSE)
    await using day = await holding(stage)
    await day.moveTo(newYork('06', '02:30:00'))
    await untilSaid(day, 'the broker has applied the split of AAPL of 2026-01-06')
    await untilOrders(day, [])
    const sent = factsOf(day.home, 'OrderSubmitted').length
    await day.moveTo(newYork('06', '04:00:30'))
    await untilHeld(day, 'AAPL 10, stops 10')
    await untilOrders(day, ['sell 10 limit 1100', 'sell 10 stop 950'])
    expect(factsOf(day.home, 'OrderSubmitted')).toHaveLength(sent + 2)
    await endsWell(day, stage, { close: 1000 })
  })

  it('of a reverse split that leaves a fraction at the broker takes it over, and halts nothing', async () => {
    await using stage = await exchangeStage()
    await stage.control('action', { ...REVERSE, from: 8 })
    await using day = await holding(stage)
    await day.moveTo(newYork('06', '04:00:30'))
    await untilSaid(day, 'keeps the fraction of 0.5 AAPL')
    await untilSaid(day, 'holds 0.5 AAPL beside what the strategies traded')
    await untilOrders(day, ['sell 12 limit 880', 'sell 12 stop 760'])
    await endsWell(day, stage, { close: 800 })
  })

  it('that the broker applies late waits with its orders until it has, and enters nothing', async () => {
    await using stage = await exchangeStage()
    await stage.control('action', { ...FORWARD, at: newYork('06', '08:00:00') })
    await using day = await holding(stage)
    await day.moveTo(newYork('06', '04:00:30'))
    await untilSaid(day, 'the split of AAPL, 4 for 1, of 2026-01-06 is booked, and not applied at the broker')
    await day.moveTo(newYork('06', '04:02:00'))
    await day.bar(25)
    await untilSaid(day, 'ERROR the broker has not applied the split of AAPL, 4 for 1, of 2026-01-06 yet')
    expect(await day.orders()).toEqual(OLD)
    await day.moveTo(newYork('06', '08:00:30'))
    await untilHeld(day, 'AAPL 400, stops 400')
    await untilOrders(day, NEW)
    await endsWell(day, stage, { close: 25 })
  })

  it('that no process has lived through is booked once, wherever one dies that is about to', async () => {
    await using stage = await exchangeStage()
    await stage.control('action', FORWARD)
    const evening = await holding(stage)
    await evening[Symbol.asyncDispose]()
    await stage.control('clock', { to: newYork('06', '05:00:00') })
    for (const ms of [0, 100]) {
      const dying = await splitSession(stage, evening.home)
      await dying.until(() => factsOf(evening.home, 'StrategyLoaded').length, Boolean)
      await wait(ms)
      dying.session.supervisor.break(new UserError(fail('STORE_FAILED', 'the test lets it die').failure))
      await dying[Symbol.asyncDispose]()
    }
    await using day = await splitSession(stage, evening.home)
    await untilHeld(day, 'AAPL 400, stops 400')
    await untilOrders(day, NEW)
    await endsWell(day, stage, { close: 25 })
  })
})

describe('what nobody knows', () => {
  it('of a split that was not announced halts, and nothing is repaired', async () => {
    await using stage = await exchangeStage()
    await using day = await holding(stage)
    await stage.faults({ fault: 'split', symbol: 'AAPL', from: 1, to: 4 })
    await untilSaid(day, "CRITICAL position in AAPL: ours 100, the venue's 400")
    const look = () => day.session.core.status()
    const { latched } = await day.until(look, (status) => status.latched.length > 0)
    expect(latched).toEqual(['operator'])
    expect(factsOf(day.home, 'SplitApplied')).toEqual([])
  })

  it('of the day\'s actions holds entries until they are read, and is told of', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'fail-before', route: 'GET /v1/corporate-actions' })
    await using day = await splitSession(stage)
    await day.until(() => day.session.core.status(), ({ activeStrategies }) => activeStrategies.length > 0)
    await day.moveTo(newYork('05', '09:31:00'))
    await day.bar(100)
    await untilSaid(day, 'ERROR corporate actions of the day are not known (BROKER_UNAVAILABLE')
    await day.moveTo(newYork('05', '09:32:00'))
    await day.bar(100)
    await day.until(() => factsOf(day.home, 'RiskDecided').length, Boolean)
    expect(factsOf(day.home, 'OrderSubmitted')).toEqual([])
    expect((await stage.api('GET', '/v2/orders?status=all')).text).toBe('[]')
  })
})

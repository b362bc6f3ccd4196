import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VirtualTimers } from '../../../../test/harness/virtual-timers.ts'
import {
  fail, money, ok, price, quantity, type ClientOrderId, type ExecutionId, type UtcMillis,
} from '../../../base/index.ts'
import type { Difference } from '../../../execution/index.ts'
import type { CoreInput, Fact, VenueEvent } from '../../../model/index.ts'
import type { BrokerConnector, Reversal } from '../../../port/index.ts'
import { SessionFolder } from '../../live/record/session-folder.ts'
import { AccountCursor } from './account-cursor.ts'
import type { AccountReading } from './account-reader.ts'
import { AccountWatch } from './account-watch.ts'
import { AwaitedFees } from './awaited-fees.ts'
import { KnownExecutions } from './known-executions.ts'
import { Strangers } from './strangers.ts'

const FILL = {
  executionId: 'x-4' as ExecutionId, clientOrderId: 'manual-1' as ClientOrderId, symbol: 'AAA', side: 'BUY',
  quantity: quantity('2'), price: price('49.81'), fee: 0n, liquidity: 'TAKER',
}

const AWAY = fail('BROKER_UNREACHABLE', 'away')
const DIFFERENCE = {
  kind: 'PositionDiffers', symbol: 'AAA', ours: quantity('1'), venue: quantity('2'),
} as const

const DIFFERENCE_OF_3: Difference = { ...DIFFERENCE, venue: quantity('3') }

/** An account in which somebody else has bought since it was read last. */
function stage(differences: Difference[] = [], isKnown = false) {
  const timers = new VirtualTimers()
  const folder = new SessionFolder(mkdtempSync(join(tmpdir(), 'watch-')))
  const cursor = AccountCursor.open(folder, [])
  const executions = new KnownExecutions()
  const fees = new AwaitedFees(false)
  cursor.save({ accountId: 'account', cursor: '0/0', movements: [], executions, fees })
  const strangers = new Strangers()
  const alerts: string[] = []
  const given: CoreInput[] = []
  const hear = async (event: VenueEvent) => void strangers.hold(event)
  const watch = new AccountWatch({
    broker: { openOrders: async () => AWAY } as unknown as BrokerConnector, timers,
    cursor, executions, fees, strangers, hear, isKnown: () => isKnown,
    compare: async () => [...differences], flush: async () => {},
    give: async (inputs) => {
      given.push(...inputs)
      if (inputs.some(({ kind }) => kind === 'AccountFound')) differences.length = 0
    },
    alert: async (severity, _, message) => void alerts.push(`${severity} ${message}`),
    onRead: () => {}, now: () => timers.now(),
  })
  const account = { accountId: 'account', cash: money('1'), isBlocked: false }
  const fill = { ...FILL, at: timers.now() }
  const reading = { account, positions: [], orders: [], executions: [fill], cashMovements: [], cursor: '1/0' }
  const shown = reading as unknown as AccountReading
  return { watch, cursor, strangers, folder, timers, alerts, given, reading: shown }
}

it('reads an execution again after a crash while its order was still to be read', async () => {
  const { watch, cursor, strangers, folder, reading } = stage()
  await watch.take({ result: ok(reading) } as never)
  expect(strangers.size).toBe(1)
  expect(cursor.cursor).toBe('0/0')
  expect(AccountCursor.open(folder, []).cursor).toBe('0/0')
  strangers.clear()
  await watch.take({ result: ok({ ...reading, executions: [] }) } as never)
  expect(AccountCursor.open(folder, []).cursor).toBe('1/0')
})

it('says that books differ once a difference stands at three looks in a row', async () => {
  const { watch, reading } = stage([DIFFERENCE])
  const quiet = { ...reading, executions: [] }
  const verdicts = []
  for (let looks = 0; looks < 3; looks++) verdicts.push(await watch.take({ result: ok(quiet) } as never))
  expect(verdicts).toEqual(['open', 'open', 'differs'])
  expect(watch.standing).toContain('AAA')
})

it('tells of a difference once, as it changes, each quarter of an hour, and at its end', async () => {
  const differences: Difference[] = [DIFFERENCE]
  const { watch, timers, alerts, reading } = stage(differences)
  const halts: string[] = []
  /** Looks for so many minutes, every fifteen seconds; what is told meanwhile. */
  const look = async (minutes: number, isHalted = true): Promise<readonly string[]> => {
    for (let looks = 0; looks < minutes * 4; looks++) {
      const verdict = await watch.take({ result: ok({ ...reading, executions: [] }) } as never)
      if (verdict !== 'open') halts.push(...watch.halts(isHalted).map(({ by }) => by))
      await timers.pass(15_000)
    }
    return alerts.splice(0)
  }
  const said = "CRITICAL position in AAA: ours 1, the venue's 2"
  expect([await look(14), halts.splice(0)]).toEqual([[said], ['reconciliation']])
  expect([await look(16), halts.splice(0)]).toEqual([[said], ['reconciliation']])
  differences[0] = DIFFERENCE_OF_3
  expect([await look(2), halts.splice(0)]).toEqual([[said.replace('2', '3')], ['reconciliation']])
  // Whatever released the halt, what differs halts again.
  expect([await look(1, false), halts.splice(0).length]).toEqual([[], 4])
  differences.length = 0
  expect([await look(5), halts]).toEqual([
    ["INFO books and broker agree again; what differed: position in AAA: ours 1, the venue's 3"], []])
})

it('judges no difference while an order of somebody else is being read, for ten seconds', async () => {
  const { watch, strangers, timers, reading } = stage([DIFFERENCE])
  const look = () => watch.take({ result: ok(reading) } as never)
  const verdicts = []
  for (let second = 0; second < 9; second++) {
    verdicts.push(await look())
    await timers.pass(1_000)
  }
  expect([strangers.size, ...new Set(verdicts)]).toEqual([1, 'open'])
  await timers.pass(1_000)
  expect([await look(), await look(), await look()]).toEqual(['open', 'open', 'differs'])
  // Another order, later, is waited for as long.
  strangers.clear()
  await look()
  strangers.hold({ kind: 'Expired', clientOrderId: FILL.clientOrderId, at: timers.now() })
  expect([await look(), await look(), await look(), await look()]).toEqual(['open', 'open', 'open', 'open'])
})

it('judges no difference while the history lacks what has filled, for ten seconds', async () => {
  const { watch, timers, reading } = stage([DIFFERENCE])
  const behind = { ...reading, executions: [], isBehind: true }
  const verdicts = []
  for (let second = 0; second < 13; second++) {
    verdicts.push(await watch.take({ result: ok(behind) } as never))
    await timers.pass(1_000)
  }
  expect(verdicts).toEqual([...Array.from({ length: 12 }, () => 'open'), 'differs'])
})

describe('an execution that does not stand any more', () => {
  const { executionId, clientOrderId } = FILL
  const gone = { executionId, clientOrderId, quantity: 0n, price: 0n } as Reversal
  const restated = { ...gone, quantity: quantity('1'), price: price('49') }

  it.each([
    ['taken back', gone, { kind: 'ExecutionBusted', clientOrderId, executionId }],
    ['restated', restated, { ...restated, kind: 'ExecutionCorrected' }],
  ])('is %s in the books, once however often it is told', async (_, reversal, input) => {
    const { watch, given, reading } = stage([], true)
    for (let looks = 0; looks < 2; looks++) {
      await watch.take({ result: ok({ ...reading, reversals: [reversal] }) } as never)
    }
    expect(given).toMatchObject([input])
  })

  it('is restated in the books where the history has another price than the stream told', async () => {
    const { watch, given, reading } = stage([], true)
    const [told] = reading.executions
    if (told === undefined) throw new Error('the reading has no execution')
    watch.noteEvent({ kind: 'Filled', clientOrderId, fill: { ...told, price: price('49.805') }, at: told.at })
    for (let looks = 0; looks < 2; looks++) await watch.take({ result: ok(reading) } as never)
    const stands = { quantity: quantity('2'), price: price('49.81') }
    expect(given).toMatchObject([{ kind: 'ExecutionCorrected', clientOrderId, executionId, ...stands }])
  })

  it('is told of where its order is not in the books', async () => {
    const { watch, given, alerts, reading } = stage()
    await watch.take({ result: ok({ ...reading, executions: [], reversals: [gone] }) } as never)
    expect([given, alerts]).toEqual([[], [expect.stringMatching(/^ERROR .*manual-1.*not in the books/)]])
  })
})

it('books what a movement is called off by, and what it is restated to, once each, over a restart', () => {
  const { cursor, folder } = stage()
  const known = { executions: new KnownExecutions(), fees: new AwaitedFees(true) }
  const fee = { id: 'm-1', type: 'FEE', symbol: '', at: 0 as UtcMillis, day: '2026-01-05' }
  const tell = (amount: string) => [{ ...fee, amount: money(amount) }]
  const save = (movements: ReturnType<typeof tell>, at: string) => (
    cursor.save({ accountId: 'account', cursor: at, movements, ...known }))
  expect(cursor.news(tell('0'))).toEqual([])
  expect(cursor.news(tell('-0.5'))).toEqual([{ amount: money('-0.5'), reason: 'FEE of 2026-01-05 #m-1' }])
  save(tell('-0.5'), '1/0')
  const restated = { amount: money('0.2'), reason: 'FEE of 2026-01-05 restated to -0.3 #m-1' }
  expect(cursor.news(tell('-0.3'))).toEqual([restated])
  expect(AccountCursor.open(folder, []).news(tell('-0.3'))).toEqual([restated])
  // The fact is on record, and the process dies before the file is written.
  const fact = { body: { kind: 'CashMoved', by: 'broker', ...restated } } as Fact
  expect(AccountCursor.open(folder, [fact]).news(tell('-0.3'))).toEqual([])
  expect(AccountCursor.open(folder, [fact]).news(tell('0')))
    .toEqual([{ amount: money('0.3'), reason: 'FEE of 2026-01-05 restated to 0 #m-1' }])
})

it('knows every movement of cash that a reading told, however many there were', () => {
  const { cursor, folder } = stage()
  const movements = Array.from({ length: 1_500 }, (_, number) => (
    { id: `m-${number}`, type: 'FEE', amount: money('-1'), symbol: '', at: 0 as UtcMillis }))
  const known = { executions: new KnownExecutions(), fees: new AwaitedFees(true) }
  cursor.save({ accountId: 'account', cursor: '1/0', movements, ...known })
  expect(cursor.news(movements)).toEqual([])
  expect(AccountCursor.open(folder, []).news(movements)).toEqual([])
})

/** A position in crypto that lacks what its buyer has paid in units. */
function cryptoStage(lacks: string) {
  const ours = quantity('0.1')
  const venue = (ours - quantity(lacks)) as typeof ours
  const differences: Difference[] = [{ kind: 'PositionDiffers', symbol: 'ETH/USD', ours, venue }]
  const made = stage(differences)
  const held = { symbol: 'ETH/USD', quantity: venue, availableQuantity: venue, averagePrice: price('1900') }
  const quiet = { ...made.reading, executions: [], positions: [held] }
  let count = 0
  const look = (...fees: readonly string[]) => made.watch.take({
    eventsBefore: 0,
    result: ok({
      ...quiet,
      cashMovements: fees.map((units) => ({
        id: `fee-${++count}`, type: 'CFEE', amount: money('0'), symbol: 'ETH/USD', units: quantity(units),
        at: made.timers.now(), day: '2026-01-05',
      })),
    }),
  } as never)
  return { ...made, differences, look }
}

it('takes a fee in units of crypto over once the broker has it in its history, and not before', async () => {
  const { look, given, alerts, watch } = cryptoStage('0.00025')
  const verdicts = []
  for (let looks = 0; looks < 3; looks++) verdicts.push(await look())
  expect([verdicts, given]).toEqual([['open', 'open', 'differs'], []])
  expect(await look('-0.00025')).toBe('agreed')
  expect(given.map(({ kind }) => kind)).toEqual(['Noted', 'AccountFound'])
  expect(given[0]).toMatchObject({ body: { kind: 'CashMoved', amount: 0n } })
  expect(given[1]).toMatchObject({ positions: [{ symbol: 'ETH/USD', quantity: quantity('0.09975') }] })
  expect(alerts).toContainEqual(
    'INFO the broker has charged 0.00025 ETH/USD in units, and holds as much less')
  expect(watch.standing).toBe('')
})

it('adds fees up until they are what is missing, and explains nothing else with them', async () => {
  const { look, given, differences } = cryptoStage('0.00035')
  const found = (): number => given.filter(({ kind }) => kind === 'AccountFound').length
  expect(await look('-0.00025')).toBe('open')
  differences.push({ ...DIFFERENCE })
  expect(await look('-0.0001')).toBe('open')
  expect(found()).toBe(0)
  differences.pop()
  await look()
  expect(found()).toBe(1)
})

it('forgets a fee that nothing is missing for: it paid what was traded before', async () => {
  const { look, given, differences } = cryptoStage('0.00025')
  const [difference] = differences.splice(0)
  expect(await look('-0.00025')).toBe('agreed')
  if (difference !== undefined) differences.push(difference)
  expect(await look()).toBe('open')
  expect(given.map(({ kind }) => kind)).toEqual(['Noted'])
})

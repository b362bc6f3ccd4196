import { expect } from 'vitest'
import { money, price, quantity, sessionDate, type ClientOrderId } from '../../src/base/index.ts'
import { ConnectionStatus } from '../../src/port/index.ts'
import {
  accepted, BrokerLog, hold, known, order, send, value, type BrokerCase, type BrokerStage,
} from './broker-stage.ts'

function one(id: string, title: string, run: BrokerCase['run']): BrokerCase {
  return { id, title, run }
}

/** More than the 500 that one list holds. */
const MANY = 505
const BATCH = 5

/** What can be asked. */
export const READ_CASES: readonly BrokerCase[] = [
  one('Q01', 'an order is found by its id, with its terms', async (stage) => {
    const terms = order({ limit: '90', timeInForce: 'GTC' })
    const venueOrderId = await accepted(stage, terms)
    expect(await value(stage.broker.findOrder(terms.clientOrderId))).toMatchObject({
      clientOrderId: terms.clientOrderId, venueOrderId, isOpen: true, symbol: 'AAPL', side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC', quantity: quantity('10'), filledQuantity: 0n, limitPrice: price('90'),
    })
  }),
  one('Q02', 'a filled order is found, with what it filled', async (stage) => {
    const { clientOrderId } = await hold(stage, '10')
    expect(await value(stage.broker.findOrder(clientOrderId))).toMatchObject({
      isOpen: false, filledQuantity: quantity('10'), averageFillPrice: price('100.01'),
    })
  }),
  one('Q03', 'an id that nobody used is found to be none', async (stage) => {
    expect(await value(stage.broker.findOrder('ii-1-Nobody-1-e0-0' as ClientOrderId))).toBeUndefined()
  }),
  one('Q04', 'open orders are listed, oldest first, ended ones are not', async (stage) => {
    await hold(stage, '10')
    const [first, second] = [order({ limit: '90' }), order({ limit: '91' })]
    await accepted(stage, first)
    await accepted(stage, second)
    const open = await value(stage.broker.openOrders())
    expect(open.map(({ clientOrderId: id }) => id)).toEqual([first.clientOrderId, second.clientOrderId])
  }),
  one('Q05', `a list of ${MANY} open orders is whole`, async (stage) => {
    for (let sent = 0; sent < MANY; sent += BATCH) {
      const batch = Array.from({ length: BATCH }, () => order({ units: '1', limit: '1' }))
      await Promise.all(batch.map((terms) => send(stage, terms)))
    }
    const open = await value(stage.broker.openOrders())
    expect(new Set(open.map(({ clientOrderId: id }) => id)).size).toBe(MANY)
  }),
  one('Q06', 'a position says its units and what they cost', async (stage) => {
    await hold(stage, '10')
    expect(await value(stage.broker.positions())).toMatchObject([{
      symbol: 'AAPL', quantity: quantity('10'), availableQuantity: quantity('10'),
      averagePrice: price('100.01'),
    }])
  }),
  one('Q07', 'units that an exit holds are not available', async (stage) => {
    await hold(stage, '10')
    await accepted(stage, order({ side: 'SELL', units: '4', limit: '120' }))
    expect(await value(stage.broker.positions())).toMatchObject([{ availableQuantity: quantity('6') }])
  }),
  one('Q08', 'the account\'s cash is the venue\'s, to the last digit', async (stage) => {
    await hold(stage, '10')
    const account = await value(stage.broker.account())
    expect(account).toMatchObject({ currency: 'USD', cash: money('98999.9'), isBlocked: false })
    expect(account.cash).toBe((await stage.oracle()).cash)
  }),
  one('Q09', 'all executions are read, oldest first, under the ids that were told', async (stage) => {
    await hold(stage, '10')
    await hold(stage, '5', 'MSFT')
    const { executions } = await value(stage.broker.activitySince(''))
    expect(executions.map(({ executionId }) => executionId)).toEqual(
      stage.log.fills().map(({ executionId }) => executionId)
    )
    expect(executions.map(({ clientOrderId }) => clientOrderId)).toEqual(
      stage.log.fills().map(({ clientOrderId }) => clientOrderId)
    )
  }),
  one('Q10', 'reading goes on from a cursor and misses nothing', async (stage) => {
    await hold(stage, '10')
    const { cursor } = await value(stage.broker.activitySince(''))
    const terms = await hold(stage, '5', 'MSFT')
    const later = await value(stage.broker.activitySince(cursor))
    expect(later.executions.map(({ clientOrderId }) => clientOrderId)).toContain(terms.clientOrderId)
    expect(later.executions.length).toBeLessThanOrEqual(2)
  }),
  one('Q11', 'a deposit is a cash movement', async (stage) => {
    await stage.deposit('250.5')
    const { cashMovements } = await value(stage.broker.activitySince(''))
    expect(cashMovements.at(-1)).toMatchObject({ type: 'CSD', amount: money('250.5') })
  }),
  one('Q12', 'the clock says that the market is open, and until when', async (stage) => {
    expect(await value(stage.broker.clock())).toMatchObject({
      isOpen: true, nextCloseAt: Date.UTC(2026, 0, 5, 21), nextOpenAt: Date.UTC(2026, 0, 6, 14, 30),
    })
  }),
  one('Q13', 'sessions know holidays, early closes and the change of the clocks', async (stage) => {
    const [thanks, clocks] = [
      await value(stage.broker.sessions(sessionDate('2026-11-25'), sessionDate('2026-11-27'))),
      await value(stage.broker.sessions(sessionDate('2026-03-06'), sessionDate('2026-03-09'))),
    ]
    expect(thanks.map(({ date, isEarlyClose }) => [date, isEarlyClose])).toEqual(
      [['2026-11-25', false], ['2026-11-27', true]]
    )
    expect(thanks[1]?.closeAt).toBe(Date.UTC(2026, 10, 27, 18))
    expect(clocks.map(({ openAt }) => openAt)).toEqual(
      [Date.UTC(2026, 2, 6, 14, 30), Date.UTC(2026, 2, 9, 13, 30)]
    )
  }),
  one('Q14', 'cash and positions equal the sum of what was told, after many trades', async (stage) => {
    for (const units of ['10', '3', '7']) await hold(stage, units)
    const sale = order({ side: 'SELL', units: '15' })
    await accepted(stage, sale)
    await stage.match()
    await stage.log.untilFilled(sale.clientOrderId, '15')
    await agree(stage)
  }),
]

/** What was told, added up, is what the venue's own books say. */
export async function agree(stage: BrokerStage): Promise<void> {
  const { cash, positions } = await stage.oracle()
  let spent = 0n
  const units: Record<string, bigint> = {}
  for (const fill of stage.log.fills()) {
    const signed = fill.side === 'BUY' ? fill.quantity : -fill.quantity
    spent += (signed * fill.price) / 1_000_000_000n + fill.fee
    units[fill.symbol] = (units[fill.symbol] ?? 0n) + signed
  }
  expect(cash).toBe(money('100000') - spent)
  expect(Object.fromEntries(Object.entries(units).filter(([, each]) => each !== 0n))).toEqual(positions)
}

/** Connections, and what a new process finds. */
export const CONNECTION_CASES: readonly BrokerCase[] = [
  one('K01', 'a connection becomes live, and says so', async (stage) => {
    expect(stage.broker.connection.status).toBe(ConnectionStatus.Live)
    expect(stage.log.states.map(({ status }) => status)).toEqual(['CONNECTING', 'CATCHING_UP', 'LIVE'])
  }),
  one('K02', 'a second connect is refused', async (stage) => {
    expect(await stage.broker.connect(stage.log, [])).toMatchObject(
      { ok: false, failure: { code: 'ALREADY_CONNECTED' } }
    )
  }),
  one('K03', 'after a disconnect nothing is told, and orders stay', async (stage) => {
    const terms = order({ limit: '99' })
    await accepted(stage, terms)
    await stage.broker.disconnect()
    await stage.broker.disconnect()
    await stage.quote('AAPL', 98)
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted'])
    expect((await stage.oracle()).filled(terms.clientOrderId)).toBe(quantity('10'))
  }),
  one('K04', 'the same connector connects again, and tells what it missed', async (stage) => {
    const terms = order({ limit: '99' })
    await accepted(stage, terms)
    const what = [known(stage.log, terms)]
    await stage.broker.disconnect()
    await stage.quote('AAPL', 98)
    const log = new BrokerLog()
    expect(await stage.broker.connect(log, what)).toEqual({ ok: true, value: true })
    await log.untilFilled(terms.clientOrderId, '10')
    expect(log.kinds(terms.clientOrderId)).toEqual(['Filled'])
    await stage.broker.disconnect()
  }),
  one('K05', 'a new process is told the fill that came while it was away, once', async (stage) => {
    const terms = order({ limit: '99' })
    await accepted(stage, terms)
    await stage.restart([known(stage.log, terms)], () => stage.quote('AAPL', 98))
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Filled'])
    await agree(stage)
  }),
  one('K06', 'a new process is told the end that came while it was away', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.restart([known(stage.log, terms)], () => stage.endSession())
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toHaveLength(1)
    expect(stage.log.kinds(terms.clientOrderId)[0]).toMatch(/^(Canceled|Expired)$/)
  }),
  one('K07', 'a new process is not told what the old one knew', async (stage) => {
    const terms = await hold(stage, '10')
    await stage.restart([known(stage.log, terms)])
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual([])
  }),
  one('K08', 'a new process is told the rest of an order of which the old one knew a part', async (stage) => {
    const terms = order({ limit: '99' })
    await accepted(stage, terms)
    await stage.quote('AAPL', 98, { size: 3, isQuiet: true })
    await stage.log.untilFilled(terms.clientOrderId, '3')
    await stage.restart([known(stage.log, terms)], () => stage.quote('AAPL', 98))
    await stage.settle()
    expect(stage.log.filled(terms.clientOrderId)).toBe(quantity('7'))
  }),
  one('K09', 'a changed order is followed by a new process under its own id', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.broker.modify(terms.clientOrderId, { limitPrice: price('95') })
    await stage.log.untilKind(terms.clientOrderId, 'Updated')
    const changed = { ...known(stage.log, terms), terms: { ...terms, limitPrice: price('95') } }
    await stage.restart([changed], () => stage.quote('AAPL', 94))
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Filled'])
  }),
  one('K10', 'a new process is told of the acceptance that the old one never heard', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.restart([known(stage.log, terms, true)])
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted'])
  }),
  one('K11', 'an order that never arrived is still unknown to a new process', async (stage) => {
    const terms = order({ limit: '90' })
    await stage.restart([{ terms, executionIds: [] }])
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual([])
    expect(await value(stage.broker.findOrder(terms.clientOrderId))).toBeUndefined()
    await accepted(stage, terms)
  }),
  one('K12', 'a new process knows the legs of a bracket whose names it never heard', async (stage) => {
    const entry = order()
    const common = { side: 'SELL', parent: entry.clientOrderId } as const
    const [target, stop] = [
      order({ ...common, limit: '110', role: 'target' }), order({ ...common, stop: '90', role: 'stop' })
    ]
    await stage.broker.submit({ kind: 'bracket', entry, target, stop })
    await stage.log.untilFilled(entry.clientOrderId, '10')
    const all = [known(stage.log, entry), known(stage.log, target, true), known(stage.log, stop, true)]
    await stage.restart(all, () => stage.quote('AAPL', 111))
    await stage.log.untilFilled(target.clientOrderId, '10')
    await stage.log.untilKind(stop.clientOrderId, 'Canceled')
  }),
  one('K13', 'the account of a new process is the account of the old one', async (stage) => {
    await hold(stage, '10')
    const before = [await value(stage.broker.account()), await value(stage.broker.positions())]
    await stage.restart([])
    expect([await value(stage.broker.account()), await value(stage.broker.positions())]).toEqual(before)
  }),
  one('K14', 'execution ids are the same in every process', async (stage) => {
    await hold(stage, '10')
    const before = (await value(stage.broker.activitySince(''))).executions
    await stage.restart([])
    expect((await value(stage.broker.activitySince(''))).executions).toEqual(before)
  }),
  one('K15', 'wrong keys are refused for good, and say so', async (stage) => {
    const broker = await stage.another({ isKeyWrong: true })
    const log = new BrokerLog()
    expect(await broker.connect(log, [])).toMatchObject(
      { ok: false, failure: { code: 'BROKER_UNAUTHORIZED', retry: 'never' } }
    )
    expect(log.states.at(-1)).toMatchObject({ status: 'CLOSED', reason: 'BROKER_UNAUTHORIZED' })
  }),
  one('K16', 'a broker that is away is tried again until somebody gives up', async (stage) => {
    const broker = await stage.another({ isVenueAway: true })
    const log = new BrokerLog()
    const pending = broker.connect(log, [])
    await log.untilStatus('INTERRUPTED')
    await broker.disconnect()
    expect(await pending).toMatchObject({ ok: false, failure: { code: 'CONNECTION_CLOSED' } })
  }),
]

import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import {
  price, quantity, type ClientOrderId, type Sequence, type UtcMillis,
} from '../../../base/index.ts'
import { orderTerms, type VenueEvent } from '../../../model/index.ts'
import type { BrokerNotice } from '../../../port/index.ts'
import { activitySchema } from '../schema/account-schema.ts'
import { orderSchema, tradeUpdateSchema } from '../schema/order-schema.ts'
import { OrderTracker } from './order-tracker.ts'

const ID = 'ii-1-T-1-e0-0' as ClientOrderId
const TERMS = orderTerms({
  clientOrderId: ID, symbol: 'AAPL', side: 'BUY', quantity: quantity('10'), type: 'LIMIT',
  limitPrice: price('99'),
  timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: 'T', signal: 1 as Sequence,
})

function tracker() {
  const events: VenueEvent[] = []
  const notices: BrokerNotice[] = []
  const wanted: string[] = []
  const made = new OrderTracker({
    emit: (event) => events.push(event), notice: (notice) => notices.push(notice),
    want: ({ id }) => wanted.push(id), trim: ({ id }) => wanted.push(`trim ${id}`), onLegsNamed: () => {},
    now: () => 1_767_000_000_000 as UtcMillis,
  })
  made.register(TERMS)
  const kinds = (): string[] => events.map(({ kind }) => kind)
  const executions = (): string[] => events.flatMap(
    (event) => (event.kind === 'Filled' ? [event.fill.executionId] : [])
  )
  return { tracker: made, events, notices, wanted, kinds, executions }
}

type Json = Record<string, unknown>

function order(changes: Json = {}): Json {
  return {
    id: 'v1', client_order_id: ID, symbol: 'AAPL', side: 'buy', type: 'limit', time_in_force: 'day',
    qty: '10',
    filled_qty: '0', limit_price: '99', status: 'new', submitted_at: '2026-01-05T14:30:00Z',
    updated_at: '2026-01-05T14:30:00Z', ...changes,
  }
}

function update(event: string, changes: Json = {}, at: Json = {}) {
  return tradeUpdateSchema.parse({ event, timestamp: '2026-01-05T14:31:00Z', ...at, order: order(changes) })
}

function fill(units: string, cumulative: string, name = `${units}/${cumulative}`) {
  const status = cumulative === '10' ? 'filled' : 'partially_filled'
  const said = { status, filled_qty: cumulative, filled_avg_price: '98.5' }
  return update(status === 'filled' ? 'fill' : 'partial_fill', said, {
    execution_id: name, qty: units, price: '98.5',
  })
}

function row(units: string, cumulative: string) {
  return activitySchema.parse({
    id: `20260105143100000::${cumulative}`, activity_type: 'FILL', order_id: 'v1', symbol: 'AAPL',
    side: 'buy',
    qty: units, cum_qty: cumulative, price: '98.5', transaction_time: '2026-01-05T14:31:00Z',
  })
}

it('what fills after an execution was taken back goes by the name that the history has for it', () => {
  const { tracker: made, executions } = tracker()
  made.update(fill('3', '3'))
  made.update(fill('4', '7'))
  made.update(update('trade_bust', {
    status: 'partially_filled', filled_qty: '3', filled_avg_price: '98.5',
  }))
  made.update(fill('2', '5'))
  made.update(fill('2', '7'))
  // The last one has the name of the one that was taken back, and would be taken for it.
  expect(executions()).toEqual(['v1.3', 'v1.7', 'v1.5', 'v1.7.1'])
})

it('a group whose reply is lost and that is heard of is read: its legs have the vendor\'s names', () => {
  const { tracker: made, wanted } = tracker()
  const target = orderTerms({ ...TERMS, side: 'SELL', ocoGroup: 'g' })
  const stopId = 'ii-1-T-1-s0-0' as ClientOrderId
  const stop = orderTerms({
    clientOrderId: stopId, symbol: 'AAPL', side: 'SELL', quantity: quantity('10'), type: 'STOP',
    stopPrice: price('90'), timeInForce: 'DAY', isReduceOnly: true, role: 'stop', strategy: 'T',
    signal: 1 as Sequence, ocoGroup: 'g',
  })
  made.registerRequest({ kind: 'oco', target, stop })
  made.update(update('new', { side: 'sell', order_class: 'oco' }))
  expect(wanted).toEqual([ID])
  const leg = { ...order({ id: 'leg', client_order_id: 'theirs', type: 'stop', side: 'sell' }) }
  made.see(orderSchema.parse(order({ side: 'sell', legs: [leg] })))
  made.update(update('new', { side: 'sell' }))
  expect([wanted, made.byVenueId('leg')?.id]).toEqual([[ID], stopId])
})

it('a leg that was taken for somebody else\'s order is ours from the moment on that it is named', () => {
  const { tracker: made, events } = tracker()
  const target = orderTerms({ ...TERMS, clientOrderId: 'ii-1-T-1-t0-0' as ClientOrderId, side: 'SELL' })
  const stop = orderTerms({
    ...TERMS, clientOrderId: 'ii-1-T-1-s0-0' as ClientOrderId, side: 'SELL', type: 'STOP',
    limitPrice: undefined, stopPrice: price('90'), role: 'stop',
  })
  made.registerRequest({ kind: 'bracket', entry: TERMS, target, stop })
  const leg = { id: 'l1', client_order_id: 'theirs', side: 'sell' }
  made.update(update('new', leg))
  const [stranger] = made.open().filter(({ terms }) => terms === undefined)
  if (stranger === undefined) throw new Error('the leg is followed as nobody\'s')
  made.see(orderSchema.parse(order({ order_class: 'bracket', legs: [order(leg)] })))
  made.bind('l1', stranger)
  expect(made.byVenueId('l1')?.id).toBe(target.clientOrderId)
  expect(made.open().every(({ terms }) => terms !== undefined)).toBe(true)
  expect(events.map(({ kind, clientOrderId: id }) => [kind, id])).toEqual([
    ['Accepted', 'theirs'], ['Accepted', ID], ['Canceled', 'theirs'], ['Accepted', target.clientOrderId],
  ])
})

describe('an order of which stream and history tell', () => {
  /** What both may say of one order that fills in three parts; history names executions in its own way. */
  const messages = [
    { kind: 'stream', value: update('new') }, { kind: 'stream', value: fill('3', '3') },
    { kind: 'stream', value: fill('4', '7') }, { kind: 'stream', value: fill('3', '10') },
    { kind: 'row', value: row('3', '3') }, { kind: 'row', value: row('4', '7') },
    { kind: 'row', value: row('3', '10') },
    { kind: 'see', value: orderSchema.parse(order({ filled_qty: '10', status: 'filled' })) },
  ] as const
  type Message = (typeof messages)[number]

  function feed(to: OrderTracker, message: Message): void {
    if (message.kind === 'stream') to.update(message.value)
    else if (message.kind === 'row') to.execution(message.value)
    else {
      to.see(message.value)
      to.settle(message.value)
    }
  }

  it('is told alike in every order, with every repetition: accepted first, each part once', () => {
    const shuffled = fc.shuffledSubarray([...messages, ...messages], { minLength: messages.length * 2 })
    fc.assert(fc.property(shuffled, (order_) => {
      const { tracker: made, kinds, executions, notices } = tracker()
      // A row alone names no order of ours until something has said whose it is.
      made.see(orderSchema.parse(order()))
      for (const message of order_) feed(made, message)
      expect(kinds()).toEqual(['Accepted', 'Filled', 'Filled', 'Filled'])
      expect([...executions()].sort()).toEqual(['v1.10', 'v1.3', 'v1.7'])
      expect(notices).toEqual([])
    }))
  })

  it('has its executions named alike by either', () => {
    const [stream, history] = [tracker(), tracker()]
    stream.tracker.update(fill('3', '3', 'a-name-of-the-stream'))
    history.tracker.see(orderSchema.parse(order()))
    history.tracker.execution(row('3', '3'))
    expect(stream.executions()).toEqual(history.executions())
  })

  it('is read when a part is missing, and not when all are there', () => {
    const { tracker: made, wanted, executions } = tracker()
    made.update(fill('4', '7'))
    expect([wanted, executions()]).toEqual([[ID], []])
    for (const each of [row('3', '3'), row('4', '7')]) made.execution(each)
    made.update(fill('3', '10'))
    expect([wanted, executions()]).toEqual([[ID], ['v1.3', 'v1.7', 'v1.10']])
  })

  it('is read when a fill lacks what makes it one', () => {
    const { tracker: made, wanted, kinds } = tracker()
    made.update(update('fill', { filled_qty: null }, { qty: '10', price: '98.5' }))
    made.update(update('fill', { filled_qty: '10' }, { qty: '10' }))
    expect([wanted.length > 0, kinds()]).toEqual([true, ['Accepted']])
  })

  it('raises a doubt about a part that crosses others, and does not book it', () => {
    const { tracker: made, notices, executions } = tracker()
    made.update(fill('3', '3'))
    made.update(fill('4', '5'))
    expect(notices).toMatchObject([{ kind: 'ExecutionDoubted', clientOrderId: ID, executionId: 'v1.5' }])
    expect(executions()).toEqual(['v1.3'])
  })

  it('ends once, and takes a fill after its end', () => {
    const { tracker: made, kinds } = tracker()
    made.update(update('canceled', { status: 'canceled' }, { reason: 'CORPORATE_ACTION' }))
    made.settle(orderSchema.parse(order({ status: 'canceled' })))
    made.update(fill('3', '3'))
    made.update(update('canceled', { status: 'canceled', filled_qty: '3' }))
    expect(kinds()).toEqual(['Accepted', 'Canceled', 'Filled'])
  })

  it('that is rejected was never accepted', () => {
    const { tracker: made, events } = tracker()
    made.update(update('rejected', { status: 'rejected' }, { reason: 'halted' }))
    expect(events).toMatchObject([{ kind: 'Rejected', code: 'BROKER_REJECTED', reason: 'halted' }])
  })

  it('may have an execution taken back, and filled again', () => {
    const { tracker: made, notices, executions } = tracker()
    made.update(fill('10', '10'))
    made.update(update('trade_bust', {
      status: 'filled', filled_qty: '0', updated_at: '2026-01-05T14:32:00Z'
    }, {
      previous_execution_id: '10/10',
    }))
    made.update(fill('10', '10', 'again'))
    expect(notices).toMatchObject([{ kind: 'ExecutionBusted', executionId: 'v1.10' }])
    expect(executions()).toEqual(['v1.10', 'v1.10.1'])
  })

  it('that was told before by another process is not told again', () => {
    const { tracker: made, executions } = tracker()
    const known = orderTerms({ ...TERMS, clientOrderId: 'ii-1-T-2-e0-0' as ClientOrderId })
    made.register(known, ['v1.3' as never])
    const own = { client_order_id: known.clientOrderId, filled_avg_price: '98.5' }
    made.update(update('partial_fill', { ...own, filled_qty: '3' }, { qty: '3', price: '98.5' }))
    made.update(update('partial_fill', { ...own, filled_qty: '7' }, { qty: '4', price: '98.5' }))
    expect(executions()).toEqual(['v1.7'])
  })
})

describe('an order that is changed', () => {
  const second = {
    id: 'v2', client_order_id: `${ID}_r1`, replaces: 'v1', limit_price: '98',
    submitted_at: '2026-01-05T14:32:00Z',
  }

  it('is one order under one name, its new terms told when the new one works', () => {
    const { tracker: made, events } = tracker()
    made.update(update('new'))
    made.update(update('replaced', { status: 'replaced', replaced_by: 'v2' }))
    made.update(update('new', second))
    expect(events).toMatchObject([
      { kind: 'Accepted' }, { kind: 'Updated', clientOrderId: ID, changes: { limitPrice: price('98') } },
    ])
  })

  it('stays as it was when the new one is rejected', () => {
    const { tracker: made, kinds } = tracker()
    made.update(update('new'))
    made.update(update('rejected', { ...second, status: 'rejected' }))
    made.update(fill('10', '10'))
    expect(kinds()).toEqual(['Accepted', 'ModifyRejected', 'Filled'])
  })

  it('has what the old one went on filling taken off the new one', () => {
    const { tracker: made, wanted } = tracker()
    made.update(update('new'))
    const tracked = made.find(ID)
    if (tracked === undefined) throw new Error('the order is not followed')
    made.replacing(tracked, orderSchema.parse(order({ ...second, status: 'pending_new' })), 0n as never)
    made.update(fill('3', '3'))
    made.update(update('replaced', { status: 'replaced', filled_qty: '3', replaced_by: 'v2' }))
    expect(wanted).toContain(`trim ${ID}`)
  })
})

it('a replacement that works is made smaller by what its predecessor is heard to have filled later', () => {
  const { tracker: made, wanted, events } = tracker()
  made.update(update('new'))
  const tracked = made.find(ID)
  if (tracked === undefined) throw new Error('the order is not followed')
  const v2 = { id: 'v2', client_order_id: `${ID}_r1`, replaces: 'v1', limit_price: '98' }
  made.replacing(tracked, orderSchema.parse(order({ ...v2, status: 'accepted' })), 0n as never)
  // The stream has told of nothing: the list shows that it works before the history shows the fills.
  made.see(orderSchema.parse(order(v2)))
  expect([events.at(-1)?.kind, wanted]).toEqual(['Updated', []])
  made.execution(row('3', '3'))
  expect(wanted).toEqual([`trim ${ID}`])
  made.execution(row('3', '3'))
  made.execution(row('1', '4'))
  expect(wanted).toEqual([`trim ${ID}`, `trim ${ID}`])
})

describe('a message that contradicts itself, or what is known', () => {
  const doubts = (notices: readonly BrokerNotice[]) => notices.map(({ kind }) => kind)

  it.each([
    ['an end of an order that goes on', 'canceled', { status: 'new' }],
    ['an end that is none', 'expired', { status: 'filled', filled_qty: '10' }],
    ['a beginning of an order that has ended', 'new', { status: 'canceled' }],
    ['a change that was not made', 'replaced', { status: 'new' }],
  ])('%s ends nothing: the order is read', (_, event, said) => {
    const { tracker: made, kinds, wanted, notices } = tracker()
    made.update(update('new'))
    made.update(update(event, said))
    expect([kinds(), wanted, doubts(notices)]).toEqual([['Accepted'], [ID], ['MessageUnreadable']])
    made.update(update('canceled', { status: 'canceled' }))
    expect(kinds()).toEqual(['Accepted', 'Canceled'])
  })

  it('names another order by an id of ours: what is ours stays what is followed', () => {
    const { tracker: made, kinds, wanted } = tracker()
    made.update(update('new'))
    made.update(update('new', { id: 'v2' }))
    made.see(orderSchema.parse(order({ id: 'v3' })))
    expect(wanted).toEqual([ID, ID])
    made.update(update('canceled', { status: 'canceled' }))
    expect(kinds()).toEqual(['Accepted', 'Canceled'])
  })

  it.each([
    ['another side', { side: 'sell' }, {}], ['a side that nobody knows', { side: 'lend' }, {}],
    ['another symbol', { symbol: 'MSFT' }, {}], ['a price of nothing', {}, { price: '0' }],
    ['no price', {}, { price: null }], ['no quantity', {}, { qty: null }],
    ['a price far above the average', { filled_avg_price: '98.5' }, { price: '985' }],
    ['a price far below it', { filled_avg_price: '98.5' }, { price: '9.85' }],
  ])('is no execution: %s', (_, said, at) => {
    const { tracker: made, executions, notices, wanted } = tracker()
    made.update(update('partial_fill', { status: 'partially_filled', filled_qty: '4', ...said }, {
      qty: '4', price: '98.5', ...at,
    }))
    expect([executions(), doubts(notices), wanted.includes(ID)]).toEqual([[], ['ExecutionDoubted'], true])
  })

  it('does not follow what is known: the history has its place', () => {
    const { tracker: made, executions, wanted } = tracker()
    made.update(fill('1', '4'))
    expect([executions(), wanted]).toEqual([[], [ID]])
    made.execution(row('4', '4'))
    expect(executions()).toEqual(['v1.4'])
  })

  it('takes an execution back without saying what is left: nothing is booked again by guess', () => {
    const { tracker: made, executions, notices, wanted } = tracker()
    for (const each of [update('new'), fill('4', '4')]) made.update(each)
    made.update(update('trade_bust', { status: 'new', filled_qty: null }))
    made.update(update('trade_bust', { status: 'new', filled_qty: '9' }))
    made.execution(row('4', '4'))
    expect([executions(), doubts(notices)]).toEqual([['v1.4'], ['ExecutionBusted', 'ExecutionBusted']])
    expect(wanted).toContain(ID)
  })
})

describe('a word of the vendor that nobody here knows', () => {
  it.each([
    ['an event', 'order_blessed', {}], ['a state', 'new', { status: 'on_hold' }],
  ])('is told once, and the order read: %s', (_, event, said) => {
    const { tracker: made, kinds, notices, wanted } = tracker()
    made.update(update(event, said))
    made.update(update(event, said))
    expect([kinds(), notices.length, wanted]).toEqual([['Accepted'], 1, [ID, ID]])
    expect(made.open().map(({ id }) => id)).toEqual([ID])
  })
})

describe('a leg whose size the vendor has made smaller without a word', () => {
  it('has its new size told with the fill that ends it', () => {
    const { tracker: made, events, kinds } = tracker()
    made.update(update('new'))
    made.update(update('fill', { qty: '7', status: 'filled', filled_qty: '7' }, { qty: '7', price: '98.5' }))
    expect(kinds()).toEqual(['Accepted', 'Filled', 'Updated'])
    expect(events[2]).toMatchObject({ changes: { quantity: quantity('7') } })
    expect(made.open()).toEqual([])
  })

  it('has it told where the history shows the fill', () => {
    const { tracker: made, kinds } = tracker()
    made.update(update('new'))
    const whole = orderSchema.parse(order({ qty: '7', status: 'filled', filled_qty: '7' }))
    made.see(whole)
    made.execution(row('7', '7'))
    made.settle(whole)
    expect([kinds(), made.open()]).toEqual([['Accepted', 'Filled', 'Updated'], []])
  })
})

describe('an order in money of somebody else', () => {
  it('ends when the vendor says that it is filled, though it names no quantity', () => {
    const { tracker: made } = tracker()
    const said = { id: 'm1', client_order_id: 'phone-1', qty: null, notional: '50', limit_price: null }
    const part = { qty: '0.5', price: '100' }
    made.update(update('new', said))
    made.update(update('fill', { ...said, status: 'filled', filled_qty: '0.5' }, part))
    expect(made.open().map(({ id }) => id)).toEqual([ID])
  })
})

describe('a leg that says its type under one of its two names', () => {
  it('is recognised by it', () => {
    const { tracker: made } = tracker()
    const leg = (role: 'stop' | 'target', type: 'STOP' | 'LIMIT') => orderTerms({
      ...TERMS, clientOrderId: `${ID}-${role}` as ClientOrderId, side: 'SELL', type, role, isReduceOnly: true,
      parent: ID, stopPrice: type === 'STOP' ? price('90') : undefined,
      limitPrice: type === 'LIMIT' ? price('120') : undefined,
    })
    const [stop, target] = [leg('stop', 'STOP'), leg('target', 'LIMIT')]
    made.registerRequest({ kind: 'bracket', entry: TERMS, stop, target })
    const said = (id: string, type: string) => (
      { ...order({ id, client_order_id: `x${id}`, side: 'sell' }), type: null, order_type: type }
    )
    made.see(orderSchema.parse(order({
      order_class: 'bracket', legs: [said('l1', 'limit'), said('l2', 'stop')],
    })))
    expect([made.byVenueId('l1')?.id, made.byVenueId('l2')?.id]).toEqual([`${ID}-target`, `${ID}-stop`])
  })
})

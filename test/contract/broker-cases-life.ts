import { expect } from 'vitest'
import { price, quantity } from '../../src/base/index.ts'
import {
  accepted, codeOf, hold, order, send, value, type BrokerCase, type BrokerStage,
} from './broker-stage.ts'
import type { OrderTerms } from '../../src/model/index.ts'

function one(id: string, title: string, run: BrokerCase['run']): BrokerCase {
  return { id, title, run }
}

async function refusal(stage: BrokerStage, terms: OrderTerms): Promise<string> {
  return codeOf(await send(stage, terms))
}

/** Orders that are accepted, and how they live and end. */
export const LIFE_CASES: readonly BrokerCase[] = [
  one('L01', 'an accepted order says the venue\'s name of it', async (stage) => {
    const terms = order({ limit: '90' })
    const outcome = await send(stage, terms)
    const told = await accepted(stage, order({ limit: '90' }))
    expect(outcome).toMatchObject({ kind: 'accepted', venueOrderId: expect.any(String) as string })
    expect(told).not.toBe((outcome as { venueOrderId?: string }).venueOrderId)
  }),
  one('L02', 'a market order is accepted, then filled, each told once', async (stage) => {
    const terms = await hold(stage, '10')
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted', 'Filled'])
  }),
  one('L03', 'a fill says what filled, at the far side of the market', async (stage) => {
    const { clientOrderId } = await hold(stage, '10')
    expect(stage.log.fills(clientOrderId)).toMatchObject([{
      clientOrderId, symbol: 'AAPL', side: 'BUY', quantity: quantity('10'), price: price('100.01'),
    }])
  }),
  one('L04', 'a fill is dated, and not before its acceptance', async (stage) => {
    const { clientOrderId } = await hold(stage, '10')
    const [first, second] = stage.log.events.filter((event) => event.clientOrderId === clientOrderId)
    expect(first?.at).toBeGreaterThan(1_767_000_000_000)
    expect(second?.at).toBeGreaterThanOrEqual(first?.at ?? Infinity)
  }),
  one('L05', 'a limit order away from the market rests', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.match()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted'])
  }),
  one('L06', 'a resting limit fills when the market comes, no worse than its price', async (stage) => {
    const terms = order({ limit: '99' })
    await accepted(stage, terms)
    await stage.quote('AAPL', 98.5)
    await stage.log.untilFilled(terms.clientOrderId, '10')
    expect(stage.log.fills(terms.clientOrderId)[0]?.price).toBeLessThanOrEqual(price('99'))
  }),
  one('L07', 'a limit order across the market fills no worse than its limit', async (stage) => {
    const terms = order({ limit: '101' })
    await accepted(stage, terms)
    await stage.match()
    await stage.log.untilFilled(terms.clientOrderId, '10')
    expect(stage.log.fills(terms.clientOrderId)[0]?.price).toBeLessThanOrEqual(price('101'))
  }),
  one('L08', 'a stop waits for a trade at its price, then sells at the market', async (stage) => {
    await hold(stage, '10')
    const terms = order({ side: 'SELL', stop: '95' })
    await accepted(stage, terms)
    await stage.quote('AAPL', 96)
    expect(stage.log.has(terms.clientOrderId, 'Filled')).toBe(false)
    await stage.quote('AAPL', 94)
    await stage.match()
    await stage.log.untilFilled(terms.clientOrderId, '10')
  }),
  one('L09', 'a stop-limit does not sell below its limit', async (stage) => {
    await hold(stage, '10')
    const terms = order({ side: 'SELL', stop: '95', limit: '94.5' })
    await accepted(stage, terms)
    await stage.quote('AAPL', 94)
    await stage.settle()
    expect(stage.log.has(terms.clientOrderId, 'Filled')).toBe(false)
    await stage.quote('AAPL', 94.9)
    await stage.log.untilFilled(terms.clientOrderId, '10')
    expect(stage.log.fills(terms.clientOrderId)[0]?.price).toBeGreaterThanOrEqual(price('94.5'))
  }),
  one('L10', 'a trailing stop follows the market up and sells when it falls', async (stage) => {
    await hold(stage, '10')
    const terms = order({ side: 'SELL', trail: '2', timeInForce: 'GTC' })
    await accepted(stage, terms)
    await stage.quote('AAPL', 110)
    await stage.quote('AAPL', 108.5)
    await stage.settle()
    expect(stage.log.has(terms.clientOrderId, 'Filled')).toBe(false)
    await stage.quote('AAPL', 107.5)
    await stage.match()
    await stage.log.untilFilled(terms.clientOrderId, '10')
  }),
  one('L11', 'a sale closes the position', async (stage) => {
    await hold(stage, '10')
    const terms = order({ side: 'SELL' })
    await accepted(stage, terms)
    await stage.match()
    await stage.log.untilFilled(terms.clientOrderId, '10')
    expect(await value(stage.broker.positions())).toEqual([])
  }),
  one('L12', 'a short sale makes a negative position', async (stage) => {
    const terms = order({ side: 'SELL' })
    await accepted(stage, terms)
    await stage.match()
    await stage.log.untilFilled(terms.clientOrderId, '10')
    expect(await value(stage.broker.positions())).toMatchObject(
      [{ symbol: 'AAPL', quantity: quantity('-10') }]
    )
  }),
  one('L13', 'an order fills in parts, each with a name of its own, and the parts add up', async (stage) => {
    const { clientOrderId } = await inParts(stage)
    expect(stage.log.fills(clientOrderId).map((fill) => fill.quantity)).toEqual(
      [quantity('3'), quantity('4'), quantity('3')],
    )
    expect(new Set(stage.log.fills(clientOrderId).map(({ executionId }) => executionId)).size).toBe(3)
  }),
  one('L14', 'what filled equals the venue\'s own books', async (stage) => {
    const { clientOrderId } = await inParts(stage)
    expect(stage.log.filled(clientOrderId)).toBe((await stage.oracle()).filled(clientOrderId))
  }),
  one('L15', 'an IOC order that meets nothing ends as canceled', async (stage) => {
    const terms = order({ limit: '90', timeInForce: 'IOC' })
    await accepted(stage, terms)
    await stage.match()
    await stage.log.untilKind(terms.clientOrderId, 'Canceled')
    expect(stage.log.fills()).toEqual([])
  }),
  one('L16', 'an IOC order fills what it meets', async (stage) => {
    const terms = order({ limit: '101', timeInForce: 'IOC' })
    await accepted(stage, terms)
    await stage.match()
    await stage.log.untilFilled(terms.clientOrderId, '10')
  }),
  one('L17', 'a FOK order that cannot fill whole ends as canceled', async (stage) => {
    const terms = order({ limit: '90', timeInForce: 'FOK' })
    await accepted(stage, terms)
    await stage.match()
    await stage.log.untilKind(terms.clientOrderId, 'Canceled')
  }),
  one('L18', 'a DAY order ends with its session', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.endSession()
    await stage.log.until(
      () => stage.log.has(terms.clientOrderId, 'Expired') || stage.log.has(
        terms.clientOrderId, 'Canceled'
      ), 'an end')
    expect(await value(stage.broker.openOrders())).toEqual([])
  }),
  one('L19', 'a GTC order outlives its session', async (stage) => {
    const terms = order({ limit: '90', timeInForce: 'GTC' })
    await accepted(stage, terms)
    await stage.endSession()
    expect(await value(stage.broker.openOrders())).toMatchObject([{ clientOrderId: terms.clientOrderId }])
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted'])
  }),
  one('L20', 'a fraction of a share is bought to the last decimal', async (stage) => {
    const terms = order({ units: '0.123456789' })
    await accepted(stage, terms)
    await stage.match()
    await stage.log.untilFilled(terms.clientOrderId, '0.123456789')
    expect((await stage.oracle()).positions['AAPL']).toBe(quantity('0.123456789'))
  }),
  one('L21', 'orders of several symbols are kept apart', async (stage) => {
    const [apple, micro] = [await hold(stage, '10'), await hold(stage, '20', 'MSFT')]
    expect(stage.log.fills(apple.clientOrderId)[0]?.symbol).toBe('AAPL')
    expect(stage.log.fills(micro.clientOrderId)[0]).toMatchObject(
      { symbol: 'MSFT', quantity: quantity('20') }
    )
  }),
  one('L22', 'equal orders under two ids are two orders', async (stage) => {
    await hold(stage, '10')
    await hold(stage, '10')
    expect((await stage.oracle()).positions['AAPL']).toBe(quantity('20'))
  }),
  one('L23', 'nothing is told from inside the call that caused it', async (stage) => {
    const terms = order({ limit: '90' })
    const pending = send(stage, terms)
    expect(stage.log.kinds(terms.clientOrderId)).toEqual([])
    await pending
  }),
  one('L24', 'the same order sent again under its id is adopted, and exists once', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    expect(await send(stage, terms)).toMatchObject({ kind: 'accepted', isAdopted: true })
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted'])
    expect((await stage.oracle()).orders).toEqual([terms.clientOrderId])
  }),
  one('L25', 'another order under a used id is a conflict, and is not sent', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    const other = { ...order({ limit: '91' }), clientOrderId: terms.clientOrderId }
    expect(await refusal(stage, other)).toBe('rejected CLIENT_ORDER_ID_CONFLICT')
    expect((await stage.oracle()).orders).toEqual([terms.clientOrderId])
  }),
  one('L26', 'an order sent again after it filled is adopted and not told again', async (stage) => {
    const terms = await hold(stage, '10')
    expect(await send(stage, terms)).toMatchObject({ kind: 'accepted', isAdopted: true })
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted', 'Filled'])
  }),
  one('L27', 'an order sent again after its cancel stays canceled', async (stage) => {
    const terms = order({ limit: '90' })
    await accepted(stage, terms)
    await stage.broker.cancel(terms.clientOrderId)
    await stage.log.untilKind(terms.clientOrderId, 'Canceled')
    await send(stage, terms)
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual(['Accepted', 'Canceled'])
    expect(await value(stage.broker.openOrders())).toEqual([])
  }),
  one('L28', 'a CLS order takes part in the close', async (stage) => {
    const terms = order({ timeInForce: 'CLS' })
    await accepted(stage, terms)
    await stage.quote('AAPL', 101)
    expect(stage.log.has(terms.clientOrderId, 'Filled')).toBe(false)
    await stage.endSession()
    await stage.log.untilFilled(terms.clientOrderId, '10')
  }),
  one('L29', 'fees are on fills where the broker says so', async (stage) => {
    const { clientOrderId } = await hold(stage, '10')
    const isExact = stage.log.fills(clientOrderId).every(({ fee }) => typeof fee === 'bigint')
    expect(isExact).toBe(true)
    expect(typeof stage.broker.capabilities.hasFeesOnFills).toBe('boolean')
  }),
]

/** Buys 10 in three parts: 3, 4 and 3. */
async function inParts(stage: BrokerStage): Promise<OrderTerms> {
  const terms = order({ limit: '99' })
  await accepted(stage, terms)
  for (const [size, sum] of [[3, '3'], [4, '7'], [3, '10']] as const) {
    await stage.quote('AAPL', 98, { size, isQuiet: true })
    await stage.log.untilFilled(terms.clientOrderId, sum)
  }
  return terms
}

/** Orders that are refused. */
export const REFUSAL_CASES: readonly BrokerCase[] = [
  one('R01', 'a quantity of zero is refused', async (stage) => {
    expect(await refusal(stage, order({ units: '0' }))).toBe('rejected BAD_QUANTITY')
  }),
  one('R02', 'a limit order without a limit is refused', async (stage) => {
    expect(await refusal(stage, order({ type: 'LIMIT' }))).toBe('rejected BAD_PRICE')
  }),
  one('R03', 'a market order with a limit is refused', async (stage) => {
    expect(await refusal(stage, order({ limit: '90', type: 'MARKET' }))).toBe('rejected BAD_PRICE')
  }),
  one('R04', 'a price between two ticks is refused', async (stage) => {
    expect(await refusal(stage, order({ limit: '90.005' }))).toBe('rejected TICK_SIZE')
  }),
  one('R05', 'a negative price is refused', async (stage) => {
    expect(await refusal(stage, order({ limit: '-1' }))).toBe('rejected BAD_PRICE')
  }),
  one('R06', 'a symbol that nobody knows is refused', async (stage) => {
    expect(await refusal(stage, order({ symbol: 'ZZZZQX' }))).toBe('rejected UNKNOWN_SYMBOL')
  }),
  one('R07', 'a stop that is IOC is refused', async (stage) => {
    expect(await refusal(stage, order({ stop: '95', side: 'SELL', timeInForce: 'IOC' }))).toBe(
      'rejected BAD_TIME_IN_FORCE'
    )
  }),
  one('R08', 'a trailing stop that is FOK is refused', async (stage) => {
    expect(await refusal(stage, order({ trail: '1', side: 'SELL', timeInForce: 'FOK' }))).toBe(
      'rejected BAD_TIME_IN_FORCE'
    )
  }),
  one('R09', 'a time in force is taken exactly where the capabilities say so', async (stage) => {
    const { LIMIT } = stage.broker.capabilities.timesInForce
    const expiresAt = (await value(stage.broker.clock())).nextCloseAt
    const outcome = await send(stage, order({ limit: '90', timeInForce: 'GTD', expiresAt }))
    expect(codeOf(outcome)).toBe(LIMIT.includes('GTD') ? 'accepted ' : 'rejected BAD_TIME_IN_FORCE')
  }),
  one('R10', 'selling short what cannot be borrowed is refused', async (stage) => {
    await stage.forbid('MSFT', 'shorting')
    expect(await refusal(stage, order({ symbol: 'MSFT', side: 'SELL' }))).toBe('rejected SHORT_NOT_AVAILABLE')
  }),
  one('R11', 'a fraction of what trades in whole shares is refused', async (stage) => {
    await stage.forbid('MSFT', 'fractions')
    expect(await refusal(stage, order({ symbol: 'MSFT', units: '0.5' }))).toMatch(
      /^rejected (NOT_FRACTIONABLE|LOT_SIZE)$/
    )
  }),
  one('R12', 'a blocked account takes no order', async (stage) => {
    await stage.block(true)
    expect((await value(stage.broker.account())).isBlocked).toBe(true)
    expect(await refusal(stage, order({ limit: '90' }))).toBe('rejected TRADING_BLOCKED')
  }),
  one('R13', 'a refused order is not there', async (stage) => {
    const terms = order({ limit: '90.005' })
    await send(stage, terms)
    expect(await value(stage.broker.findOrder(terms.clientOrderId))).toBeUndefined()
    expect(await value(stage.broker.openOrders())).toEqual([])
  }),
  one('R14', 'a refusal is the outcome of its request, and no event', async (stage) => {
    const terms = order({ symbol: 'ZZZZQX' })
    await send(stage, terms)
    await stage.settle()
    expect(stage.log.kinds(terms.clientOrderId)).toEqual([])
  }),
  one('R15', 'an order refused for the account\'s sake can be sent again', async (stage) => {
    const terms = order({ limit: '90' })
    await stage.block(true)
    await send(stage, terms)
    await stage.block(false)
    await accepted(stage, terms)
  }),
  one('R16', 'an order that the account cannot pay is refused', async (stage) => {
    expect(await refusal(stage, order({ units: '100000', limit: '100' }))).toBe(
      'rejected INSUFFICIENT_BUYING_POWER'
    )
  }),
  one('R17', 'a fraction that is GTC is refused before it is sent', async (stage) => {
    expect(await refusal(stage, order({ units: '0.5', limit: '90', timeInForce: 'GTC' }))).toBe(
      'rejected FRACTIONAL_RULE'
    )
    expect((await stage.oracle()).submits).toEqual([])
  }),
  one('R18', 'a market order outside regular hours is refused', async (stage) => {
    const outcome = await stage.broker.submit({ kind: 'single', terms: order(), isExtendedHours: true })
    expect(codeOf(outcome)).toBe('rejected EXTENDED_HOURS_RULE')
  }),
  one('R19', 'an id outside the venue\'s characters is refused before it is sent', async (stage) => {
    const terms = { ...order(), clientOrderId: 'two words' as OrderTerms['clientOrderId'] }
    expect(await refusal(stage, terms)).toBe('rejected BAD_CLIENT_ORDER_ID')
    expect((await stage.oracle()).submits).toEqual([])
  }),
  one('R20', 'a wash trade is refused', async (stage) => {
    await hold(stage, '10')
    await accepted(stage, order({ side: 'SELL', stop: '95' }))
    expect(await refusal(stage, order())).toBe('rejected WASH_TRADE')
  }),
  one('R21', 'what is not traded is refused', async (stage) => {
    await stage.forbid('MSFT', 'trading')
    expect(await refusal(stage, order({ symbol: 'MSFT' }))).toBe('rejected NOT_TRADABLE')
  }),
  one('R22', 'selling what another order holds already is refused', async (stage) => {
    await hold(stage, '10')
    await accepted(stage, order({ side: 'SELL', limit: '120' }))
    expect(await refusal(stage, order({ side: 'SELL', limit: '121' }))).toBe('rejected INSUFFICIENT_QUANTITY')
  }),
  one('R23', 'below a dollar a price has at most four decimals', async (stage) => {
    expect(await refusal(stage, order({ limit: '0.12345' }))).toBe('rejected TICK_SIZE')
    await accepted(stage, order({ limit: '0.1234' }))
  }),
]

import { describe, expect, it } from 'vitest'
import { price } from '../../src/base/index.ts'
import type { OrderTerms } from '../../src/model/index.ts'
import { AlpacaStage } from './alpaca-stage.ts'
import { bracket, guarded } from './broker-cases-change.ts'
import { order, value } from './broker-stage.ts'

/** The whole account is not compared before the test has ended. */
const NO_POLL = { pollMs: 36_000_000 }

describe('the held stop of an OCO, of whose end the stream tells nothing (alpaca-py#198)', () => {
  it('is read after it was canceled, however the two cancels meet', async () => {
    await using stage = await AlpacaStage.start(NO_POLL)
    const { target, stop } = await guarded(stage)
    await Promise.all([stop, target].map(({ clientOrderId: id }) => stage.broker.cancel(id)))
    for (const { clientOrderId: id } of [target, stop]) await stage.log.untilKind(id, 'Canceled')
    expect(stage.log.kinds(stop.clientOrderId)).toEqual(['Accepted', 'Canceled'])
  })

  it('is read after it was moved and canceled', async () => {
    await using stage = await AlpacaStage.start(NO_POLL)
    const { target, stop } = await guarded(stage)
    await stage.broker.modify(stop.clientOrderId, { stopPrice: price('91') })
    await stage.log.untilKind(stop.clientOrderId, 'Updated')
    await stage.broker.cancel(stop.clientOrderId)
    for (const { clientOrderId: id } of [target, stop]) await stage.log.untilKind(id, 'Canceled')
  })

  it('is read after the target has filled', async () => {
    await using stage = await AlpacaStage.start(NO_POLL)
    const { target, stop } = await guarded(stage)
    await stage.quote('AAPL', 111)
    await stage.log.untilFilled(target.clientOrderId, '10')
    await stage.log.untilKind(stop.clientOrderId, 'Canceled')
  })
})

/** A bracket that has arrived, and whose reply was lost. */
async function bracketInDoubt(stage: AlpacaStage): Promise<Record<'entry' | 'target' | 'stop', OrderTerms>> {
  const entry = order({ limit: '95' })
  const common = { side: 'SELL', parent: entry.clientOrderId } as const
  const target = order({ ...common, limit: '110', role: 'target' })
  const stop = order({ ...common, stop: '90', role: 'stop' })
  await stage.fault('lose-submit-after')
  expect((await stage.broker.submit({ kind: 'bracket', entry, target, stop })).kind).toBe('unknown')
  return { entry, target, stop }
}

describe('the legs of a bracket, which stand in different lists as their entry works and has filled', () => {
  async function openIds(stage: AlpacaStage): Promise<readonly string[]> {
    return (await value(stage.broker.openOrders())).map(({ clientOrderId }) => clientOrderId)
  }

  it('are open under our names with their entry, and without it, moved or not', async () => {
    await using stage = await AlpacaStage.start(NO_POLL)
    const waiting = await bracket(stage, '95')
    const { entry, target, stop } = await bracket(stage)
    await stage.log.untilFilled(entry.clientOrderId, '10')
    const legs = [target, stop].map(({ clientOrderId }) => clientOrderId)
    const others = [waiting.entry, waiting.target, waiting.stop].map(({ clientOrderId }) => clientOrderId)
    expect((await openIds(stage)).toSorted()).toEqual([...others, ...legs].toSorted())
    await stage.broker.modify(stop.clientOrderId, { stopPrice: price('91') })
    expect((await openIds(stage)).toSorted()).toEqual([...others, ...legs].toSorted())
  })

  it('are named before a list is believed, where the reply that names them was lost', async () => {
    await using stage = await AlpacaStage.start(NO_POLL)
    const { entry, target, stop } = await bracketInDoubt(stage)
    const ids = [entry, target, stop].map(({ clientOrderId }) => clientOrderId)
    for (const id of await openIds(stage)) expect(ids).toContain(id)
    for (const { clientOrderId: id } of [target, stop]) await stage.log.untilKind(id, 'Accepted')
    expect(new Set(stage.log.events.map(({ clientOrderId: id }) => id)).size).toBe(3)
  })

  it('are looked up by their entry: the vendor has none under their names', async () => {
    await using stage = await AlpacaStage.start(NO_POLL)
    const { stop } = await bracketInDoubt(stage)
    expect(await value(stage.broker.findOrder(stop.clientOrderId)))
      .toMatchObject({ clientOrderId: stop.clientOrderId, isOpen: true })
  })

  it.each(['submit-without-legs', 'submit-with-nulls'] as const)(
    'are ours from the first message on, where the reply to their entry shows none: %s', async (fault) => {
      await using stage = await AlpacaStage.start(NO_POLL)
      await stage.fault(fault)
      const { entry, target, stop } = await bracket(stage)
      await stage.log.untilFilled(entry.clientOrderId, '10')
      for (const { clientOrderId: id } of [target, stop]) await stage.log.untilKind(id, 'Accepted')
      expect((await openIds(stage)).toSorted()).toEqual([target, stop].map((each) => each.clientOrderId))
      await stage.quote('AAPL', 111)
      await stage.log.untilFilled(target.clientOrderId, '10')
      await stage.log.untilKind(stop.clientOrderId, 'Canceled')
      const ids = [entry, target, stop].map(({ clientOrderId }) => clientOrderId)
      expect([...new Set(stage.log.events.map(({ clientOrderId: id }) => id))].toSorted()).toEqual(ids)
    },
  )

  it('end with an entry that is canceled after a part of it has filled', async () => {
    await using stage = await AlpacaStage.start(NO_POLL)
    const { entry, target, stop } = await bracket(stage, '95')
    await stage.log.untilKind(stop.clientOrderId, 'Accepted')
    await stage.quote('AAPL', 94, { size: 4 })
    await stage.log.untilFilled(entry.clientOrderId, '4')
    await stage.broker.cancel(entry.clientOrderId)
    for (const { clientOrderId: id } of [entry, target, stop]) await stage.log.untilKind(id, 'Canceled')
    expect(await openIds(stage)).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { price } from '../../src/base/index.ts'
import { AlpacaStage } from './alpaca-stage.ts'
import { guarded } from './broker-cases-change.ts'

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

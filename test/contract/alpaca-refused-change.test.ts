import { describe, expect, it } from 'vitest'
import { price, type ClientOrderId } from '../../src/base/index.ts'
import { AlpacaStage } from './alpaca-stage.ts'
import { accepted, known, order } from './broker-stage.ts'

/** An order that rests, and of which so many changes were taken and then refused. */
async function refused(stage: AlpacaStage, count: number) {
  const terms = order({ limit: '90' })
  const { clientOrderId: id } = terms
  await accepted(stage, terms)
  for (let refusals = 1; refusals <= count; refusals++) {
    await stage.fault('refuse-replace')
    expect(await stage.broker.modify(id, { limitPrice: price('91') })).toEqual({ kind: 'taken' })
    await stage.log.until(() => refusalsOf(stage, id) === refusals, `${refusals} refusals`)
  }
  return terms
}

function refusalsOf(stage: AlpacaStage, id: ClientOrderId): number {
  return stage.log.kinds(id).filter((kind) => kind === 'ModifyRejected').length
}

/** The names that the venue has for an order. */
async function namesOf(stage: AlpacaStage, id: ClientOrderId): Promise<readonly string[]> {
  return (await stage.oracle()).orders.map((name) => name.replace(id, ''))
}

describe('a change that Alpaca takes and then refuses, whose name stays used there', () => {
  it('is told once, and the next one has another name', async () => {
    await using stage = await AlpacaStage.start()
    const { clientOrderId: id } = await refused(stage, 3)
    expect(await stage.broker.modify(id, { limitPrice: price('92') })).toEqual({ kind: 'taken' })
    await stage.log.untilKind(id, 'Updated')
    await stage.settle()
    expect(refusalsOf(stage, id)).toBe(3)
    expect(await namesOf(stage, id)).toEqual(['', '_r1', '_r2', '_r3', '_r4'])
  })

  it('is not known to the next process, which finds another name as well', async () => {
    await using stage = await AlpacaStage.start()
    const terms = await refused(stage, 3)
    const { clientOrderId: id } = terms
    await stage.restart([known(stage.log, terms)])
    expect(await stage.broker.modify(id, { limitPrice: price('92') })).toEqual({ kind: 'taken' })
    await stage.log.untilKind(id, 'Updated')
    // Names that are in use are left behind in steps that double: 1, 3 and 7.
    expect(await namesOf(stage, id)).toEqual(['', '_r1', '_r2', '_r3', '_r7'])
  })
})

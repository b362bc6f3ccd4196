import { describe, expect, it } from 'vitest'
import { formatFixed, InvariantError, price, quantity, utcMillis, type Sequence } from '../base/index.ts'
import type { OrderApproval, OrderTerms, RiskDecision, Signal } from '../model/index.ts'
import { NOW, RiskWorld } from '../../test/property/risk-world.ts'
import { RiskEngine, type RiskOutcome } from './risk-engine.ts'

const codeOf = (world: RiskWorld, signal: Partial<Signal>): string => world.one(signal).decision.code
const termsOf = ({ decision }: RiskOutcome): OrderTerms => {
  if (decision.terms === undefined) throw new Error(`no order: ${decision.message}`)
  return decision.terms
}
const brief = (outcome: RiskOutcome): string => {
  const { side, quantity: units, type, role, timeInForce, limitPrice } = termsOf(outcome)
  return [role, side, formatFixed(units), type, limitPrice === undefined ? '' : formatFixed(limitPrice), timeInForce]
    .filter((part) => part !== '').join(' ')
}

describe('an approval', () => {
  const approved = (): { world: RiskWorld; approval: OrderApproval } => {
    const world = new RiskWorld()
    const { approval } = world.one({ quantity: 1 })
    if (approval === undefined) throw new Error('not approved')
    return { world, approval }
  }

  it('is genuine once', () => {
    const { world, approval } = approved()
    expect(world.engine.verify(approval)).toBe(true)
    expect(world.engine.verify(approval)).toBe(false)
  })

  it('is void after its input', () => {
    const { world, approval } = approved()
    world.engine.endInput()
    expect(world.engine.verify(approval)).toBe(false)
  })

  it('cannot be forged', () => {
    const { world, approval } = approved()
    const { verify } = world.engine
    const prototype = Object.getPrototypeOf(approval) as object
    expect(verify({ terms: approval.terms })).toBe(false)
    expect(verify({ ...approval })).toBe(false)
    expect(verify(structuredClone({ terms: approval.terms }))).toBe(false)
    expect(verify(structuredClone(approval))).toBe(false)
    expect(verify(Object.create(prototype) as OrderApproval)).toBe(false)
    expect(verify(Object.create(approval) as OrderApproval)).toBe(false)
    expect(verify(Object.setPrototypeOf({ terms: approval.terms }, prototype) as OrderApproval)).toBe(false)
    expect(verify(new Proxy(approval, {}))).toBe(false)
    const { constructor } = approval as unknown as { constructor: new (...parts: unknown[]) => OrderApproval }
    expect(verify(new constructor({}, approval.terms, 0))).toBe(false)
    for (const odd of [undefined, null, 0, 'approval', Symbol('a')]) expect(verify(odd as never)).toBe(false)
    expect(verify(approval)).toBe(true)
  })

  it('of another engine does not count', () => {
    const { approval } = approved()
    expect(new RiskWorld().engine.verify(approval)).toBe(false)
  })

  it('holds terms that nobody can change', () => {
    const world = new RiskWorld().hold('one', 'AAA', '10')
    const terms = { ...world.exitTerms(), protection: { stopPrice: price('90') } }
    const { approval } = world.engine.approve(terms)
    terms.quantity = quantity('999')
    terms.protection.stopPrice = price('1')
    expect(approval?.terms).toMatchObject({ quantity: quantity('10'), protection: { stopPrice: price('90') } })
    expect(() => { (approval?.terms as { quantity: unknown }).quantity = 5n }).toThrow(TypeError)
    expect(() => { (approval as { terms: unknown }).terms = terms }).toThrow(TypeError)
  })

  it('is not given for a decision that was rejected', () => {
    const world = new RiskWorld()
    world.tradingState = 'HALTED'
    expect(world.one()).toMatchObject({ decision: { verdict: 'REJECTED' }, approval: undefined })
  })
})


import { describe, expect, it } from 'vitest'
import { price, quantity } from '../base/index.ts'
import type { OrderApproval } from '../model/index.ts'
import { RiskWorld } from '../../test/property/risk-world.ts'

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

  it('cannot be given other terms: neither it nor its class takes a property', () => {
    const { approval } = approved()
    const { terms } = approval
    const other = { value: { ...terms, symbol: 'OTHER' } }
    expect(() => Object.defineProperty(approval, 'terms', other)).toThrow(TypeError)
    expect(() => Object.defineProperty(Object.getPrototypeOf(approval), 'terms', other)).toThrow(TypeError)
    expect(approval.terms).toBe(terms)
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
    const asked = { quantity: quantity('10'), protection: { stopPrice: price('90') } }
    expect(approval?.terms).toMatchObject(asked)
    const sent = approval?.terms as { quantity: unknown }
    expect(() => { sent.quantity = 5n }).toThrow(TypeError)
    expect(() => { (approval as { terms: unknown }).terms = terms }).toThrow(TypeError)
  })

  it('is not given for a decision that was rejected', () => {
    const world = new RiskWorld()
    world.tradingState = 'HALTED'
    expect(world.one()).toMatchObject({ decision: { verdict: 'REJECTED' }, approval: undefined })
  })
})


import { describe, expect, it } from 'vitest'
import { MEMORY_LENGTH_MAX, StrategyMemory, type Json } from './memory.ts'

describe('the memory of a strategy', () => {
  it('begins with what is declared, and has to go on record once it is something else', () => {
    const memory = new StrategyMemory({ initial: { count: 0 } })
    expect(memory.unrecorded).toBeUndefined()
    memory.set({ count: 0 })
    expect(memory.unrecorded).toBeUndefined()
    memory.set({ count: 1 })
    expect(memory.value).toEqual({ count: 1 })
    expect(memory.unrecorded).toBe('{"count":1}')
    memory.restore('{"count":1}')
    expect(memory.unrecorded).toBeUndefined()
  })

  it('forgets what is not on record when the strategy threw', () => {
    const memory = new StrategyMemory({ initial: [] })
    memory.restore('[1]')
    memory.set([1, 2])
    memory.discard()
    expect(memory.value).toEqual([1])
  })

  it('keeps a copy: neither what was given nor what was read changes it', () => {
    const given = { list: [1] }
    const memory = new StrategyMemory({ initial: given })
    given.list.push(2)
    expect(memory.value).toEqual({ list: [1] })
    expect(() => (memory.value as { list: number[] }).list.push(3)).toThrow('not extensible')
  })

  it.each([
    ['NaN', { price: Number.NaN }, 'memory.price is NaN'],
    ['undefined', [undefined], 'memory.0 is of type undefined'],
    ['a function', { f: () => 1 }, 'memory.f is of type function'],
    ['a bigint', 1n, 'memory is of type bigint'],
    ['an object of a class', new Map(), 'memory is an object of a class'],
    ['too much', 'x'.repeat(MEMORY_LENGTH_MAX), `at most ${MEMORY_LENGTH_MAX}`],
  ])('refuses %s and stays as it was', (_, value, message) => {
    const memory = new StrategyMemory({ initial: 1 })
    expect(() => memory.set(value as Json)).toThrow(message)
    expect(memory.value).toBe(1)
  })

  it('is refused to a strategy that declares none', () => {
    expect(() => new StrategyMemory(undefined).set(1)).toThrow('declares it')
  })

  it('keeps of an earlier version what is migrated, and else begins anew', () => {
    expect(new StrategyMemory({ initial: 7 }).migrated('3')).toBe('7')
    const migrate = (old: Json): Json => ({ was: old })
    expect(new StrategyMemory({ initial: 7, migrate }).migrated('3')).toBe('{"was":3}')
  })
})

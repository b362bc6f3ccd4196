import { describe, expect, it } from 'vitest'
import { quantity, type Sequence } from '../base/index.ts'
import { Unfinished } from './unfinished.ts'

const ONE = { strategy: 'one', symbol: 'AAA' }
const TWO = { strategy: 'two', symbol: 'AAA' }

/** Tries all, each of which fails; the names of those that were tried. */
function retry(unfinished: Unfinished, isRefused = true): readonly string[] {
  const tried: string[] = []
  unfinished.retryGuards((part) => {
    tried.push(`${part.strategy} ${part.symbol}`)
    if (isRefused) unfinished.refused(part)
  })
  return tried
}

describe('guards that risk refused', () => {
  it('are tried once each time, until none of them is refused', () => {
    const unfinished = new Unfinished()
    for (const part of [ONE, TWO, ONE]) unfinished.refused(part)
    expect(retry(unfinished)).toEqual(['one AAA', 'two AAA'])
    expect(retry(unfinished, false)).toEqual(['one AAA', 'two AAA'])
    expect([retry(unfinished), unfinished.isEmpty]).toEqual([[], true])
  })

  it('are given up after a hundred times, and begin anew with the next refusal', () => {
    const unfinished = new Unfinished()
    unfinished.refused(ONE)
    for (let i = 0; i < 100; i++) expect(retry(unfinished), `try ${i}`).toEqual(['one AAA'])
    expect([retry(unfinished), unfinished.isEmpty]).toEqual([[], true])
    unfinished.refused(ONE)
    expect(retry(unfinished)).toEqual(['one AAA'])
  })
})

describe('parts that are to be flat', () => {
  it('are remembered until they are', () => {
    const unfinished = new Unfinished()
    unfinished.flatten({ ...ONE, signal: 7 as Sequence })
    expect(unfinished.flatteningOf('one', 'AAA')?.signal).toBe(7)
    expect(unfinished.flatteningOf('two', 'AAA')).toBeUndefined()
    unfinished.flattened(TWO)
    expect(unfinished.isEmpty).toBe(false)
    unfinished.flattened(ONE)
    expect(unfinished.isEmpty).toBe(true)
  })

  it('go with their symbol, as refused guards do', () => {
    const unfinished = new Unfinished()
    unfinished.flatten({ ...ONE, signal: 7 as Sequence })
    unfinished.refused(TWO)
    unfinished.rename('AAA', 'ZZZ')
    unfinished.rename('NEVER', 'XXX')
    expect(unfinished.flattening).toEqual([{ strategy: 'one', symbol: 'ZZZ', signal: 7 }])
    expect(retry(unfinished)).toEqual(['two ZZZ'])
  })

  it('have units that go alone restated by a split of their symbol, and of no other, rounded up', () => {
    const unfinished = new Unfinished()
    const signal = 7 as Sequence
    const opened = { side: 'SELL', units: quantity('0.000000005') } as const
    const all = [{ ...ONE, signal }, { ...TWO, signal, opened }, { ...TWO, symbol: 'BBB', signal, opened }]
    for (const part of all) unfinished.flatten(part)
    unfinished.split('AAA', { newUnits: 3, oldUnits: 2 })
    const restated = { ...opened, units: quantity('0.000000008') }
    expect(unfinished.flattening).toEqual([all[0], { ...all[1], opened: restated }, all[2]])
  })
})

import { describe, expect, it } from 'vitest'
import { bareParts, unprotected } from './bare-parts.ts'

const part = (stopped: string, quantity = '10', needsStop = true) => ({
  symbol: 'AAA',
  strategy: 'S',
  quantity,
  stopped,
  needsStop,
})

describe('unprotected', () => {
  it('tells of a part that stays without its stop, at once where nothing works on it', () => {
    const first = bareParts([part('0')], new Map(), 1_000)
    expect(unprotected(first, 'live', 1_400)).toEqual([])
    expect(unprotected(first, 'crashed', 1_400)).toEqual(['S AAA'])
    const later = bareParts([part('4')], first, 2_000)
    expect(unprotected(later, 'live', 2_000)).toEqual(['S AAA'])
  })

  it('forgets what has its stops, and counts anew when they go', () => {
    const first = bareParts([part('0', '-10')], new Map(), 1_000)
    const covered = bareParts([part('10', '-10')], first, 2_000)
    expect([covered.size, bareParts([part('0', '10', false)], first, 2_000).size]).toEqual([0, 0])
    expect(unprotected(bareParts([part('0')], covered, 3_000), 'live', 3_500)).toEqual([])
  })
})

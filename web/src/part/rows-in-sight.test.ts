import { describe, expect, it } from 'vitest'
import { rowsInSight } from './rows-in-sight.ts'

describe('rowsInSight', () => {
  it('are those between top and bottom, and some around them', () => {
    expect(rowsInSight({ top: 0, height: 600, rows: 10_000 })).toEqual({ first: 0, end: 32 })
    expect(rowsInSight({ top: 200_000, height: 600, rows: 10_000 })).toEqual({ first: 6_654, end: 6_699 })
    expect(rowsInSight({ top: 0, height: 600, rows: 3 })).toEqual({ first: 0, end: 3 })
  })

  it('are the last ones where the rows that were scrolled to are left out by a filter', () => {
    expect(rowsInSight({ top: 200_000, height: 600, rows: 1 })).toEqual({ first: 0, end: 1 })
    expect(rowsInSight({ top: 200_000, height: 600, rows: 1_000 })).toEqual({ first: 968, end: 1_000 })
    expect(rowsInSight({ top: 200_000, height: 600, rows: 0 })).toEqual({ first: 0, end: 0 })
  })
})

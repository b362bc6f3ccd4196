import { describe, expect, it } from 'vitest'
import { allocateColumns, type BarColumns } from '../../model/index.ts'
import { BarsDigest } from './bars-digest.ts'

const NAMES = ['openAt', 'closeAt', 'open', 'high', 'low', 'close', 'volume'] as const

/** Bars from `first` on, each number of its own; `changed` has one of them. */
function columns(first: number, length: number, changed?: { row: number; name: (typeof NAMES)[number] }) {
  const made = allocateColumns(length + 3)
  for (let row = 0; row < length; row++) {
    for (const [index, name] of NAMES.entries()) made[name][row] = (first + row) * 10 + index
  }
  if (changed !== undefined) made[changed.name][changed.row] = -1
  made.length = length
  return made
}

function digestOf(...chunks: readonly BarColumns[]): string {
  const digest = new BarsDigest()
  for (const chunk of chunks) digest.add(chunk)
  return digest.text
}

describe('BarsDigest', () => {
  it('is the same however the bars come in chunks', () => {
    expect(digestOf(columns(0, 4), columns(4, 6))).toBe(digestOf(columns(0, 10)))
    expect(digestOf(columns(0, 10))).toMatch(/^[0-9a-f]{8}$/)
  })

  it.each(NAMES)('tells one other value: %s', (name) => {
    expect(digestOf(columns(0, 10, { row: 7, name }))).not.toBe(digestOf(columns(0, 10)))
  })

  it('tells a bar that is missing, and bars in another order', () => {
    expect(digestOf(columns(0, 9))).not.toBe(digestOf(columns(0, 10)))
    expect(digestOf(columns(5, 5), columns(0, 5))).not.toBe(digestOf(columns(0, 10)))
  })
})

import { describe, expect, it } from 'vitest'
import { allocateColumns, type BarColumns } from '../../model/index.ts'
import { DigestedSource } from './digested-source.ts'

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

async function digestOf(...chunks: readonly BarColumns[]): Promise<string> {
  const left = [...chunks]
  const source = new DigestedSource({
    key: { symbol: 'AAA', timeframe: '1d', adjustment: 'raw' }, next: async () => left.shift(),
    close: async () => {},
  })
  let read = 0
  while ((await source.next()) !== undefined) read++
  expect(read).toBe(chunks.length)
  return source.digest
}

describe('the check sum of bars', () => {
  it('is the same however the bars come in chunks', async () => {
    expect(await digestOf(columns(0, 4), columns(4, 6))).toBe(await digestOf(columns(0, 10)))
    expect(await digestOf(columns(0, 10))).toMatch(/^[0-9a-f]{8}$/)
  })

  it.each(NAMES)('tells one other value: %s', async (name) => {
    expect(await digestOf(columns(0, 10, { row: 7, name }))).not.toBe(await digestOf(columns(0, 10)))
  })

  it('tells a bar that is missing, and bars in another order', async () => {
    expect(await digestOf(columns(0, 9))).not.toBe(await digestOf(columns(0, 10)))
    expect(await digestOf(columns(5, 5), columns(0, 5))).not.toBe(await digestOf(columns(0, 10)))
  })
})

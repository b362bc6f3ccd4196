import { expect, it } from 'vitest'
import { allocateColumns } from '../model/index.ts'
import { ColumnsSource, readChunks } from './columns-source.ts'

const KEY = { symbol: 'X', timeframe: '1d', adjustment: 'raw' } as const

/** A source of one bar, and how often it was closed. */
function watched() {
  const columns = allocateColumns(1)
  columns.length = 1
  const source = new ColumnsSource(KEY, columns)
  const close = source.close.bind(source)
  let closed = 0
  source.close = () => {
    closed += 1
    return close()
  }
  return { source, closed: () => closed }
}

it('a source is closed once it was read, and where reading it throws', async () => {
  const [read, refused, damaged] = [watched(), watched(), watched()]
  let bars = 0
  await readChunks(read.source, ({ length }) => void (bars += length))
  expect([bars, read.closed()]).toEqual([1, 1])
  const fail = (): never => {
    throw new RangeError('too many')
  }
  await expect(readChunks(refused.source, fail)).rejects.toThrow('too many')
  damaged.source.next = () => Promise.reject(new RangeError('damaged'))
  await expect(readChunks(damaged.source, () => {})).rejects.toThrow('damaged')
  expect([refused.closed(), damaged.closed()]).toEqual([1, 1])
})

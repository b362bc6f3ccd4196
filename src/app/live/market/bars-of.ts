import { readChunks } from '../../../data/index.ts'
import { barAt, type Bar } from '../../../model/index.ts'
import type { BarSource } from '../../../port/index.ts'

/** All bars of a source, in their order. Closes it. */
export async function barsOf(source: BarSource): Promise<readonly Bar[]> {
  const bars: Bar[] = []
  await readChunks(source, (columns) => {
    for (let row = 0; row < columns.length; row++) bars.push(barAt(columns, row, source.key))
  })
  return bars
}

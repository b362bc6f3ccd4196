import type { HistoryPart } from '../../../model/index.ts'

/** Bars in one step: on the tape it is one record, of at most a megabyte. */
const BARS_PER_STEP = 2_000

/** Cuts the past into steps of a size that a tape can hold; an instant is never cut. */
export function partsOfSteps(past: readonly HistoryPart[]): readonly (readonly HistoryPart[])[] {
  const steps: HistoryPart[][] = []
  let bars = Infinity
  for (const part of past) {
    const count = part.kind === 'slice' ? part.bars.length : 0
    if (bars + count > BARS_PER_STEP) {
      steps.push([])
      bars = 0
    }
    steps.at(-1)?.push(part)
    bars += count
  }
  return steps
}

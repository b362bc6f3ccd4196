import type { Annualization } from './sharpe-ratio.ts'

/** Rows of a curve of weekly bars in a year, by the convention of the field (Bacon 2008, ch. 4). */
export const WEEKS_PER_YEAR = 52

/** What a row of an equity curve, and so a return, is of. */
export function periodWord({ periodsPerYear }: Annualization): 'day' | 'week' {
  return periodsPerYear === WEEKS_PER_YEAR ? 'week' : 'day'
}

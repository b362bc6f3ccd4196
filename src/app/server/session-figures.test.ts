import { expect, it } from 'vitest'
import { money, sessionDate, type Sequence, type UtcMillis } from '../../base/index.ts'
import { foldFact, type FactBody } from '../../model/index.ts'
import { SessionFigures } from './session-figures.ts'

/** What is measured of a session that had these days, each begun with as many dollars. */
function measuredOver(...dates: readonly string[]) {
  const figures = new SessionFigures()
  for (const [index, date] of dates.entries()) {
    const body: FactBody = { kind: 'SessionOpened', date: sessionDate(date), equity: money('1000') }
    const [sequence, at] = [(index + 1) as Sequence, Date.parse(date) as UtcMillis]
    foldFact(figures.folds, { sequence, eventAt: at, knownAt: at, correlation: sequence, body })
  }
  return figures.measured(1_000)
}

it('figures of a year are by the days of an exchange, and by all days where its market never closes', () => {
  // 2024-05-17 was a Friday.
  expect(measuredOver('2024-05-16', '2024-05-17', '2024-05-20')?.periodsPerYear).toBe(252)
  expect(measuredOver('2024-05-17', '2024-05-18', '2024-05-19')?.periodsPerYear).toBe(365)
  expect(measuredOver()).toBeUndefined()
})

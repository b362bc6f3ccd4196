import { expect, it } from 'vitest'
import { shownCoreStatus } from '../../../test/harness/core-status.ts'
import { statusText as tableOf } from '../command/status-command.ts'
import { statusText } from './status-line.ts'

const HELD = { strategy: 'one', mark: 50, needsStop: true }

it('says for how much of what is held a stop stands', () => {
  const line = (quantity: string, stopped: string): string => statusText(
    shownCoreStatus({ held: [{ ...HELD, symbol: 'AAA', quantity, stopped }] }),
    { session: '0001', mode: 'paper', currency: 'USD' },
  )
  expect(line('100', '100')).toContain('| AAA 100 stop |')
  expect(line('-100', '100')).toContain('| AAA -100 stop |')
  expect(line('100', '10')).toContain('| AAA 100 stop for 10 |')
  expect(line('100', '0')).toContain('| AAA 100 |')
})

it('says in every line that the money is real', () => {
  const line = (mode: 'paper' | 'live'): string => (
    statusText(shownCoreStatus({}), { session: '0001', mode, currency: 'USD' }))
  expect(line('live')).toMatch(/^session 0001 LIVE \|/)
  expect(line('paper')).toMatch(/^session 0001 \|/)
})

it('does not tell an equity that nobody can read as nothing', () => {
  const { capital: _, ...core } = shownCoreStatus({ equity: Number.NaN })
  const status = JSON.parse(JSON.stringify({
    ...core, capital: '0', state: 'running', pid: 7, step: 1, writtenAt: 0,
    unprotectedSeconds: 0, health: {}, trouble: [], session: '0001', isRunning: true, waiting: [],
  })) as Parameters<typeof tableOf>[0]
  expect(tableOf(status)).toMatch(/Equity +unknown: a price is no number, 0 trades/)
})

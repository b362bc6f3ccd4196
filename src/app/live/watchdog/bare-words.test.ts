import { describe, expect, it } from 'vitest'
import type { ClientOrderId } from '../../../base/index.ts'
import { bareWords } from './bare-words.ts'
import type { HeldPart } from '../core/core-protocol.ts'
import type { SessionStatus } from '../session-status.ts'

const part = (symbol: string, quantity: string, stopped: string, more: Partial<HeldPart> = {}): HeldPart => ({
  symbol, strategy: 'Busy', quantity, stopped, mark: 100, needsStop: true, ...more,
})
const said = (held: readonly HeldPart[], openEntries: readonly string[] = []): string => bareWords({
  held, openEntries: openEntries as readonly ClientOrderId[], writtenAt: Date.UTC(2026, 0, 5, 15),
} as unknown as SessionStatus)

describe('what nobody guards once a session is gone', () => {
  it('is nothing where all that is held has its stop, and before the first status', () => {
    expect(said([part('AAPL', '40', '40'), part('MSFT', '-7', '7')])).toBe('')
    expect(said([part('SPY', '5', '0', { strategy: 'EXTERNAL' })])).toBe('')
    expect(bareWords(undefined)).toBe('')
  })

  it('is named by symbol and units, with the instant of the status', () => {
    const text = said([part('AAPL', '40', '30'), part('MSFT', '-7', '0'), part('SPY', '1.5', '1.5')])
    expect(text).toContain('by the status of 2026-01-05T15:00:00.000Z')
    expect(text).toContain('without a stop at the broker: AAPL 10 units, MSFT 7 units.')
    expect(text).toContain('Start again at once')
  })

  it('tells what asked for no stop from what lacks one', () => {
    expect(said([part('AAPL', '4', '0', { needsStop: false })])).toContain('AAPL 4 units (asked for none)')
  })

  it('names entries that may have filled since: their guards leave after the fill', () => {
    expect(said([], ['ii-1-Busy-7-e0-0'])).toContain('what they fill may have no stop: ii-1-Busy-7-e0-0.')
  })
})

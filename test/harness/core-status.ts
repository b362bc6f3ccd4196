import type { UtcMillis } from '../../src/base/index.ts'
import type { CoreStatus } from '../../src/app/live/core/core-protocol.ts'

/** What a core says of itself that has begun and holds nothing, with what is otherwise. */
export function shownCoreStatus(over: Partial<CoreStatus> = {}): CoreStatus {
  return {
    at: Date.UTC(2026, 10, 27, 15) as UtcMillis, equity: 100_000, cash: '100000', dayStartEquity: 100_000,
    highWaterEquity: 100_000, held: [], openOrders: [], openEntries: [], unknownOrders: [], bareParts: [],
    trades: 0, killSwitch: 'ACTIVE', latched: [], waitingTriggers: [], changedSettings: [], errorCount: 0,
    activeStrategies: ['one'], lastDecision: '', capital: 0n as CoreStatus['capital'], ...over,
  }
}

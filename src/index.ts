/**
 * The door for strategy authors: everything a strategy file may import.
 */
export * from './strategy/index.ts'
export type {
  Bar, NewsItem, NewsKind, PositionSide, RuleTrace, SeenNews, Signal, SignalLeg, SignalType,
  TimeInForce, Timeframe,
} from './model/index.ts'
export * from './indicator/index.ts'
export type { SessionDate, UtcMillis } from './base/index.ts'
export { trueRange } from './strategy/index.ts'

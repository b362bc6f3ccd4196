/**
 * The SignalEngine: strategies registered, fed, asked and isolated.
 *
 * Signals are wishes: nothing here sizes, checks or sends anything.
 */
export * from './news-board.ts'
export * from './signal-engine.ts'

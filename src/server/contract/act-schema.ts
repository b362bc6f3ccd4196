import { z } from 'zod'
import { READABLE_LINE } from '../../base/index.ts'
import {
  Decimal,
  Figure,
  Instant,
  OrderId,
  SequenceNumber,
  SessionNumber,
  StrategyName,
  SymbolName,
} from './scalar.ts'

const UNREADABLE = 'one line is needed, without characters that are not seen or turn the direction'

/** Why a person acts; it is kept on record. */
export const Reason = z.string().trim().min(3).max(400).regex(READABLE_LINE, { error: UNREADABLE })

/** A name that somebody says is a person's; nothing proves it. */
const ClaimedName = z.string().trim().min(1).max(64).regex(READABLE_LINE, { error: UNREADABLE })

/** What every act on a session says. */
export const ActBody = z.strictObject({
  reason: Reason,
  session: SessionNumber.optional(),
  claimedBy: ClaimedName.optional().meta({
    description: 'A name that whoever asks gives himself. It goes on record as a claim, beside who he is.',
  }),
})
export type ActBody = z.infer<typeof ActBody>

/** Entries to cancel: all that work, or those for which everything that is named holds. */
export const CancelEntriesBody = ActBody.extend({
  symbol: SymbolName.optional(),
  strategy: StrategyName.optional(),
  order: OrderId.optional().meta({ description: 'The client id of one order, as `/orders` shows it.' }),
})
export type CancelEntriesBody = z.infer<typeof CancelEntriesBody>

/** A symbol that may be entered again. */
export const ReleaseSymbolBody = ActBody.extend({
  symbol: SymbolName.meta({ description: 'One of `heldSymbols` of `/risk`.' }),
})
export type ReleaseSymbolBody = z.infer<typeof ReleaseSymbolBody>

/** Settings of a running session to change: keys and values as the settings file says them. */
export const ChangeConfigBody = ActBody.extend({
  changes: z
    .array(
      z.strictObject({
        key: z.string().regex(/^[a-z_]+\.[a-z_]{1,60}$/),
        to: z
          .string()
          .max(200)
          .regex(/^[^\p{Cc}]*$/u),
      }),
    )
    .min(1)
    .max(20),
})
export type ChangeConfigBody = z.infer<typeof ChangeConfigBody>

/**
 * An act as it stands: `waiting` until the engine took it, then `taken` with what it recorded for it.
 *
 * `unanswered`: the engine did not take it within ten seconds. `answer` says what was done about that (one
 * that does not take a halt loses its right to write) and what is left to do. Of a flatten that is carried
 * out in its place `answer` says how it goes, also once that has taken it, and in the end what came of it.
 */
export const Act = z
  .object({
    id: z.string(),
    kind: z.string(),
    by: z.string(),
    reason: z.string(),
    session: z.string(),
    askedAt: Instant,
    state: z.enum(['waiting', 'unanswered', 'taken']),
    /** Whether the session runs or begins; else the act is the first thing that its next start does. */
    isRunning: z.boolean(),
    /** What the engine said of it: done or refused, in a sentence; null while it waits. */
    answer: z.object({ isDone: z.boolean(), text: z.string() }).nullable(),
    /** Somebody carries it out in place of the engine: `answer` says how it goes, and will say more. */
    isUnderWay: z.boolean(),
    /** Facts with the person's name that came of it; empty where nothing had to change, or it was refused. */
    facts: z.array(z.object({ sequence: SequenceNumber, description: z.string() })),
    /** Where to ask again. */
    href: z.string(),
  })
  .meta({ id: 'Act' })
export type Act = z.infer<typeof Act>

/** Names an act. */
export const ActParams = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) })
export type ActParams = z.infer<typeof ActParams>
/** Names a strategy. */
export const StrategyParams = z.strictObject({ name: StrategyName })
export type StrategyParams = z.infer<typeof StrategyParams>

const Day = z.iso.date()

/** What a backtest is asked for; the rest comes from the settings. Strategies by name, never by file. */
export const RunBody = z.strictObject({
  strategies: z.array(StrategyName).max(20).default([]),
  symbols: z.array(SymbolName).max(500).optional(),
  from: Day.optional(),
  to: Day.optional(),
  timeframe: z.enum(['1m', '5m', '15m', '1h', '1d', '1w']).optional(),
  adjustment: z.enum(['raw', 'split', 'total']).optional(),
  /** Settings and parameters of strategies: `fast_period` to `10`. */
  set: z
    .record(
      z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,99}$/),
      z
        .string()
        .max(200)
        .regex(/^[^\p{Cc}]*$/u),
    )
    .default({}),
})
export type RunBody = z.infer<typeof RunBody>

/** A backtest that was asked for and how far it is. */
export const RunJob = z
  .object({
    id: z.string(),
    state: z.enum(['queued', 'running', 'finished', 'failed', 'cancelled']),
    by: z.string(),
    askedAt: Instant,
    /** 0..1, by bars; 0 while data are read. */
    progressFraction: Figure,
    /** Instant of the market that it is at. */
    at: Instant.nullable(),
    phase: z.string(),
    /** Name of the run once it is finished: `/runs/{run}`. */
    run: z.string().nullable(),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    href: z.string(),
  })
  .meta({ id: 'RunJob' })
export type RunJob = z.infer<typeof RunJob>

/** A finished backtest. */
export const Run = z.object({
  name: z.string(),
  strategies: z.array(z.string()),
  symbols: z.array(z.string()),
  fromAt: Instant,
  toAt: Instant,
  currency: z.string(),
  capital: Decimal,
  finalEquity: Decimal,
  /** Keys of the metric catalogue (src/analysis); null where a figure is undefined. */
  metrics: z.record(z.string(), Figure.nullable()),
  trades: z.int(),
  warnings: z.array(z.string()),
  resultHash: z.string(),
  /** The tear sheet. */
  report: z.string(),
})
export type Run = z.infer<typeof Run>

/** Names a run: `0003-ma-crossover`. */
export const RunParams = z.strictObject({ run: z.string().regex(/^\d{4,9}-[A-Za-z0-9._-]{1,100}$/) })
export type RunParams = z.infer<typeof RunParams>

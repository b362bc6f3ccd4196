import { z } from 'zod'
import { Decimal, Figure, Instant } from './scalar.ts'

/** A part of a position that is held, and what guards it. */
export const HeldPart = z.object({
  symbol: z.string(),
  strategy: z.string(),
  quantity: Decimal,
  /** Units that stops at the venue would take out. */
  stopped: Decimal,
  needsStop: z.boolean(),
})
export type HeldPart = z.infer<typeof HeldPart>

/** A figure against the limit that it is held to; both in `unit`. */
export const LimitUse = z.object({
  code: z.string(),
  about: z.string(),
  /** The strategy that it is counted for; null: the whole account. */
  of: z.string().nullable(),
  unit: z.enum(['fraction', 'money', 'count', 'ms', 'units']),
  used: Figure,
  limit: Figure,
  /** `used / limit`; above 1 where the limit is passed, and 1 where the limit is nothing. */
  usedFraction: Figure,
  /** What happens where it is reached. */
  action: z.string(),
})
export type LimitUse = z.infer<typeof LimitUse>

/** A limit of which no use is told: of a single order, off, or with a use that is not known now. */
export const LimitValue = LimitUse.pick({ code: true, about: true, of: true, unit: true }).extend({
  /** Null: it is off. */
  value: Figure.nullable(),
})
export type LimitValue = z.infer<typeof LimitValue>

/** What a session trades, as it was begun: `live` is real money; null where its settings cannot be read. */
const Mode = z.enum(['paper', 'live']).nullable()

/**
 * The session as a person sees it first. Figures of a session that has shown no bar yet are null.
 *
 * `live`: its process runs and wrote lately; `silent`: its process runs and has not written for 5 s; `ended`:
 * its data have ended; `stopped`: a start goes on with it; `crashed`: its process is gone without a word.
 */
export const Session = z
  .object({
    number: z.string(),
    mode: Mode,
    state: z.enum(['new', 'live', 'silent', 'stopped', 'ended', 'crashed']),
    /** Instant of the market that the session is at. */
    at: Instant.nullable(),
    /** When the figures were written, and how old they are now. */
    writtenAt: Instant.nullable(),
    ageMs: z.int().nullable(),
    currency: z.string(),
    capital: Decimal.nullable(),
    equity: Decimal.nullable(),
    cash: Decimal.nullable(),
    dayProfit: Decimal.nullable(),
    dayProfitFraction: Figure.nullable(),
    highWaterEquity: Decimal.nullable(),
    /** Fall from the highest equity, 0..1, and where trading stops and everything is closed. */
    drawdownFraction: Figure.nullable(),
    drawdownStopFraction: Figure,
    drawdownCloseAllFraction: Figure,
    killSwitch: z.enum(['ACTIVE', 'TRIGGERED', 'MANUAL_OVERRIDE']).nullable(),
    /** Triggers that hold the kill switch. */
    latched: z.array(z.string()),
    /** Why each of them has tripped, in words, in their order; empty text where that is not known. */
    latchedWhy: z.array(z.string()),
    /** A reset that another person may confirm up to `until`; null where none was asked for. */
    proposedReset: z
      .object({ by: z.string(), reason: z.string(), askedAt: Instant, until: Instant })
      .nullable(),
    /** How long a second person has to confirm a reset, or a change that loosens. */
    confirmWithinMs: z.int(),
    /** Symbols that are not entered until a person releases them, and why. */
    heldSymbols: z.array(z.object({ symbol: z.string(), reason: z.string() })),
    /** For how long a part of a position has had fewer stops than it needs, seconds of the market. */
    unprotectedSeconds: Figure,
    held: z.array(HeldPart),
    openOrders: z.int(),
    unknownOrders: z.int(),
    trades: z.int(),
    errorCount: z.int(),
    activeStrategies: z.array(z.string()),
    lastDecision: z.string(),
    /** Wishes of people that are not on record yet. */
    waitingCommands: z.array(z.object({ kind: z.string(), by: z.string(), reason: z.string() })),
    /** Last fact that the tables for queries hold. */
    sequence: z.int(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

/**
 * What a session wrote of itself last, as `investor status --json` prints it: beside what stands here the
 * figures, positions with their stops, orders and halts of its status, absent before its first.
 */
export const WrittenStatus = z.looseObject({
  session: z.string(),
  /** Absent where the settings that it was begun with cannot be read. */
  mode: Mode.unwrap().optional(),
  isRunning: z.boolean(),
  capital: Decimal.optional(),
  /** Wishes of people that are not on record yet. */
  waiting: z.array(z.looseObject({ kind: z.string(), by: z.string(), reason: z.string() })).readonly(),
})
export type WrittenStatus = z.infer<typeof WrittenStatus>

/** One session of the list. */
export const SessionEntry = z.object({
  number: z.string(),
  mode: Mode,
  state: Session.shape.state,
  at: Instant.nullable(),
  equity: Decimal.nullable(),
  trades: z.int().nullable(),
  isLatest: z.boolean(),
})
export type SessionEntry = z.infer<typeof SessionEntry>

/** A strategy of the session, from what is on record. */
export const StrategyState = z.object({
  name: z.string(),
  state: z.enum(['active', 'inactive', 'suspended', 'unknown']),
  /** Why it is in that state, and who put it there. */
  since: Instant.nullable(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
  errorCount: z.int(),
  lastError: z.string().nullable(),
  signals: z.int(),
  approved: z.int(),
  rejected: z.int(),
  openPositions: z.int(),
  /** Realised on positions, before fees. */
  realizedProfit: Decimal,
  /** What it was started with; null where that was not kept. */
  started: z
    .object({
      description: z.string(),
      timeframe: z.string(),
      symbols: z.array(z.string()).readonly(),
      parameters: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])).readonly(),
    })
    .nullable(),
  /** Its round trips, after fees. */
  trips: z.object({
    count: z.int(),
    profit: Decimal,
    /** Won of all; null without any. */
    wonFraction: Figure.nullable(),
    /** Won over lost; null where nothing was lost. */
    profitFactor: Figure.nullable(),
  }),
})
export type StrategyState = z.infer<typeof StrategyState>

/** The last time a check was made, and how often it failed. */
export const CheckUse = z.object({
  code: z.string(),
  at: Instant,
  outcome: z.enum(['PASS', 'FAIL', 'NOT_APPLICABLE']),
  measured: Figure.nullable(),
  limit: Figure.nullable(),
  unit: z.string(),
  message: z.string(),
  orderId: z.string().nullable(),
  passed: z.int(),
  failed: z.int(),
  notApplicable: z.int(),
})
export type CheckUse = z.infer<typeof CheckUse>

/** What stands in a sector, longs, shorts and entries that wait added up: as the sector check counts. */
export const SectorExposure = z.object({
  /** As the instrument master says it; null where it names none. */
  sector: z.string().nullable(),
  symbols: z.array(z.string()),
  /** Null while a price is unknown. */
  value: Decimal.nullable(),
  equityFraction: Figure.nullable(),
  /** Part of equity that it may be; null where the limit does not hold for it. */
  limitFraction: Figure.nullable(),
})
export type SectorExposure = z.infer<typeof SectorExposure>

/** Correlations of daily returns, by the window and the function of the correlation check. */
export const Correlations = z
  .object({
    limit: Figure,
    /** Sessions that are looked back, and common returns that are needed. */
    days: z.int(),
    daysMin: z.int(),
    symbols: z.array(
      z.object({
        symbol: z.string(),
        /** Held or being entered; null where it is only traded, which counts as if it were bought. */
        side: z.enum(['LONG', 'SHORT']).nullable(),
      }),
    ),
    /** Symbols that had no place. */
    leftOut: z.int(),
    /** Each symbol with those after it, row by row. */
    pairs: z.array(
      z.object({
        first: z.string(),
        second: z.string(),
        /** -1..1; null with too few common returns. */
        correlation: Figure.nullable(),
        commonDays: z.int(),
        /** What counts: the sign is turned for a short against a long. */
        counted: Figure.nullable(),
        isAboveLimit: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Correlations' })
export type Correlations = z.infer<typeof Correlations>

/** Limits and how much of each is used now; what cannot be known from outside of the engine is left out. */
export const Risk = z
  .object({
    at: Instant.nullable(),
    killSwitch: Session.shape.killSwitch,
    latched: z.array(z.string()),
    heldSymbols: Session.shape.heldSymbols,
    limits: z.array(LimitUse),
    /** Every other limit; `limits` and these are all that there are. */
    otherLimits: z.array(LimitValue),
    checks: z.array(CheckUse),
    exposure: z.array(z.object({ symbol: z.string(), value: Decimal, equityFraction: Figure })),
    /** Null where the session has not said it: it has no figures yet, or an earlier version wrote them. */
    sectors: z.array(SectorExposure).nullable(),
    correlations: Correlations.nullable(),
  })
  .meta({ id: 'Risk' })
export type Risk = z.infer<typeof Risk>

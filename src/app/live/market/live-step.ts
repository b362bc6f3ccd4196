import type { UtcMillis } from '../../../base/index.ts'
import type {
  AlertSeverity, Bar, CoreInput, HistoryPart, NewsItem, Quote, SymbolStatus,
} from '../../../model/index.ts'
import type { FeedStanding } from '../../../port/index.ts'
import type { MarketStep } from '../market-steps.ts'
import { inputsOf, newsInputs } from '../record/recover-session.ts'
import type { TickRun } from './tick-desk.ts'

/**
 * What a live market does next: the steps of a recorded one, and what only a live one knows.
 *
 * `at` is the wall clock's instant and never goes back; what closed then stands in the bars. Steps are
 * numbered 1, 2, 3 ..., over restarts as well.
 */
export type LiveStep =
  | MarketStep
  | ({ readonly number: number; readonly at: UtcMillis } & (
    /** The past, for indicators and marks; nothing is decided on it. */
    | {
        readonly kind: 'warmup'; readonly parts: readonly HistoryPart[]
        /** Public by the last of the parts, ascending by `at`. */
        readonly news?: readonly NewsItem[]
      }
    /** A bar made anew after it was shown, or one that came too late to be shown. */
    | { readonly kind: 'correction'; readonly series: number; readonly bar: Bar }
    | { readonly kind: 'status'; readonly status: SymbolStatus }
    /** The newest quote of each symbol that had one since the last of these; a slice follows. */
    | { readonly kind: 'quotes'; readonly quotes: readonly Quote[] }
    /** What was quoted and traded, for the venue alone: the core is not given it. */
    | ({ readonly kind: 'ticks' } & TickRun)
    | {
        readonly kind: 'connection'; readonly part: 'data'; readonly isConnected: boolean
        /** A code where something went wrong; else empty. */
        readonly reason: string
      }
    /** The feed has more than one source, and it has changed which of them tells, or how they stand. */
    | { readonly kind: 'standing'; readonly standing: FeedStanding }
    /** Something about the data that belongs on record: what was quarantined and why. */
    | { readonly kind: 'notice'; readonly severity: AlertSeverity; readonly message: string }
  ))

/** A step before it has its number and its instant. */
export type LiveStepBody = LiveStep extends infer S
  ? S extends { readonly number: number; readonly at: UtcMillis } ? Omit<S, 'number' | 'at'> : never
  : never

/**
 * What the core is given of a step. A `connection` step gives nothing here: what is to follow from it is
 * decided where all connections are known.
 */
export function liveInputsOf(step: LiveStep): readonly CoreInput[] {
  const { at } = step
  switch (step.kind) {
    case 'session': {
      const { calendar, session } = step
      return [{ kind: 'SessionBegun', calendar, session, at }]
    }
    case 'warmup': return pastInputs(step)
    case 'correction': return [{ kind: 'BarCorrected', series: step.series, bar: step.bar, at }]
    case 'status': return [{ kind: 'InstrumentStatusChanged', status: step.status }]
    case 'quotes': return [{ kind: 'QuotesShown', quotes: step.quotes, at }]
    case 'ticks':
    case 'connection': return []
    case 'standing': return [noted(step.standing, at)]
    case 'notice': return [noted(step, at)]
    // Whoever keeps the account pays dividends: they are booked when their money has moved.
    case 'action': return step.action.kind === 'Split' ? inputsOf(step) : []
    default: return inputsOf(step)
  }
}

/** The past, with news before the first slice that knows them. */
function pastInputs({ at, parts, news = [] }: Extract<LiveStep, { kind: 'warmup' }>): readonly CoreInput[] {
  const inputs: CoreInput[] = []
  let gathered: HistoryPart[] = []
  let told = 0
  const flush = (): void => {
    if (gathered.length > 0) inputs.push({ kind: 'HistoryShown', parts: gathered, at })
    gathered = []
  }
  for (const part of parts) {
    const from = told
    while (part.kind === 'slice' && told < news.length && (news[told]?.at ?? Infinity) <= part.at) told++
    if (told > from) {
      flush()
      inputs.push(...newsInputs({ at: part.kind === 'slice' ? part.at : at, news: news.slice(from, told) }))
    }
    gathered.push(part)
  }
  flush()
  return inputs
}

function noted(
  { severity, message }: { readonly severity: AlertSeverity; readonly message: string }, at: UtcMillis,
): CoreInput {
  return { kind: 'Noted', at, body: { kind: 'AlertRaised', severity, component: 'data_feed', message } }
}

/**
 * Until when an input has shown the market, for a market that goes on after a restart: the greatest of all
 * inputs of the tape is its `shownUntil`. `undefined` for what shows none of it.
 */
export function shownUntil(input: CoreInput): UtcMillis | undefined {
  switch (input.kind) {
    case 'SessionBegun': return input.session.preOpenAt
    case 'BarClosed': return input.bar.closeAt
    case 'HistoryShown': {
      const last = input.parts.at(-1)
      return last?.kind === 'session' ? last.session.preOpenAt : last?.at
    }
    default: return undefined
  }
}

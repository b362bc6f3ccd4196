import type { UtcMillis } from '../../../base/index.ts'
import type { Bar, CorporateAction, Session } from '../../../model/index.ts'
import type { SessionFolder } from '../record/session-folder.ts'
import { tapedStarts } from '../record/session-tape.ts'

/** A piece of the market that a session's strategies were shown. */
export type TapedPart =
  | { readonly kind: 'session'; readonly calendar: string; readonly session: Session }
  | { readonly kind: 'action'; readonly action: CorporateAction }
  | {
      readonly kind: 'slice'
      readonly at: UtcMillis
      /** `series`: index in the session's series. */
      readonly bars: readonly { readonly series: number; readonly bar: Bar }[]
    }

/** The market of a session from its tapes, the past of its warm-up included, in the order it was shown in. */
export function* tapedMarket(folder: SessionFolder): Generator<TapedPart, undefined> {
  let bars: { series: number; bar: Bar }[] = []
  for (const { batches } of tapedStarts(folder)) {
    for (const { inputs } of batches) {
      for (const input of inputs) {
        if (input.kind === 'BarClosed') bars.push(input)
        else if (input.kind === 'SliceClosed') {
          yield { kind: 'slice', at: input.at, bars }
          bars = []
        } else if (input.kind === 'HistoryShown') yield* input.parts
        else if (input.kind === 'SessionBegun') {
          yield { kind: 'session', calendar: input.calendar, session: input.session }
        } else if (input.kind === 'ActionDue') yield { kind: 'action', action: input.action }
      }
    }
  }
}

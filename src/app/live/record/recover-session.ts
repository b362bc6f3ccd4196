import {
  fail,
  fromPlainText,
  invariant,
  ok,
  type ClientOrderId,
  type Result,
  type Sequence,
  type UtcMillis,
} from '../../../base/index.ts'
import { encodeExact, type Recoverable } from '../../../audit/index.ts'
import type { CoreInput, Effect, Fact, NewsItem, NumberedEffect, OrderTerms } from '../../../model/index.ts'
import type { CoreLink } from '../core/core-link.ts'
import type { CoreCursor, EncodedFact } from '../core/core-protocol.ts'
import type { MarketStep } from '../market-steps.ts'
import type { VenuePart } from '../venue/venue-protocol.ts'

/** Version of a saved core. */
export const STATE_VERSION = 3
/** Inputs in one message to the core. */
const INPUTS_MAX = 5_000
/** News in one input: of at most 20 kB each, see `boundedNews`. */
const NEWS_MAX = 20

const NOTHING_TAKEN: CoreCursor = { input: 0, step: 0, venueEvent: 0 }

/** An effect that a fact of the journal asks for, and when. */
export interface JournaledEffect {
  readonly effect: NumberedEffect
  readonly at: UtcMillis
}

/** Gathers what the journal holds: the snapshot that it begins with, and the facts after it. */
export class JournalTail implements Recoverable {
  state: string | undefined = undefined
  readonly facts: Fact[] = []
  /** How far the core of the snapshot was: its text is long, and read once. */
  #snapshotCursor: CoreCursor | undefined

  restore(state: string, version: number): Result<void> {
    if (version !== STATE_VERSION) {
      return fail('SNAPSHOT_VERSION', `it is of version ${version}, this program reads ${STATE_VERSION}`)
    }
    this.state = state
    this.#snapshotCursor = (fromPlainText(state) as { cursor: CoreCursor }).cursor
    return ok(undefined)
  }

  apply(fact: Fact): void {
    this.facts.push(fact)
  }

  /** How far the core was. */
  get cursor(): CoreCursor {
    const last = this.facts.findLast(({ body }) => body.kind === 'InputsTaken')
    if (last?.body.kind === 'InputsTaken') {
      const { input, step, venueEvent } = last.body
      return { input, step, venueEvent }
    }
    return this.snapshotCursor
  }

  /** How far the core was when the snapshot was taken; all 0 without one. */
  get snapshotCursor(): CoreCursor {
    return this.#snapshotCursor ?? NOTHING_TAKEN
  }

  has(kind: Fact['body']['kind']): boolean {
    return this.facts.some(({ body }) => body.kind === kind)
  }

  /** Requests that facts ask for and the venue has not received: those after the last one that it has. */
  unsent(lastRequest: Sequence): readonly JournaledEffect[] {
    const terms = new Map<ClientOrderId, OrderTerms>()
    const unsent: JournaledEffect[] = []
    for (const { sequence, knownAt, body } of this.facts) {
      if (body.kind === 'OrderInitialized') terms.set(body.terms.clientOrderId, body.terms)
      if (sequence <= lastRequest) continue
      const effect = effectOf(body, terms)
      if (effect !== undefined) unsent.push({ effect: { ...effect, cause: sequence }, at: knownAt })
    }
    return unsent
  }
}

function effectOf(body: Fact['body'], terms: ReadonlyMap<ClientOrderId, OrderTerms>): Effect | undefined {
  switch (body.kind) {
    case 'OrderSubmitted': {
      const own = terms.get(body.clientOrderId)
      invariant(own !== undefined, `the order ${body.clientOrderId} was submitted before it was made`)
      return { kind: 'SubmitOrder', terms: own }
    }
    case 'OrderPendingCancel':
      return { kind: 'CancelOrder', clientOrderId: body.clientOrderId }
    case 'OrderPendingUpdate':
      return { kind: 'ModifyOrder', clientOrderId: body.clientOrderId, changes: body.changes }
    default:
      return undefined
  }
}

/** Told of every step that is passed on the way, before the core is shown it. */
export type StepListener = (step: MarketStep) => Promise<void>

/**
 * Puts a core where the journal ends: the market up to there is shown muted, facts are applied in between.
 *
 * `steps` then goes on with the first step that was not whole.
 */
export async function restoreCore(
  core: CoreLink,
  steps: AsyncIterator<MarketStep>,
  tail: JournalTail,
  onStep: StepListener,
): Promise<void> {
  let shown = 0
  const showUntil = async (number: number): Promise<void> => {
    let inputs: CoreInput[] = []
    while (shown < number) {
      const { value, done } = await steps.next()
      if (done === true) break
      shown = value.number
      await onStep(value)
      inputs.push(...inputsOf(value))
      if (inputs.length < INPUTS_MAX) continue
      await core.reshow(inputs)
      inputs = []
    }
    if (inputs.length > 0) await core.reshow(inputs)
  }
  await restoreTail(core, tail, ({ step }) => showUntil(step))
}

/**
 * Puts the saved state of a core in place, and the facts after it group by group, each once `showUntil` has
 * shown the market up to there.
 */
export async function restoreTail(
  core: Pick<CoreLink, 'restore' | 'restoreState'>,
  tail: Pick<JournalTail, 'state' | 'snapshotCursor' | 'facts'>,
  showUntil: (cursor: Pick<CoreCursor, 'input' | 'step'>) => Promise<void>,
): Promise<void> {
  if (tail.state !== undefined) {
    await showUntil(tail.snapshotCursor)
    await core.restoreState(tail.state)
  }
  let group: EncodedFact[] = []
  for (const { sequence, eventAt, knownAt, correlation, body } of tail.facts) {
    group.push({ sequence, eventAt, knownAt, correlation, body: encodeExact(body) })
    if (body.kind !== 'InputsTaken') continue
    await showUntil(body)
    await core.restore(group)
    group = []
  }
  if (group.length > 0) await core.restore(group)
}

/** What the core is shown of a step of the market. */
export function inputsOf(step: MarketStep): readonly CoreInput[] {
  switch (step.kind) {
    case 'start':
      return [{ kind: 'Started', at: step.at }]
    case 'session': {
      const { calendar, session, at } = step
      return [{ kind: 'SessionBegun', calendar, session, ...(at === session.openAt ? {} : { at }) }]
    }
    case 'action':
      return [{ kind: 'ActionDue', action: step.action }]
    case 'slice':
      return [
        ...(step.halts ?? []).map((status) => ({ kind: 'InstrumentStatusChanged', status }) as const),
        ...newsInputs(step),
        ...step.bars.map(({ series, bar }) => ({ kind: 'BarClosed', series, bar }) as const),
        { kind: 'SliceClosed', at: step.at },
      ]
  }
}

/** News of a step, in pieces that fit into a record of the tape whatever their texts are. */
export function newsInputs(
  { at, news = [] }: { readonly at: UtcMillis; readonly news?: readonly NewsItem[] },
): readonly CoreInput[] {
  const inputs: CoreInput[] = []
  for (let from = 0; from < news.length; from += NEWS_MAX) {
    inputs.push({ kind: 'NewsShown', items: news.slice(from, from + NEWS_MAX), at })
  }
  return inputs
}

/** The venue's part of a step, where it has one; without orders a venue needs halts, and no prices. */
export function venuePartOf(
  step: MarketStep,
  { prices, hasOrders }: { readonly prices: ReadonlyMap<string, number>; readonly hasOrders: boolean },
): VenuePart | undefined {
  switch (step.kind) {
    case 'start':
      return undefined
    case 'action':
      return { kind: 'action', action: step.action }
    case 'session': {
      const { calendar, previous, nights, session } = step
      return { kind: 'session', calendar, previous, nights, session, prices: Object.fromEntries(prices) }
    }
    case 'slice': {
      const bars = step.bars.filter(({ isFinest }) => isFinest).map(({ bar }) => bar)
      const { halts } = step
      if (halts !== undefined) return { kind: 'bars', bars, halts }
      return hasOrders && bars.length > 0 ? { kind: 'bars', bars } : undefined
    }
  }
}

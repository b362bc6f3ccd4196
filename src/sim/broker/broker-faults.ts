import type { VenueEvent } from '../../model/index.ts'

/** What can go wrong with the next request of a kind. */
export const RequestFault = {
  /** The request is lost on its way: the venue never hears of it. */
  LostBefore: 'lost-before',
  /** The venue carries it out, and its reply is lost. */
  LostAfter: 'lost-after',
} as const
export type RequestFault = (typeof RequestFault)[keyof typeof RequestFault]

/** What can go wrong with the next event of a kind. */
export const EventFault = {
  /** It is never told; only reading shows it. */
  Drop: 'drop',
  /** It is told twice. */
  Duplicate: 'duplicate',
  /** It is told after the next one. */
  Swap: 'swap',
  /** It is told when `release` is called. */
  Hold: 'hold',
} as const
export type EventFault = (typeof EventFault)[keyof typeof EventFault]

/** Requests that faults can meet. */
export type FaultyRequest = 'submit' | 'cancel' | 'modify' | 'find'

/** A script of faults: each strikes once, in the order in which they were added. */
export class BrokerFaults {
  readonly #requests: { readonly request: FaultyRequest; readonly fault: RequestFault }[] = []
  readonly #events: { readonly kind: VenueEvent['kind']; readonly fault: EventFault }[] = []
  #held: VenueEvent[] = []
  #swapped: VenueEvent | undefined
  /** Repetitions reach the listener, to test what it does with them; else the connector drops them. */
  isPassingRepeats = false

  /** Lets the next request of a kind fail. */
  onRequest(request: FaultyRequest, fault: RequestFault): void {
    this.#requests.push({ request, fault })
  }

  /** Lets the next event of a kind go astray. */
  onEvent(kind: VenueEvent['kind'], fault: EventFault): void {
    this.#events.push({ kind, fault })
  }

  /** The fault that meets a request now. */
  strike(request: FaultyRequest): RequestFault | undefined {
    const index = this.#requests.findIndex((each) => each.request === request)
    return index === -1 ? undefined : this.#requests.splice(index, 1)[0]?.fault
  }

  /** What of an event is told now, in order. */
  pass(event: VenueEvent): readonly VenueEvent[] {
    const index = this.#events.findIndex(({ kind }) => kind === event.kind)
    const fault = index === -1 ? undefined : this.#events.splice(index, 1)[0]?.fault
    const swapped = this.#swapped
    switch (fault) {
      case EventFault.Drop: return []
      case EventFault.Hold:
        this.#held.push(event)
        return []
      case EventFault.Swap:
        this.#swapped = event
        return swapped === undefined ? [] : [swapped]
      default: break
    }
    this.#swapped = undefined
    const told = fault === EventFault.Duplicate ? [event, event] : [event]
    return swapped === undefined ? told : [...told, swapped]
  }

  /** Everything that was held, in order. */
  release(): readonly VenueEvent[] {
    const held = this.#held
    this.#held = []
    return held
  }
}

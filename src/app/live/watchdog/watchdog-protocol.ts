/** What a watchdog is started with. */
export interface WatchdogSetup {
  /** Process that is watched, for messages. */
  readonly pid: number
  readonly session: string
  /** Alerts are appended here, one JSON text a line. */
  readonly alertFile: string
  /** How it stands, for `investor status`. */
  readonly stateFile: string
  /** What the session last said of itself: who tells that it is gone says from it what has no stop. */
  readonly statusFile: string
  readonly silentMs: number
  readonly lookMs: number
  /**
   * File URL of a module that exports `openCanceler`, an `OpenCanceler`; absent where the broker ends with
   * the process that is watched, as the simulated one does: then there is nothing to cancel.
   */
  readonly cancelerModule?: string
}

/** What the watched process tells its watchdog. */
export type ToWatchdog =
  | { readonly kind: 'beat' }
  /** Client order ids of entries that work at the broker; the last list counts. */
  | { readonly kind: 'entries'; readonly orders: readonly string[] }
  /** The session has ended as it should: nothing is wrong when the process goes. */
  | { readonly kind: 'end' }
  /** The session has ended and has left entries: nobody guards what they fill. */
  | { readonly kind: 'left' }

/** The only thing that a watchdog may do at a broker. */
export interface EntryCanceler {
  /** Cancels these entries and nothing else; says in words what came of it. */
  cancelEntries(orders: readonly string[]): Promise<string>
}

/** Connects to the broker, with keys of its own environment. */
export type OpenCanceler = () => Promise<EntryCanceler>

/** An alert of a watchdog, as it stands in the file. */
export interface WatchdogAlert {
  readonly '@timestamp': string
  readonly 'log.level': 'critical' | 'error' | 'info'
  readonly 'event.action':
    'supervisor-silent' | 'supervisor-back' | 'supervisor-gone' | 'entries-left' | 'entries-canceled'
  readonly message: string
  readonly session: string
}

/** How a watchdog last stood. */
export interface WatchdogState {
  readonly pid: number
  /** `lost`: as it is read, where its own process is not there any more and had not said that it ends. */
  readonly state: 'watching' | 'silent' | 'gone' | 'ended' | 'lost'
  readonly at: string
}

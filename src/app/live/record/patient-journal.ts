import { setTimeout as wait } from 'node:timers/promises'
import { ok, RetryClass, type Result, type Sequence, type UtcMillis } from '../../../base/index.ts'
import type {
  JournalEntry, JournalHead, JournalRange, Lease, LeaseRequest, ProjectionStore, Snapshot,
} from '../../../port/index.ts'
import type { OpenedJournal } from '../../journal/open-journal.ts'

/** How long a server may be away: then the session ends, and goes on from its record when it is started. */
const AWAY_MS_MAX = 5_000
const RETRY_MS = 100

/**
 * A journal on a server that may be away for a moment: what can be asked again is, for five seconds.
 * Nothing leaves meanwhile, since who writes waits. Rows whose acknowledgement was lost are recognised.
 *
 * The instant until which a lease is held goes by the clock of this computer, counted from before it was
 * asked for: the server's may be another.
 */
export class PatientJournal implements OpenedJournal {
  readonly projections: ProjectionStore
  readonly #store: OpenedJournal

  constructor(store: OpenedJournal) {
    this.#store = store
    this.projections = store.projections
  }

  get meta(): OpenedJournal['meta'] {
    return this.#store.meta
  }

  get checkpoints(): OpenedJournal['checkpoints'] {
    return this.#store.checkpoints
  }

  append(entries: readonly JournalEntry[], lease: Lease): Promise<Result<void>> {
    return patiently(() => this.#store.append(entries, lease))
  }

  read(range: JournalRange): Promise<Result<readonly JournalEntry[]>> {
    return patiently(() => this.#store.read(range))
  }

  head(): Promise<Result<JournalHead | undefined>> {
    return patiently(() => this.#store.head())
  }

  saveSnapshot(snapshot: Snapshot, lease: Lease): Promise<Result<void>> {
    return patiently(() => this.#store.saveSnapshot(snapshot, lease))
  }

  latestSnapshot(atOrBefore: Sequence): Promise<Result<Snapshot | undefined>> {
    return patiently(() => this.#store.latestSnapshot(atOrBefore))
  }

  acquireLease(request: LeaseRequest): Promise<Result<Lease>> {
    return byOwnClock(request.lifeMs, () => this.#store.acquireLease(request))
  }

  renewLease(lease: Lease, lifeMs: number): Promise<Result<Lease>> {
    return byOwnClock(lifeMs, () => this.#store.renewLease(lease, lifeMs))
  }

  releaseLease(lease: Lease): Promise<Result<void>> {
    return this.#store.releaseLease(lease)
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}

async function patiently<T>(ask: () => Promise<Result<T>>): Promise<Result<T>> {
  const until = performance.now() + AWAY_MS_MAX
  for (;;) {
    const answer = await ask()
    const isLast = answer.ok || answer.failure.retry !== RetryClass.Safe || performance.now() >= until
    if (isLast) return answer
    await wait(RETRY_MS)
  }
}

async function byOwnClock(lifeMs: number, ask: () => Promise<Result<Lease>>): Promise<Result<Lease>> {
  const askedAt = Date.now()
  const lease = await ask()
  return lease.ok ? ok({ ...lease.value, expiresAt: (askedAt + lifeMs) as UtcMillis }) : lease
}

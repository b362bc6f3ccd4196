import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { UserError } from '../../../base/index.ts'
import type { JournalStore, Lease } from '../../../port/index.ts'
import { isAlive } from '../../is-alive.ts'

/** How long a lease lives without a renewal; it is renewed three times as often. */
export const LEASE_MS = 15_000

/** A process that was killed takes as long to be gone: its memory is given back, its last write ends. */
const DYING_MS = 2_000
const LOOK_MS = 50

const HOLDER = /process (\d+) on (\S+)/

/** This process, as messages name it. */
export function holderName(): string {
  return `investor, process ${process.pid} on ${hostname()}`
}

/**
 * Takes the right to write. A holder of this host that is gone was killed: its lease is taken from it.
 *
 * Throws `UserError` `LEASE_HELD` while another process lives; one that is just being killed is waited for.
 */
export async function takeLease(store: JournalStore, { isForced = false } = {}): Promise<Lease> {
  const request = { holder: holderName(), lifeMs: LEASE_MS }
  const taken = await store.acquireLease({ ...request, isForced })
  if (taken.ok) return taken.value
  const { code, message } = taken.failure
  if (code !== 'LEASE_HELD' || !(await isOfTheDead(message))) throw new UserError(taken.failure)
  const forced = await store.acquireLease({ ...request, isForced: true })
  if (!forced.ok) throw new UserError(forced.failure)
  return forced.value
}

/** The process of this host that lives and holds the right to write; `undefined` where there is none. */
export async function otherHolder(store: JournalStore): Promise<number | undefined> {
  const taken = await store.acquireLease({ holder: holderName(), lifeMs: LEASE_MS })
  if (taken.ok) {
    await store.releaseLease(taken.value)
    return undefined
  }
  if (taken.failure.code !== 'LEASE_HELD') throw new UserError(taken.failure)
  const pid = holderOf(taken.failure.message)
  return pid !== undefined && isAlive(pid) ? pid : undefined
}

/** Keeps a lease alive until `stop`; `onLost` is told when another has taken it. */
export function keepLease(
  store: JournalStore,
  lease: Lease,
  on: { renewed: (lease: Lease) => void; lost: (error: UserError) => void },
): () => void {
  const ended = new AbortController()
  const renew = async (): Promise<void> => {
    for (let held = lease; ; ) {
      await wait(LEASE_MS / 3, undefined, { signal: ended.signal })
      const renewed = await store.renewLease(held, LEASE_MS)
      if (renewed.ok) on.renewed((held = renewed.value))
      else if (renewed.failure.retry !== 'safe') return on.lost(new UserError(renewed.failure))
    }
  }
  renew().catch((error: unknown) => {
    if (!ended.signal.aborted) throw error
  })
  return () => ended.abort()
}

async function isOfTheDead(message: string): Promise<boolean> {
  const pid = holderOf(message)
  if (pid === undefined) return false
  for (const end = performance.now() + DYING_MS; performance.now() < end; await wait(LOOK_MS)) {
    if (!isAlive(pid)) return true
  }
  return false
}

/** The number of a holder of this host. */
function holderOf(message: string): number | undefined {
  const [, pid, host] = HOLDER.exec(message) ?? []
  return pid === undefined || host !== hostname() ? undefined : Number(pid)
}

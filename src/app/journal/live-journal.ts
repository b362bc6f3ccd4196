import { writeFileSync } from 'node:fs'
import { AnchorFile } from '../../adapter/anchor-file/index.ts'
import { readOrMakeSigningKey } from '../../adapter/key-file/index.ts'
import { Checkpointer, DurableJournal, readSigner, type NoteSigner } from '../../audit/index.ts'
import { fail, ok, type Result, type UtcMillis } from '../../base/index.ts'
import type { Lease } from '../../port/index.ts'
import type { JournalLocation } from './journal-location.ts'
import { openJournal, type OpenedJournal } from './open-journal.ts'

/** Who writes a live journal, and how. */
export interface LiveJournalOptions {
  readonly location: JournalLocation
  /** Name of this writer, for whoever finds the lease taken. */
  readonly holder: string
  /** How long the lease lasts without a renewal. */
  readonly leaseMs: number
  /** Takes the lease from a writer that hangs. */
  readonly isForced?: boolean
  /** More anchors than the one beside the journal: files on another disk, of another user. */
  readonly anchorFiles?: readonly string[]
  /** Values that must never be written. */
  readonly secrets?: readonly string[]
}

/** Everything that a live system writes its record with. */
export interface LiveJournal {
  readonly store: OpenedJournal
  readonly lease: Lease
  readonly journal: DurableJournal
  readonly checkpointer: Checkpointer
  /** Commits, and makes a checkpoint when one is due. */
  commit(now: UtcMillis): Promise<Result<void>>
  /** Commits, signs what is there, gives the lease back. */
  close(now: UtcMillis): Promise<Result<void>>
}

/** Opens the journal for its one writer: store, lease, signing key, anchors. */
export async function openLiveJournal(options: LiveJournalOptions): Promise<Result<LiveJournal>> {
  const opened = await openJournal(options.location)
  if (!opened.ok) return opened
  const store = opened.value
  const { holder, leaseMs: lifeMs, isForced = false } = options
  const lease = await store.acquireLease({ holder, lifeMs, isForced })
  if (!lease.ok) {
    await store.close()
    return lease
  }
  const live = await startWriting(store, lease.value, options)
  if (live.ok) return live
  await store.releaseLease(lease.value)
  await store.close()
  return live
}

async function startWriting(
  store: OpenedJournal,
  lease: Lease,
  { location, anchorFiles = [], secrets = [] }: LiveJournalOptions,
): Promise<Result<LiveJournal>> {
  const signer = signerOf(location, store.meta.origin)
  if (!signer.ok) return signer
  const anchors = [location.anchorFile, ...anchorFiles].map((file) => new AnchorFile(file))
  const checkpointer = await Checkpointer.resume(store, { signer: signer.value, anchors })
  if (!checkpointer.ok) return checkpointer
  const password = location.kind === 'postgres' ? decodeURIComponent(new URL(location.target).password) : ''
  const journal = await DurableJournal.open(store, {
    lease,
    checkpointer: checkpointer.value,
    secrets: [...secrets, password],
  })
  if (!journal.ok) return journal
  return ok(new WrittenJournal({ store, lease, checkpointer: checkpointer.value, journal: journal.value }))
}

class WrittenJournal implements LiveJournal {
  readonly store: OpenedJournal
  readonly lease: Lease
  readonly journal: DurableJournal
  readonly checkpointer: Checkpointer

  constructor({ store, lease, journal, checkpointer }: Omit<LiveJournal, 'commit' | 'close'>) {
    this.store = store
    this.lease = lease
    this.journal = journal
    this.checkpointer = checkpointer
  }

  async commit(now: UtcMillis): Promise<Result<void>> {
    const committed = await this.journal.commit()
    if (!committed.ok) return committed
    if (!this.checkpointer.isDue(now)) return ok(undefined)
    const published = await this.checkpointer.publish(now)
    return published.ok ? ok(undefined) : published
  }

  async close(now: UtcMillis): Promise<Result<void>> {
    const committed = await this.journal.commit()
    const signed = !committed.ok ? committed : await this.checkpointer.publish(now)
    await this.store.releaseLease(this.lease)
    await this.store.close()
    return signed.ok ? ok(undefined) : signed
  }
}

/** The signer of a journal: its key is made where there is none, the verifier's key is written beside it. */
export function signerOf(location: JournalLocation, origin: string): Result<NoteSigner> {
  const pem = readOrMakeSigningKey(location.signingKeyFile)
  if (!pem.ok) return pem
  const signer = readSigner(origin, pem.value)
  if (!signer.ok) return signer
  try {
    writeFileSync(location.verifierKeyFile, `${signer.value.verifier.text}\n`)
  } catch (error) {
    return fail(
      'KEY_UNREADABLE',
      `${location.verifierKeyFile}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  return signer
}

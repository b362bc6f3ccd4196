import { join } from 'node:path'
import { SqliteJournal } from '../../../src/adapter/sqlite/index.ts'
import { TapeFileWriter } from '../../../src/adapter/tape/index.ts'
import { brokerCoreSetup } from '../../../src/app/broker/broker-setup.ts'
import { AccountCursor } from '../../../src/app/broker/account/account-cursor.ts'
import { BrokerSession } from '../../../src/app/broker/broker-session.ts'
import { AwaitedFees } from '../../../src/app/broker/account/awaited-fees.ts'
import { HaltBoard } from '../../../src/app/broker/sending/halt-board.ts'
import { KnownExecutions } from '../../../src/app/broker/account/known-executions.ts'
import { calendarOf, type LivePlan } from '../../../src/app/broker/market/live-plan.ts'
import { OperatorDesk } from '../../../src/app/broker/operator-desk.ts'
import type { SendLimits } from '../../../src/app/broker/sending/send-budget.ts'
import { restoreFromTapes } from '../../../src/app/broker/market/taped-past.ts'
import type { RunRequest } from '../../../src/app/backtest/run-request.ts'
import type { RunSettings } from '../../../src/app/backtest/run-settings.ts'
import type { CoreSetup } from '../../../src/app/live/core/core-protocol.ts'
import { LiveCore } from '../../../src/app/live/core/live-core.ts'
import { codesOf } from '../../../src/app/live/loaded-strategies.ts'
import { OpenEntries } from '../../../src/app/live/watchdog/open-entries.ts'
import type { LiveStep } from '../../../src/app/live/market/index.ts'
import { orThrow } from '../../../src/app/live/or-throw.ts'
import { JournalTail } from '../../../src/app/live/record/recover-session.ts'
import type { SessionFolder } from '../../../src/app/live/record/session-folder.ts'
import { SessionRecord } from '../../../src/app/live/record/session-record.ts'
import { DurableJournal, recover } from '../../../src/audit/index.ts'
import type { ClientOrderId, UtcMillis } from '../../../src/base/index.ts'
import type { Fact } from '../../../src/model/index.ts'
import type {
  BrokerConnector, JournalEntry, JournalStore, Lease, TapeWriter, Timers,
} from '../../../src/port/index.ts'

const LEASE_MS = 15_000
/** Few, so that processes that die often come back from snapshots as well. */
const SNAPSHOT_FACTS = 60
const LIMITS = { perSecond: 50, perMinute: 1_500, cancelShare: 0.2 }

/** What a simulated process is started with. */
export interface ProcessParts {
  readonly folder: SessionFolder
  readonly request: RunRequest
  readonly settings: RunSettings
  readonly plan: LivePlan
  readonly timers: Timers & { end(): void }
  readonly broker: BrokerConnector & { die(): Promise<void> }
  readonly market: (after: UtcMillis, timers: Timers) => AsyncIterator<LiveStep>
  /** Told what was put in place of what is on disk, before anything else happens. */
  readonly onRestored: (entries: readonly JournalEntry[], stateHash: string) => void
  /** Told of rows that are on disk. */
  readonly onDurable: (entries: readonly JournalEntry[]) => void
  /** Asked right before and after a commit: whether the process dies there. */
  readonly onEdge: (edge: 'before-commit' | 'after-commit') => boolean
  /** Asked before a commit: for how many milliseconds the disk keeps it waiting; never when absent. */
  readonly diskMs?: () => number
  readonly onEnd: (error: unknown) => void
  /** Does something to the core that was put in place, before anybody asks it. */
  readonly onCore?: (core: LiveCore) => void
  /** Facts between two snapshots; few when absent. */
  readonly snapshotFacts?: number
  readonly limits?: SendLimits
}

/** A session's process in a simulated world: the real parts, but for thread and wall clock. */
export class SimProcess {
  readonly core: LiveCore
  readonly session: BrokerSession
  readonly #parts: ProcessParts
  readonly #store: SqliteJournal

  private constructor(
    parts: ProcessParts, own: { core: LiveCore; session: BrokerSession; store: SqliteJournal },
  ) {
    this.#parts = parts
    this.core = own.core
    this.session = own.session
    this.#store = own.store
  }

  /** Starts it as `investor start` does: what is on disk is put in place, then the broker is asked. */
  static async start(parts: ProcessParts): Promise<SimProcess> {
    const { folder, timers, settings, plan, request } = parts
    const { snapshotFacts = SNAPSHOT_FACTS, limits = LIMITS } = parts
    const { capabilities } = parts.broker
    const store = orThrow(SqliteJournal.open({ path: folder.journalPath, now: () => timers.now() }))
    const lease = orThrow(await store.acquireLease({ holder: 'sim', lifeMs: LEASE_MS, isForced: true }))
    const tail = new JournalTail()
    const recovery = orThrow(await recover(store, tail))
    const mortal = mortalStore(store, parts)
    const journal = orThrow(await DurableJournal.open(mortal, { lease }))
    const tape = bufferedTape(folder, { after: tail.cursor.input, epoch: lease.epoch, now: timers.now() })
    const core = new LiveCore(settings, swarmSetup({ request, plan, capabilities }, lease.epoch))
    const past = await restoreFromTapes(asLink(core), tail, folder.tapes)
    parts.onCore?.(core)
    const cursor = AccountCursor.open(folder, tail.facts)
    const executions = orThrow(await KnownExecutions.read(store, cursor, journal.last))
    const from = { isCharged: true, last: journal.last }
    const fees = orThrow(await AwaitedFees.read(store, cursor.fees, from))
    const ids = new Set<ClientOrderId>([...core.orders().ids, ...executions.orders])
    const board = new HaltBoard({
      latched: core.status().latched, isOverridden: core.status().override !== undefined,
      isHaltWaiting: () => OperatorDesk.isHaltWaiting(folder),
    })
    const working = core.orders().open.filter(({ terms }) => !terms.isReduceOnly)
    const entries = new OpenEntries(working.map(({ terms }) => terms.clientOrderId))
    const onFact = (fact: Fact): void => {
      board.see(fact)
      entries.take([fact])
      executions.take(fact)
      fees.take(fact)
      if (fact.body.kind === 'OrderInitialized') ids.add(fact.body.terms.clientOrderId)
    }
    const link = asLink(core)
    const record = new SessionRecord(
      { store: mortal, journal, lease, tape, core: link, snapshotFacts, onFact },
      { ...tail.cursor, at: core.status().at },
    )
    const session = new BrokerSession({
      folder, core: link, broker: parts.broker, timers, board, ids, record, entries,
      codes: codesOf(settings), calendar: calendarOf(plan),
      market: parts.market(past.marketAt, timers), cursor, executions, fees,
      strategies: settings.strategies.map(({ definition }) => definition.name), quarantined: [],
      venueEvent: tail.cursor.venueEvent, isRestart: recovery.head !== undefined && past.isStarted,
      isActivated: past.isActivated, limits, lookMs: 5_000,
    })
    keepLease(store, lease, { timers, record })
    const process = new SimProcess(parts, { core, session, store })
    parts.onRestored(await process.entries(), core.stateHash())
    session.run().then(() => parts.onEnd(undefined), parts.onEnd)
    return process
  }

  /** Ends it as `kill -9` does: what is on disk stays, nothing else. */
  async die(): Promise<void> {
    this.#parts.timers.end()
    await this.#parts.broker.die()
    await this.#store.close()
  }

  /** Every fact on disk. */
  async entries(): Promise<readonly JournalEntry[]> {
    const all: JournalEntry[] = []
    for (;;) {
      const page = orThrow(await this.#store.read({ from: (all.length + 1) as never, limit: 5_000 }))
      if (page.length === 0) return all
      all.push(...page)
    }
  }
}

/**
 * The core of a session at a broker, under the limits of a backtest: a made-up market has no sectors and no
 * volumes of years.
 */
export function swarmSetup(
  { request, plan, capabilities }:
    Pick<ProcessParts, 'request' | 'plan'> & Pick<BrokerConnector, 'capabilities'>,
  epoch: number,
): CoreSetup {
  return { ...brokerCoreSetup(request, plan, capabilities), epoch }
}

function keepLease(
  store: SqliteJournal, first: Lease, { timers, record }: { timers: Timers; record: SessionRecord },
): void {
  const renew = async (lease: Lease): Promise<void> => {
    const renewed = orThrow(await store.renewLease(lease, LEASE_MS))
    record.renew(renewed)
    timers.after(LEASE_MS / 3, () => void renew(renewed))
  }
  timers.after(LEASE_MS / 3, () => void renew(first))
}

/** The core where a thread would be: what it is given and gives is copied on the way, as between threads. */
function asLink(core: LiveCore) {
  const copied = <T>(value: T): T => structuredClone(value)
  return {
    take: async (batch: Parameters<LiveCore['take']>[0]) => copied(core.take(copied(batch))),
    state: async () => core.state(),
    orders: async () => copied(core.orders()),
    status: async () => copied(core.status()),
    compareAccount: async (books: Parameters<LiveCore['compareAccount']>[0]) => core.compareAccount(books),
    reshow: async (inputs: Parameters<LiveCore['reshow']>[0]) => core.reshow(inputs),
    restore: async (facts: Parameters<LiveCore['restoreFacts']>[0]) => core.restoreFacts(facts),
    restoreState: async (state: string) => core.restoreState(state),
  }
}

function waited(timers: Timers, ms: number): Promise<void> {
  return new Promise((resolve) => {
    timers.after(ms, resolve)
  })
}

/** The store of a process that may die at each commit; a dead one never hears what came of it. */
function mortalStore(
  store: SqliteJournal, { onEdge, onDurable, diskMs, timers }: ProcessParts,
): JournalStore {
  const never = new Promise<never>(() => {})
  const append: JournalStore['append'] = async (entries, lease) => {
    if (onEdge('before-commit')) return never
    const late = diskMs?.() ?? 0
    if (late > 0) await waited(timers, late)
    const written = await store.append(entries, lease)
    if (written.ok) onDurable(entries)
    return onEdge('after-commit') ? never : written
  }
  return new Proxy(store, {
    get(target, name) {
      if (name === 'append') return append
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}

/** A tape of which only what was flushed is in the file. */
function bufferedTape(
  folder: SessionFolder, { after, epoch, now }: { after: number; epoch: number; now: UtcMillis },
): TapeWriter {
  const { writer } = orThrow(TapeFileWriter.open({ path: join(folder.nextTape), now: () => now }))
  writer.append({ kind: 'resumed', knownAt: now, after, epoch })
  orThrow(writer.flush())
  const waiting: Parameters<TapeWriter['append']>[0][] = []
  return {
    append: (record) => void waiting.push(record),
    write: () => {},
    flush: () => {
      for (const record of waiting.splice(0)) writer.append(record)
      return writer.flush()
    },
    close: () => writer.close(),
  }
}

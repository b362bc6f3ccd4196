import type { Recovery } from '../../audit/index.ts'
import type { ClientOrderId, UtcMillis } from '../../base/index.ts'
import { brokerVenue, type Fact } from '../../model/index.ts'
import type { BrokerCapabilities, BrokerConnector, Timers } from '../../port/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { readSettings, type RunSettings } from '../backtest/run-settings.ts'
import { CoreLink } from '../live/core-link.ts'
import type { CoreSetup } from '../live/core-protocol.ts'
import { chooseFolder, openRecord } from '../live/open-session.ts'
import type { LiveStep } from '../live/market/index.ts'
import type { SessionFolder } from '../live/session-folder.ts'
import { SessionRecord } from '../live/session-record.ts'
import { keepLease } from '../live/take-lease.ts'
import { AccountCursor } from './account-cursor.ts'
import { BrokerSession } from './broker-session.ts'
import { checkAccount } from './check-account.ts'
import { CrashCount } from './crash-count.ts'
import { HaltBoard } from './halt-board.ts'
import { livePlan, type LivePlan } from './live-plan.ts'
import { OperatorDesk } from './operator-desk.ts'
import type { SendLimits } from './send-budget.ts'
import type { BrokerSessionParts } from './session-parts.ts'
import { restoreFromTapes } from './taped-past.ts'

/** Where a session trades and what it sees. */
export interface Venue {
  readonly broker: BrokerConnector
  readonly timers: Timers
  /** The market after an instant; 0: from now on. */
  market(after: UtcMillis): AsyncIterator<LiveStep>
  close(): Promise<void>
  readonly limits?: SendLimits
}

/** Makes the venue of a session. */
export type VenueOpener = (settings: RunSettings, plan: LivePlan) => Promise<Venue>

/** How a session at a broker is started. */
export interface BrokerSessionOptions {
  readonly home: string
  readonly request: RunRequest
  readonly isNew: boolean
  readonly quarantined: readonly string[]
  readonly onPhase: (phase: string) => void
  /** Facts between two snapshots. */
  readonly snapshotFacts: number
  readonly onSilence: () => void
  readonly openVenue: VenueOpener
}

/** A session that can be run; `close` gives everything back. */
export interface OpenedBrokerSession {
  readonly folder: SessionFolder
  readonly supervisor: BrokerSession
  readonly core: CoreLink
  readonly broker: BrokerConnector
  readonly recovery: Recovery
  readonly settings: RunSettings
  readonly isOver: boolean
  close(): Promise<void>
}

const SILENCE_MS = { reportMs: 500, endMs: 5_000 }

/** Opens the latest session of a home and brings its core where its journal ends; nothing is sent yet. */
export async function openBrokerSession(options: BrokerSessionOptions): Promise<OpenedBrokerSession> {
  const opened: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const end of opened.splice(0).toReversed()) await end()
  }
  try {
    return { ...(await assemble(options, opened)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function assemble(
  options: BrokerSessionOptions, opened: (() => Promise<unknown>)[],
): Promise<Omit<OpenedBrokerSession, 'close'>> {
  const { request, onPhase, openVenue } = options
  const settings = await readSettings(request)
  const plan = livePlan(settings)
  const venue = await openVenue(settings, plan)
  opened.push(() => venue.close())
  const folder = chooseFolder(options, settings)
  onPhase('Reading the journal')
  const written = await openRecord({ folder, opened })
  const { tail, lease, store, recovery } = written
  const cursor = AccountCursor.open(folder, tail.facts)
  onPhase('Asking the broker about the account')
  await checkAccount(venue.broker, cursor.accountId)
  const crashes = CrashCount.begin(folder, Date.now())
  const { onSilence } = options
  const core = await CoreLink.open(
    { ...brokerCoreSetup(request, plan, venue.broker.capabilities), epoch: lease.epoch },
    { ...SILENCE_MS, onSilence },
  )
  opened.push(() => core.close())
  const past = await restoreFromTapes(core, tail, folder.tapes)
  const market = venue.market(past.marketAt)
  opened.push(async () => market.return?.())
  const watched = await followed({ core, folder, tail, written, options })
  const { holdReason } = crashes
  const supervisor = new BrokerSession({
    folder, core, broker: venue.broker, timers: venue.timers, market, ...watched,
    cursor,
    strategies: settings.strategies.map(({ definition }) => definition.name),
    quarantined: options.quarantined,
    venueEvent: tail.cursor.venueEvent, isRestart: past.isStarted, isActivated: past.isActivated,
    onEnd: () => crashes.end(),
    ...(holdReason === undefined ? {} : { holdReason }),
    ...(venue.limits === undefined ? {} : { limits: venue.limits }),
  })
  const stopKeeping = keepLease(store, lease, {
    renewed: (renewed) => watched.record.renew(renewed),
    lost: (error) => supervisor.break(error),
  })
  opened.push(async () => stopKeeping())
  return { folder, supervisor, core, broker: venue.broker, recovery, settings, isOver: false }
}

/** What the core of a session at a broker is made of, but for its lease. */
export function brokerCoreSetup(
  request: RunRequest, plan: LivePlan, { isLive, holdsUnits }: BrokerCapabilities,
): Omit<CoreSetup, 'epoch'> {
  const venue = brokerVenue(holdsUnits ? 'after-entry-oco' : 'separate')
  return { request, mode: isLive ? 'live' : 'paper', ...plan, venue }
}

/** The record, and who follows its facts on the sending side. */
async function followed(parts: {
  readonly core: CoreLink
  readonly folder: SessionFolder
  readonly tail: Awaited<ReturnType<typeof openRecord>>['tail']
  readonly written: Awaited<ReturnType<typeof openRecord>>
  readonly options: BrokerSessionOptions
}): Promise<Pick<BrokerSessionParts, 'record' | 'board' | 'ids'>> {
  const { core, folder, tail, written, options } = parts
  const [{ at, latched }, { ids: named }] = [await core.status(), await core.orders()]
  const ids = new Set<ClientOrderId>(named)
  const board = new HaltBoard({ latched, isHaltWaiting: () => OperatorDesk.isHaltWaiting(folder) })
  const onFact = (fact: Fact): void => {
    board.see(fact)
    if (fact.body.kind === 'OrderInitialized') ids.add(fact.body.terms.clientOrderId)
  }
  const record = new SessionRecord(
    { ...written, core, snapshotFacts: options.snapshotFacts, onFact },
    { ...tail.cursor, at },
  )
  return { record, board, ids }
}

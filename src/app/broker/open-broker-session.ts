import process from 'node:process'
import type { Recovery } from '../../audit/index.ts'
import { UserError, type ClientOrderId, type UtcMillis } from '../../base/index.ts'
import type { CountedCache } from '../../data/index.ts'
import type { Fact } from '../../model/index.ts'
import type { BrokerConnector, CorporateActionSource } from '../../port/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { begunNow } from '../backtest/run-config.ts'
import { readSettings, type RunSettings } from '../backtest/run-settings.ts'
import { CoreLink, type ToCore } from '../live/core/core-link.ts'
import { codesOf } from '../live/loaded-strategies.ts'
import { OpenEntries, ownEntries } from '../live/watchdog/open-entries.ts'
import { openChosen, openRecord, type Ground } from '../live/open-session.ts'
import { gateRefusal } from '../live/promotion-gate.ts'
import type { RecordKeeper } from '../live/record/record-keeper.ts'
import type { SessionLog, SessionLogSettings } from '../live/session-log.ts'
import type { PacedTimers } from '../live/market/index.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { orThrow } from '../live/or-throw.ts'
import { noteMarket } from '../live/past/session-market.ts'
import { SessionRecord } from '../live/record/session-record.ts'
import { keepLease } from '../live/record/take-lease.ts'
import { AccountCursor } from './account/account-cursor.ts'
import { AwaitedFees } from './account/awaited-fees.ts'
import { brokerCoreSetup } from './broker-setup.ts'
import { BrokerSession } from './broker-session.ts'
import { checkAccount } from './account/check-account.ts'
import { CrashCount } from './crash-count.ts'
import { HaltBoard } from './sending/halt-board.ts'
import { heardNews, type HeardNews } from './market/heard-news.ts'
import { KnownExecutions } from './account/known-executions.ts'
import { sectorsOf } from './market/known-sectors.ts'
import { calendarOf, livePlan, liveSymbols, refusePairs, type LivePlan } from './market/live-plan.ts'
import { OperatorDesk } from './operator-desk.ts'
import type { SendLimits } from './sending/send-budget.ts'
import type { WatchedActions } from './market/session-market.ts'
import type { BrokerSessionParts, SessionMarket } from './session-parts.ts'
import { restoreFromTapes } from './market/taped-past.ts'
import { actionsOf, type SessionActions } from './market/with-actions.ts'
import { withNews } from './market/with-news.ts'

/** Where a session trades and what it sees. */
export interface Venue {
  readonly broker: BrokerConnector
  readonly timers: PacedTimers
  /** The market after an instant, 0: from now on; `at` is where the session's clock stands. */
  market(after: UtcMillis, at: UtcMillis, actions?: WatchedActions): SessionMarket
  /** Where corporate actions are announced; absent: its market has none. */
  readonly actions?: CorporateActionSource
  close(): Promise<void>
  /** What its market data keep of the past. */
  readonly cache?: CountedCache
  readonly limits?: SendLimits
  /** See `BrokerSessionParts.lookMs`. */
  readonly lookMs?: number
}

/** Makes the venue of a session; nobody else writes into the folder meanwhile. */
export type VenueOpener = (
  settings: RunSettings, plan: LivePlan, folder: SessionFolder, tell: (text: string) => void,
) => Promise<Venue>

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
  /** Told what a person has to know and what stops nothing. */
  readonly onTrouble: (text: string) => void
  /** Where log files are written; none are when absent. */
  readonly logs?: SessionLogSettings
  /** What was typed to trade real money; see `typedConfirmation`. */
  readonly confirmation?: (account: string) => Promise<string | undefined>
  readonly openVenue: VenueOpener
  /** The market is played, by a clock of its own: its news come from the archive alone. */
  readonly isPlayed?: boolean
  /** It is opened to get out: whatever a person releases meanwhile, nothing that opens is sent. */
  readonly isExitOnly?: boolean
}

/** A session that can be run; `close` gives everything back. */
export interface OpenedBrokerSession {
  readonly folder: SessionFolder
  readonly supervisor: BrokerSession
  readonly core: CoreLink
  readonly broker: BrokerConnector
  readonly recovery: Recovery
  readonly keeper: RecordKeeper
  readonly log: SessionLog | undefined
  readonly settings: RunSettings
  /** Entries that may work at the broker. */
  readonly entries: OpenEntries
  readonly isOver: boolean
  close(): Promise<void>
}

const SILENCE_MS = { reportMs: 500, endMs: 5_000 }

/** Opens the latest session of a home and brings its core where its journal ends; nothing is sent yet. */
export async function openBrokerSession(given: BrokerSessionOptions): Promise<OpenedBrokerSession> {
  const options = { ...given, request: begunNow(given.request) }
  const settings = await readSettings(options.request, 'live')
  const { isPlayed = false } = options
  const heard = heardNews(settings, { isPlayed, environment: process.env })
  return openChosen(options, settings, (ground) => assemble(options, { ...ground, heard }))
}

async function assemble(
  options: BrokerSessionOptions,
  ground: Omit<Ground, 'market'> & { readonly heard: HeardNews | undefined },
): Promise<Omit<OpenedBrokerSession, 'close' | 'log'>> {
  const { request, onPhase, openVenue } = options
  const { settings, folder, opened, heard } = ground
  const sectors = await sectorsOf(folder, options.home, liveSymbols(settings))
  const plan = livePlan(settings, sectors)
  noteMarketOf(settings, folder, plan)
  onPhase('Reading the journal')
  const written = await openRecord(options, ground)
  const { tail, lease, store, recovery } = written
  const cursor = AccountCursor.open(folder, tail.facts)
  // What has traded goes on with what it has.
  if (cursor.accountId === undefined) refusePairs(plan)
  const venue = await openVenue(settings, plan, folder, options.onTrouble)
  opened.push(() => venue.close())
  onPhase('Asking the broker about the account')
  const account = await checkAccount(venue.broker, cursor.accountId)
  // The gate is for what may be entered: nobody is kept from getting out.
  const isGated = venue.broker.capabilities.isLive && options.isExitOnly !== true
  if (isGated) await passGate(options, settings, account)
  const crashes = CrashCount.begin(folder, Date.now())
  const running: { supervisor?: BrokerSession } = {}
  const onSilence = (asked: ToCore['kind']): void => {
    options.onSilence()
    running.supervisor?.coreIsSilent(asked)
  }
  const core = await CoreLink.open(
    { ...brokerCoreSetup(request, plan, venue.broker.capabilities), epoch: lease.epoch },
    { ...SILENCE_MS, onSilence },
  )
  opened.push(() => core.close())
  const past = await restoreFromTapes(core, tail, folder.tapes)
  const actions = actionsOf(venue, { plan, past, open: (await core.orders()).open, opened })
  const shown = venue.market(past.marketAt, (await core.status()).at, watchedOf(actions))
  await actions?.open()
  const market = await withNews(shown, {
    home: options.home, heard, past, now: venue.timers.now(), tell: options.onTrouble, opened,
  })
  opened.push(async () => market.return?.())
  const watched = await followed({ core, folder, cursor, written, options, actions, venue })
  const { holdReason } = crashes
  const supervisor = new BrokerSession({
    folder, core, broker: venue.broker, timers: venue.timers, calendar: calendarOf(plan), market, ...watched,
    cursor, codes: codesOf(settings),
    strategies: settings.strategies.map(({ definition }) => definition.name),
    quarantined: options.quarantined,
    venueEvent: tail.cursor.venueEvent, isRestart: past.isStarted, isActivated: past.isActivated,
    onEnd: () => crashes.end(),
    ...(actions === undefined ? {} : { actions: actions.desk }),
    ...(holdReason === undefined ? {} : { holdReason }),
    ...(venue.cache === undefined ? {} : { cache: venue.cache }),
    ...(venue.limits === undefined ? {} : { limits: venue.limits }),
    ...(venue.lookMs === undefined ? {} : { lookMs: venue.lookMs }),
  })
  running.supervisor = supervisor
  const stopKeeping = keepLease(store, lease, {
    renewed: (renewed) => watched.record.renew(renewed),
    lost: (error) => supervisor.break(error),
  })
  opened.push(async () => stopKeeping())
  const { keeper } = written
  const { entries } = watched
  const { broker } = venue
  const isOver = tail.has('RunEnded')
  return { folder, supervisor, core, broker, recovery, keeper, settings, entries, isOver }
}

/**
 * Real money is traded only where the gate lets it; throws `UserError` `LIVE_REFUSED`.
 *
 * Books are compared before the first entry of every start: the sending side holds entries until then.
 */
async function passGate(
  { home, request, confirmation: ask }: BrokerSessionOptions, settings: RunSettings, account: string,
): Promise<void> {
  const confirmation = await ask?.(account)
  const refusal = gateRefusal({ home, request, settings, account, isReconciled: true, confirmation })
  if (refusal !== undefined) throw new UserError(refusal)
}

/** Keeps what is shown: bars in prices of the day, as the past comes in them too. */
function noteMarketOf({ config }: RunSettings, folder: SessionFolder, { instruments }: LivePlan): void {
  const { primaryDataProvider, backupDataProvider } = config.trading
  const isMadeUp = [primaryDataProvider, backupDataProvider].includes('synthetic')
  const synthetic = isMadeUp ? instruments.map(({ symbol }) => symbol) : []
  noteMarket(folder, { adjustment: 'split', instruments, synthetic })
}

function watchedOf(actions: SessionActions | undefined): WatchedActions | undefined {
  return actions && { due: actions.book, reason: (symbol) => actions.desk.reason(symbol) }
}

/** The record, and who follows its facts on the sending side. */
async function followed(parts: {
  readonly core: CoreLink
  readonly folder: SessionFolder
  readonly cursor: AccountCursor
  readonly written: Awaited<ReturnType<typeof openRecord>>
  readonly options: BrokerSessionOptions
  readonly actions: SessionActions | undefined
  readonly venue: Venue
}): Promise<Pick<BrokerSessionParts, 'record' | 'board' | 'ids' | 'executions' | 'fees' | 'entries'>> {
  const { core, folder, cursor, written, options, actions, venue: { broker: { capabilities } } } = parts
  const { store, tail, journal } = written
  const [{ at, latched, override }, { open, ids: named }] = [await core.status(), await core.orders()]
  const executions = orThrow(await KnownExecutions.read(store, cursor, journal.last))
  const isCharged = capabilities.isLive && !capabilities.hasFeesOnFills
  const last = journal.last
  const fees = orThrow(await AwaitedFees.read(store, cursor.fees, { isCharged, last }))
  const ids = new Set<ClientOrderId>([...named, ...executions.orders])
  const entries = new OpenEntries(ownEntries(open))
  const board = new HaltBoard({
    latched, isOverridden: override !== undefined,
    isHaltWaiting: () => options.isExitOnly === true || OperatorDesk.isHaltWaiting(folder),
  })
  const onFact = (fact: Fact): void => {
    board.see(fact)
    entries.take([fact])
    executions.take(fact)
    fees.take(fact)
    actions?.desk.see(fact)
    if (fact.body.kind === 'OrderInitialized') ids.add(fact.body.terms.clientOrderId)
  }
  const record = new SessionRecord(
    { ...written, core, snapshotFacts: options.snapshotFacts, onFact },
    { ...tail.cursor, at },
  )
  return { record, board, ids, executions, fees, entries }
}

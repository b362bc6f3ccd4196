import process from 'node:process'
import { TapeFileWriter } from '../../adapter/tape/index.ts'
import { DurableJournal, recover, type Recovery } from '../../audit/index.ts'
import { invariant, type UtcMillis } from '../../base/index.ts'
import { weeklySymbols } from '../../sim/index.ts'
import type { DataPlan } from '../backtest/plan-run.ts'
import { begunNow } from '../backtest/run-config.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { readSettings, type RunSettings } from '../backtest/run-settings.ts'
import { CoreLink } from './core/core-link.ts'
import type { CoreSetup } from './core/core-protocol.ts'
import { discardUnbegun, refuseGone } from './record/discard-unbegun.ts'
import { codesOf } from './loaded-strategies.ts'
import { marketSteps, type MarketStep } from './market-steps.ts'
import { writeLogPlace } from './log-place.ts'
import { orThrow } from './or-throw.ts'
import { knownSecrets, secretMasker } from '../known-secrets.ts'
import { RecordKeeper } from './record/record-keeper.ts'
import { refuseOtherMarket } from './record/refuse-other-market.ts'
import { JournalTail, restoreCore, venuePartOf } from './record/recover-session.ts'
import { SessionFolder } from './record/session-folder.ts'
import { openSessionJournal, placeJournal } from './record/session-journal.ts'
import { noteMarket } from './past/session-market.ts'
import { withKeptNews } from './past/session-news.ts'
import { refuseOthers, sessionSettings, writeSessionSettings } from './record/session-settings.ts'
import { settingsNote } from './record/settings-note.ts'
import { SessionLog, type SessionLogSettings } from './session-log.ts'
import { SimulatedBroker } from './venue/simulated-broker.ts'
import type { StartedFrom } from './started-from.ts'
import { writeStartedStrategies } from './past/started-strategies.ts'
import { Supervisor } from './supervisor.ts'
import { keepLease, takeLease } from './record/take-lease.ts'
import type { VenueStanding } from './venue/venue-protocol.ts'

/** How a session is started. */
export interface SessionOptions {
  readonly home: string
  readonly request: RunRequest
  /** Begins a new session even where the latest has not ended. */
  readonly isNew: boolean
  readonly speed: number
  readonly quarantined: readonly string[]
  readonly onPhase: (phase: string) => void
  /** Facts between two snapshots. */
  readonly snapshotFacts: number
  readonly onSilence: () => void
  /** After how long a silent core is fenced and given up; 500 ms and 5 s when absent. */
  readonly silence?: SilenceMs
  /** Told what a person has to know and what stops nothing: a log that is not written, say. */
  readonly onTrouble: (text: string) => void
  /** Where log files are written; none are when absent. */
  readonly logs?: SessionLogSettings
  /** Where the market comes from; the catalog when absent. */
  readonly market?: Market
}

/** Milliseconds without an answer of the core. */
export interface SilenceMs {
  /** Then entries are cancelled and nothing is sent. */
  readonly reportMs: number
  /** Then the thread is ended, and the strategy that runs is taken out. */
  readonly endMs: number
}

/** A market that is opened for one run of a session: the same bars on every start. */
export type Market = (settings: RunSettings) => Promise<{ readonly plan: DataPlan; close(): Promise<void> }>

/** A session that can be run; `close` gives everything back. */
export interface OpenedSession {
  readonly folder: SessionFolder
  readonly supervisor: Supervisor
  readonly core: CoreLink
  readonly broker: SimulatedBroker
  readonly recovery: Recovery
  readonly keeper: RecordKeeper
  readonly log: SessionLog | undefined
  readonly plan: DataPlan
  readonly settings: RunSettings
  /** Its data had ended before: there is nothing left to run. */
  readonly isOver: boolean
  close(): Promise<void>
}

const SILENCE: SilenceMs = { reportMs: 500, endMs: 5_000 }

/** Opens the latest session of a home and brings it where its journal ends; makes one where there is none. */
export async function openSession(given: SessionOptions): Promise<OpenedSession> {
  const options = { ...given, request: begunNow(given.request) }
  // Before strategies are loaded: from then on what is imported counts as theirs, unless it lies in src.
  const market = options.market ?? (await catalogMarket(options.onPhase))
  const settings = await readSettings(options.request)
  return openChosen(options, settings, (ground) => assemble(options, { ...ground, market }))
}

/**
 * Opens what `assemble` makes of the session that goes on, or of a new one. Where that fails everything is
 * given back, and a session that was made for it is thrown away: it would count as the latest.
 */
export async function openChosen<T>(
  options: Pick<SessionOptions, 'home' | 'request' | 'isNew' | 'logs' | 'onTrouble'>,
  settings: RunSettings,
  assemble: (ground: Omit<Ground, 'market'>) => Promise<T>,
): Promise<T & Pick<OpenedSession, 'log' | 'close'>> {
  const folder = chooseFolder(options, settings)
  const opened: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const end of opened.splice(0).toReversed()) await end()
  }
  let log: SessionLog | undefined
  try {
    log = openLog(options, folder)
    if (log !== undefined) opened.push(async () => log?.close())
    writeStartedStrategies(folder, settings.strategies)
    return { ...(await assemble({ settings, folder, opened, log })), log, close }
  } catch (error) {
    log?.failed(error)
    await close()
    await discardUnbegun(folder, options.request)
    throw error
  }
}

/** Opens the log files of a session; `undefined` where none are wanted. */
function openLog(
  options: Pick<SessionOptions, 'logs' | 'request' | 'onTrouble'>,
  folder: SessionFolder,
): SessionLog | undefined {
  const { logs, request, onTrouble } = options
  if (logs === undefined) return undefined
  writeLogPlace(folder, logs.folder)
  return new SessionLog({
    settings: logs,
    session: folder.name,
    mask: secretMasker(request.set),
    onFailure: ({ reason }) => onTrouble(`the log files are not written: ${reason}`),
  })
}

/** What a session stands on before its parts are opened. */
export interface Ground {
  readonly settings: RunSettings
  readonly folder: SessionFolder
  readonly market: Market
  readonly log: SessionLog | undefined
  /** What has to be given back, in the order of opening. */
  readonly opened: (() => Promise<unknown>)[]
}

/** What a session is written to, under a lease, and what it held when it was opened. */
export async function openRecord(
  { request, onTrouble, isExitOnly = false }: Pick<SessionOptions, 'request' | 'onTrouble'> & {
    /** It is opened in place of one that hangs, with the settings that were begun with: no start. */
    readonly isExitOnly?: boolean
  },
  { folder, settings, opened, log }: Pick<Ground, 'folder' | 'settings' | 'opened' | 'log'>,
) {
  const store = orThrow(await openSessionJournal(folder, request))
  opened.push(() => store.close())
  const lease = await takeLease(store)
  opened.push(() => store.releaseLease(lease))
  refuseGone(folder)
  const tail = new JournalTail()
  const recovery = orThrow(await recover(store, tail))
  const keeper = await RecordKeeper.open({ folder, request, store, log, warn: onTrouble })
  opened.push(() => keeper.close())
  const secrets = knownSecrets(process.env, [...process.argv.slice(2), ...request.set])
  const journal = orThrow(await DurableJournal.open(store, { lease, secrets, onDurable: keeper.take }))
  const { writer: tape } = orThrow(TapeFileWriter.open({ path: folder.nextTape }))
  opened.push(async () => tape.close())
  const knownAt = Date.now() as UtcMillis
  tape.append({ kind: 'resumed', knownAt, after: tail.cursor.input, epoch: lease.epoch })
  const begun = orThrow(tape.flush())
  const isFirst = recovery.head === undefined
  const started = isExitOnly ? undefined : settingsNote({ folder, settings, request, isFirst })
  return { store, lease, tail, recovery, journal, tape, begun, started, keeper }
}

/** The supervisor, once there is one. */
interface Running {
  supervisor?: Supervisor
}

async function openCore(
  { request, silence = SILENCE, onSilence }: SessionOptions,
  { plan, epoch, running }: { plan: DataPlan; epoch: number; running: Running },
): Promise<CoreLink> {
  const setup: CoreSetup = { ...coreSetupOf(request, plan), epoch }
  return CoreLink.open(setup, {
    ...silence,
    onSilence: (asked) => {
      onSilence()
      running.supervisor?.coreIsSilent(asked)
    },
  })
}

/** What a core is made of, but for its lease. */
export function coreSetupOf(request: RunRequest, plan: DataPlan): Omit<CoreSetup, 'epoch'> {
  const series = plan.series.map(({ source, isFinest }) => ({ ...source.key, isFinest }))
  const { instruments, calendar } = plan
  // Recorded bars: its facts equal those of the backtest of the same bars.
  return { request, mode: 'paper', profile: 'backtest', instruments, calendar, series }
}

async function assemble(
  options: SessionOptions,
  ground: Ground,
): Promise<Omit<OpenedSession, 'close' | 'log'>> {
  const { settings, folder, market, opened } = ground
  const { request, onPhase, speed, snapshotFacts, quarantined } = options
  const { plan: read, close } = await market(settings)
  opened.push(close)
  const synthetic = read.described.filter(({ isSynthetic }) => isSynthetic).map(({ symbol }) => symbol)
  noteMarket(folder, { adjustment: settings.adjustment, instruments: read.instruments, synthetic })
  onPhase('Reading the journal')
  const record = await openRecord(options, ground)
  const { tail, lease, journal, store, recovery, keeper } = record
  const plan = withKeptNews(folder, read, options.onTrouble)
  const running: Running = {}
  const core = await openCore(options, { plan, epoch: lease.epoch, running })
  opened.push(() => core.close())
  const steps = marketSteps(plan)
  opened.push(() => steps.return(undefined))
  const { broker, standing } = await SimulatedBroker.open(
    {
      request,
      instruments: plan.instruments,
      weekly: weeklySymbols(plan.series),
      logPath: folder.venueLogPath,
      clientEvent: tail.cursor.venueEvent,
    },
    async (events) => {
      const { supervisor } = running
      invariant(supervisor !== undefined, 'the venue said something new when its past was shown again')
      return supervisor.answer(events)
    },
  )
  opened.push(() => broker.close())
  if (standing.cut !== undefined) options.onTrouble(standing.cut)
  onPhase('Going through the market up to where the journal ends')
  const shown = await showPast({ folder, core, steps, tail, broker, standing, activeFrom: plan.activeFrom })
  const { venueEvent: _, ...cursor } = tail.cursor
  const supervisor = new Supervisor({
    ...record,
    folder,
    core,
    broker,
    steps,
    startedFrom: {
      ...cursor,
      ...shown,
      venueStep: standing.step,
      isWaiting: standing.isWaiting,
      unsent: tail.unsent(standing.lastRequest),
      isRestart: recovery.head !== undefined,
      lastRequest: standing.lastRequest,
      openEntries: (await core.status()).openEntries,
    },
    activeFrom: plan.activeFrom,
    strategies: settings.strategies.map(({ definition }) => definition.name),
    codes: codesOf(settings),
    quarantined,
    speed,
    snapshotFacts,
  })
  running.supervisor = supervisor
  const stopKeeping = keepLease(store, lease, {
    renewed: (renewed) => journal.renew(renewed),
    lost: (error) => supervisor.break(error),
  })
  opened.push(async () => stopKeeping())
  const isOver = tail.has('RunEnded')
  return { folder, supervisor, core, broker, recovery, keeper, plan, settings, isOver }
}

/** Brings core and venue where the journal ends, and says what the market was then. */
async function showPast(parts: {
  readonly folder: SessionFolder
  readonly core: CoreLink
  readonly steps: AsyncIterator<MarketStep>
  readonly tail: JournalTail
  readonly broker: SimulatedBroker
  readonly standing: VenueStanding
  readonly activeFrom: UtcMillis
}): Promise<Pick<StartedFrom, 'prices' | 'at' | 'isActivated' | 'reply'>> {
  const { folder, core, steps, tail, broker, standing, activeFrom } = parts
  const prices = new Map<string, number>()
  let at = 0 as UtcMillis
  let isActivated = tail.has('StrategyActivated')
  let { hasOrders } = standing.reply
  await restoreCore(core, steps, tail, async (step) => {
    at = step.at
    if (step.kind === 'start') refuseOtherMarket(folder, tail, at)
    const part = venuePartOf(step, { prices, hasOrders })
    // A power cut may have taken prices of which nothing came: they are shown again.
    if (part !== undefined && step.number > standing.step) {
      hasOrders = (await broker.step(step.number, part)).hasOrders
    }
    if (step.kind !== 'slice') return
    if (step.at >= activeFrom) isActivated = true
    for (const { bar, isFinest } of step.bars) if (isFinest) prices.set(bar.symbol, bar.close)
  })
  return { prices, at, isActivated, reply: { ...standing.reply, hasOrders } }
}

/** Recorded bars of the catalog; its database is loaded only where it is needed. */
export async function catalogMarket(onPhase: (phase: string) => void): Promise<Market> {
  const [{ openCatalog }, { planData }] = await Promise.all([
    import('../open-catalog.ts'),
    import('../backtest/plan-run.ts'),
  ])
  return async (settings) => {
    const catalog = await openCatalog(settings.symbols, onPhase)
    return { plan: await planData(catalog, settings, settings.strategies), close: () => catalog.close() }
  }
}

/** The session that goes on, or a new one; one that was begun with other settings is not gone on with. */
export function chooseFolder(
  { home, request, isNew }: Pick<SessionOptions, 'home' | 'request' | 'isNew'>,
  settings: RunSettings,
): SessionFolder {
  const latest = SessionFolder.latest(home)
  const wanted = sessionSettings(settings)
  const folder = latest !== undefined && !latest.isFinished && !isNew
    ? latest
    : SessionFolder.create(home, request, (made, name) => {
        placeJournal(made, name, settings.config.system.databaseUrl)
        writeSessionSettings(made, wanted)
      })
  // Also one that was just made: another start may have been quicker.
  refuseOthers(folder, wanted, request)
  return folder
}

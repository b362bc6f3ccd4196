import path from 'node:path'
import process from 'node:process'
import { SqliteJournal } from '../../adapter/sqlite/index.ts'
import { TapeFileWriter } from '../../adapter/tape/index.ts'
import { DurableJournal, recover, sha256Hex, type Recovery } from '../../audit/index.ts'
import { fail, invariant, UserError, type Result, type UtcMillis } from '../../base/index.ts'
import type { DataPlan } from '../backtest/plan-run.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { readSettings, type RunSettings } from '../backtest/run-settings.ts'
import { CoreLink } from './core-link.ts'
import type { CoreSetup } from './core-protocol.ts'
import { marketSteps } from './market-steps.ts'
import { JournalTail, restoreCore, venuePartOf } from './recover-session.ts'
import { SessionFolder } from './session-folder.ts'
import { SimulatedBroker } from './simulated-broker.ts'
import { Supervisor } from './supervisor.ts'
import { keepLease, takeLease } from './take-lease.ts'

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
  /** Where the market comes from; the catalog when absent. */
  readonly market?: Market
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
  readonly plan: DataPlan
  readonly settings: RunSettings
  /** Its data had ended before: there is nothing left to run. */
  readonly isOver: boolean
  close(): Promise<void>
}

/** Where sessions and the catalog lie: `$INVESTOR_HOME`, else `.investor` in the working folder. */
export function homeFolder(): string {
  const home = process.env['INVESTOR_HOME']
  return path.resolve(home !== undefined && home !== '' ? home : '.investor')
}

const REPORT_SILENCE_MS = 500
const END_SILENCE_MS = 5_000

/** Opens the latest session of a home and brings it where its journal ends; makes one where there is none. */
export async function openSession(options: SessionOptions): Promise<OpenedSession> {
  const settings = await readSettings(options.request)
  const folder = chooseFolder(options, settings)
  const opened: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const end of opened.splice(0).toReversed()) await end()
  }
  try {
    return { ...await assemble(options, { settings, folder, opened }), close }
  } catch (error) {
    await close()
    throw error
  }
}

interface Ground {
  readonly settings: RunSettings
  readonly folder: SessionFolder
  /** What has to be given back, in the order of opening. */
  readonly opened: (() => Promise<unknown>)[]
}

async function assemble(options: SessionOptions, ground: Ground): Promise<Omit<OpenedSession, 'close'>> {
  const { settings, folder, opened } = ground
  const { plan, close } = await (options.market ?? await catalogMarket(options.onPhase))(settings)
  opened.push(close)
  const store = orThrow(SqliteJournal.open({ path: folder.journalPath }))
  opened.push(() => store.close())
  const lease = await takeLease(store)
  opened.push(() => store.releaseLease(lease))
  options.onPhase('Reading the journal')
  const tail = new JournalTail()
  const recovery = orThrow(await recover(store, tail))
  const journal = orThrow(await DurableJournal.open(store, { lease }))
  const { writer: tape } = orThrow(TapeFileWriter.open({ path: folder.nextTape }))
  opened.push(async () => tape.close())
  const cursor = tail.cursor
  tape.append({ kind: 'resumed', knownAt: Date.now() as UtcMillis, after: cursor.input, epoch: lease.epoch })
  const setup: CoreSetup = {
    request: options.request, mode: 'paper', instruments: plan.instruments, calendar: plan.calendar,
    series: plan.series.map(({ source, isFinest }) => ({ ...source.key, isFinest })), epoch: lease.epoch,
  }
  const core = await CoreLink.open(setup, {
    reportMs: REPORT_SILENCE_MS, endMs: END_SILENCE_MS, onSilence: options.onSilence,
  })
  opened.push(() => core.close())
  options.onPhase('Going through the market up to where the journal ends')
  const steps = marketSteps(plan)
  opened.push(() => steps.return(undefined))
  const prices = new Map<string, number>()
  let at = 0 as UtcMillis
  let isActivated = tail.has('StrategyActivated')
  let running: Supervisor | undefined
  const { broker, standing } = await SimulatedBroker.open({
    request: options.request, instruments: plan.instruments, logPath: folder.venueLogPath,
    clientEvent: cursor.venueEvent,
  }, async (events) => {
    invariant(running !== undefined, 'the venue said something new when its past was shown to it again')
    return running.answer(events)
  })
  opened.push(() => broker.close())
  let { hasOrders } = standing.reply
  await restoreCore(core, steps, tail, async (step) => {
    at = step.at
    const part = venuePartOf(step, { prices, hasOrders })
    // A power cut may have taken prices of which nothing came: they are shown again.
    if (part !== undefined && step.number > standing.step) {
      hasOrders = (await broker.step(step.number, part)).hasOrders
    }
    if (step.kind !== 'slice') return
    if (step.at >= plan.activeFrom) isActivated = true
    for (const { bar, isFinest } of step.bars) if (isFinest) prices.set(bar.symbol, bar.close)
  })
  const supervisor = running = new Supervisor({
    folder, store, journal, lease, tape, core, broker, steps,
    startedFrom: {
      ...cursor, venueStep: standing.step, isWaiting: standing.isWaiting, reply: { ...standing.reply, hasOrders },
      unsent: tail.unsent(standing.lastRequest), isActivated, prices, at,
      isRestart: recovery.head !== undefined,
    },
    activeFrom: plan.activeFrom, strategies: settings.strategies.map(({ definition }) => definition.name),
    quarantined: options.quarantined, speed: options.speed,
    snapshotFacts: options.snapshotFacts,
  })
  const stopKeeping = keepLease(store, lease, {
    renewed: (renewed) => journal.renew(renewed), lost: (error) => supervisor.break(error),
  })
  opened.push(async () => stopKeeping())
  return { folder, supervisor, core, broker, recovery, plan, settings, isOver: tail.has('RunEnded') }
}

/** Recorded bars of the catalog; its database is loaded only where it is needed. */
export async function catalogMarket(onPhase: (phase: string) => void): Promise<Market> {
  const [{ openCatalog }, { planData }] = await Promise.all([
    import('../open-catalog.ts'), import('../backtest/plan-run.ts'),
  ])
  return async (settings) => {
    const catalog = await openCatalog(settings.symbols, onPhase)
    return { plan: await planData(catalog, settings, settings.strategies), close: () => catalog.close() }
  }
}

/** The session that goes on, or a new one; one that was begun with other settings is not gone on with. */
function chooseFolder({ home, request, isNew }: SessionOptions, settings: RunSettings): SessionFolder {
  const latest = SessionFolder.latest(home)
  const wanted = settingsHash(request, settings)
  if (latest === undefined || latest.isFinished || isNew) {
    const folder = SessionFolder.create(home, request)
    folder.write('settings.json', { hash: wanted })
    return folder
  }
  if (latest.read<{ hash: string }>('settings.json').hash === wanted) return latest
  throw new UserError(fail('SESSION_DIFFERS', `session ${latest.name} in ${latest.path} goes on with the settings that `
    + 'it was begun with, and these differ: give the same ones, or begin another session with --new').failure)
}

/** Equal for equal settings: what a session's facts come from. */
function settingsHash(request: RunRequest, settings: RunSettings): string {
  const { strategies, symbols, from, to, timeframe, adjustment, set } = request
  return sha256Hex(JSON.stringify({ strategies, symbols, from, to, timeframe, adjustment, set, shown: settings.shown }))
}

function orThrow<T>(result: Result<T>): T {
  if (!result.ok) throw new UserError(result.failure)
  return result.value
}

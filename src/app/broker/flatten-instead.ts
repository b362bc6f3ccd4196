import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { EXTERNAL } from '../../model/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { readLogSettings, readVenueChoice } from '../backtest/run-config.ts'
import { runDriven, SNAPSHOT_FACTS, type SessionEnd } from '../live/run-session.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { LEASE_MS } from '../live/record/take-lease.ts'
import { openBrokerSession, type OpenedBrokerSession } from './open-broker-session.ts'
import { venueOf } from './venue/venue-of.ts'

/** A flatten that a session was asked for and does not take, since its engine hangs. */
export interface FlattenWish {
  readonly folder: SessionFolder
  /** What others hold in the account is closed too. */
  readonly includesExternal: boolean
  /** The process that hangs, and whose right to write was taken just now. */
  readonly pid: number | undefined
  /** For how long it is tried to be flat. */
  readonly patienceMs: number
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly say: (line: string) => void
}

/** What came of it, in words for a person. */
export interface FlattenEnd {
  /** The session was opened in the engine's place, and has taken the command. */
  readonly isTried: boolean
  readonly isFlat: boolean
  readonly text: string
}

/** How often it is looked whether anything is left. */
const LOOK_MS = 250
const MASKED = /\[secret/

/**
 * Why nobody but the process that hangs, or a start, can close what a session holds; `undefined`: another
 * process can.
 *
 * Files that its settings name are looked for from the working folder. Throws `UserError` where the settings
 * that the session was begun with cannot be read any more.
 */
export function reasonAgainst(
  folder: SessionFolder, environment: FlattenWish['environment'],
): string | undefined {
  if (SessionFolder.latest(homeOf(folder))?.name !== folder.name || folder.isFinished) {
    return `session ${folder.name} is not the latest one that goes on, and no other is gone on with`
  }
  const choice = readVenueChoice(requestOf(folder.request, environment))
  if (choice === undefined || choice.broker === 'simulated') {
    return 'its venue is simulated, in a thread of the process that hangs: no broker holds anything that ' +
      'could be sold from here'
  }
  if (folder.request.set.some((word) => MASKED.test(word))) {
    return 'it was begun with a secret in --set, which is written nowhere: only the command that began it ' +
      'can go on with it'
  }
  return undefined
}

/**
 * Carries a flatten out in place of an engine that hangs and has lost its right to write: opens the session
 * from its journal as a start does, compares books with the broker, takes the command first, enters nothing,
 * and ends when nothing is held or the patience is over. The session can be started again then.
 *
 * It is not over before the lease that the engine last had has run out: until then the engine, should it
 * wake, may send what it had on record. Throws `UserError` as a start does.
 */
export async function flattenInstead(wish: FlattenWish): Promise<FlattenEnd> {
  const { folder, environment, say } = wish
  const leaseOverAt = performance.now() + LEASE_MS
  const request = requestOf(folder.request, environment)
  const choice = readVenueChoice(request)
  if (choice === undefined) return { isTried: false, isFlat: false, text: 'the session trades at no broker' }
  const openVenue = await venueOf({ choice, environment, request, speed: undefined })
  const ended = new AbortController()
  return runDriven(
    async (opening) => {
      const session = await openBrokerSession({
        ...opening, home: homeOf(folder), request, snapshotFacts: SNAPSHOT_FACTS, openVenue, isExitOnly: true,
        onPhase: say, logs: readLogSettings(request),
      })
      void stopWhenFlat(session, { ...wish, leaseOverAt, signal: ended.signal })
      return session
    },
    { request, isNew: false, isQuiet: true },
    async (end) => endOf(end, wish),
  ).finally(() => ended.abort())
}

/** The home folder that a session lies in. */
function homeOf({ path }: SessionFolder): string {
  return dirname(dirname(path))
}

/** What the session was begun with; what was struck out of its environment comes from ours. */
function requestOf(begun: RunRequest, ours: FlattenWish['environment']): RunRequest {
  const environment = Object.entries(begun.environment).flatMap(([name, value]) => {
    const known = MASKED.test(value) ? ours[name] : value
    return known === undefined ? [] : [[name, known] as const]
  })
  return { ...begun, environment: Object.fromEntries(environment) }
}

/** Stops a session when nothing of it is left, or when it has taken too long; says how it goes. */
async function stopWhenFlat(
  session: OpenedBrokerSession,
  wish: FlattenWish & { readonly leaseOverAt: number; readonly signal: AbortSignal },
): Promise<void> {
  const { patienceMs, leaseOverAt, signal, say } = wish
  const until = performance.now() + patienceMs
  let said = ''
  while (!signal.aborted && performance.now() < until) {
    let left: string
    try {
      left = await leftOf(session, wish)
    } catch {
      // The core has ended or hangs: whoever runs the session knows, and says why.
      return
    }
    if (left === '' && performance.now() >= leaseOverAt) break
    const told = left === '' ? 'flat; waiting until what the old process may still send has run out' : left
    if (told !== said) say(told)
    said = told
    await wait(LOOK_MS)
  }
  session.supervisor.stop()
}

/** What is left to be done, in words; '' when the command was taken and nothing is held or works. */
async function leftOf(
  { folder, core }: Pick<OpenedBrokerSession, 'folder' | 'core'>,
  { includesExternal }: Pick<FlattenWish, 'includesExternal'>,
): Promise<string> {
  if (folder.waiting().some(({ command }) => command.kind === 'Flatten')) return 'comparing books and broker'
  const { held: all, unknownOrders } = await core.status()
  const isOurs = ({ strategy }: { readonly strategy: string }): boolean => (
    includesExternal || strategy !== EXTERNAL
  )
  const held = all.filter(isOurs).map(({ symbol, quantity }) => `${symbol} ${quantity}`)
  const orders = (await core.orders()).open.filter(({ terms }) => isOurs(terms))
  if (held.length === 0 && orders.length === 0 && unknownOrders.length === 0) return ''
  const doubts = unknownOrders.length === 0 ? '' : `, ${unknownOrders.length} in doubt`
  return `held: ${held.length === 0 ? 'nothing' : held.join(', ')}; ${orders.length} orders work${doubts}`
}

async function endOf(
  { session }: SessionEnd<OpenedBrokerSession>, wish: FlattenWish,
): Promise<FlattenEnd> {
  const { pid, folder } = wish
  const left = await leftOf(session, wish)
  const old = pid === undefined ? '' : `The process that hung (${pid}) can write and send nothing any more. `
    + `End it (kill -9 ${pid}): until then the port of its dashboard and its line to the market data may `
    + 'stay taken.\n'
  const next = '"investor start" goes on with it; the halt lasts until a reset ("Reset" on the '
    + 'dashboard, or "investor reset").'
  const isFlat = left === ''
  const state = isFlat ? `Session ${folder.name} is flat, halted and stopped.`
    : `Session ${folder.name} is NOT flat: ${left}.\nWhat works at the broker stays there; ask again with `
      + '"investor flatten" or KILL on the dashboard once it is started, or sell on the broker\'s own page.'
  return { isTried: true, isFlat, text: `${state}\n${old}${next}` }
}

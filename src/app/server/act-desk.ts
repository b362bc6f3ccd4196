import { existsSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AUDIT_EVENTS } from '../../audit/index.ts'
import { fail, UserError, type UtcMillis } from '../../base/index.ts'
import type { Command } from '../../model/index.ts'
import type { Act, ActRequest } from '../../server/index.ts'
import { isRunning, readStatus } from '../live/session-status.ts'
import { isCommandName, newCommandName, type SessionFolder } from '../live/record/session-folder.ts'
import type { CommandAnswer } from '../live/ask/command-answer.ts'
import { ANSWER_SECONDS } from '../live/ask/await-answer.ts'
import { findIncident } from '../watch/find-incident.ts'
import { FlattenProcesses, type FlattenRun } from './flatten-processes.ts'
import { askInThread } from './slow-question.ts'
import type { SessionViews } from './session-views.ts'

/** Acts that are remembered. */
const KEPT_MAX = 1_000
/** Facts after an act that are looked through for what came of it. */
const LOOK_MAX = 2_000

interface LeftAct {
  readonly shown: Pick<Act, 'id' | 'kind' | 'by' | 'reason' | 'session' | 'askedAt' | 'href'>
  readonly folder: SessionFolder
  readonly file: string
  /** The last fact before it. */
  readonly after: number
  /** What the engine said; its file is read once. */
  answer: CommandAnswer | undefined
  /** What was done because it said nothing. */
  silence: string | undefined
  /** Somebody who flattens in its place. */
  inPlace: FlattenRun | undefined
}

interface AskedAct {
  readonly id: string
  readonly request: Pick<LeftAct['shown'], 'kind' | 'by' | 'reason'>
  readonly askedAt: number
}

/** For how long an act that stops trading waits for tables that have to catch up with the record. */
const URGENT_MS = 100

/** Acts that stop trading: they are left also where the record cannot be read. */
const URGENT: ReadonlySet<string> = new Set(['Halt', 'Flatten'])

/** Leaves acts in a session's folder, as the command line does, and tells what became of them. */
export class ActDesk {
  readonly #acts = new Map<string, LeftAct>()
  readonly #waiting = new Set<NodeJS.Timeout>()
  readonly #flattening = new FlattenProcesses()
  readonly #viewsOf: (folder: SessionFolder) => SessionViews

  constructor(viewsOf: (folder: SessionFolder) => SessionViews) {
    this.#viewsOf = viewsOf
  }

  /** Leaves an act: it is on disk when this resolves. Throws `SESSION_ENDED` where nothing can take it. */
  async leave(request: ActRequest, folder: SessionFolder): Promise<Act> {
    if (folder.isFinished) {
      const message = `session ${folder.name} has come to the end of its data: there is nothing to act on`
      throw new UserError(fail('SESSION_ENDED', message).failure)
    }
    if (request.kind === 'AcknowledgeAlert') findIncident(folder, request.incident ?? '')
    const isUrgent = URGENT.has(request.kind)
    const after = await this.#lastFact(folder, isUrgent)
    const { key = '' } = request
    const file = folder.leave(commandOf(request), isCommandName(key) ? key : newCommandName())
    const id = basename(file, '.json')
    const left = this.#keep({ id, request, askedAt: Date.now() }, { folder, file, after })
    if (isRunning(folder)) this.#watch(left, isUrgent)
    for (const oldest of this.#acts.keys()) {
      if (this.#acts.size <= KEPT_MAX) break
      this.#acts.delete(oldest)
    }
    return this.act(id)
  }

  #keep({ id, request, askedAt }: AskedAct, place: Pick<LeftAct, 'folder' | 'file' | 'after'>): LeftAct {
    const { kind, by, reason } = request
    const href = `/api/v1/acts/${id}`
    const shown = { id, kind, by, reason, session: place.folder.name, askedAt, href }
    const left = { shown, ...place, answer: undefined, silence: undefined, inPlace: undefined }
    this.#acts.set(id, left)
    return left
  }

  /** An act that waits since before this server started; its instant is that of its file. */
  #waitingIn(folder: SessionFolder, id: string): LeftAct | undefined {
    const found = folder.waiting().find(({ file }) => basename(file, '.json') === id)
    if (found === undefined) return undefined
    const { file, command } = found
    const askedAt = Math.round(statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    const after = this.#viewsOf(folder).through
    return this.#keep({ id, request: command, askedAt }, { folder, file, after })
  }

  /** Ends the waiting for answers. */
  close(): void {
    for (const timer of this.#waiting) clearTimeout(timer)
    this.#waiting.clear()
  }

  /** The last fact before an act; what stops trading waits for no tables. */
  async #lastFact(folder: SessionFolder, isUrgent: boolean): Promise<number> {
    const views = this.#viewsOf(folder)
    if (!isUrgent) return views.catchUp()
    const { through } = views
    const known = views.catchUp().catch((error: unknown) => {
      if (error instanceof UserError) return through
      throw error
    })
    return Promise.race([known, wait(URGENT_MS, through)])
  }

  /** Looks after an act that the engine does not take in time, as the command line does. */
  #watch(left: LeftAct, isUrgent: boolean): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer)
      if (!existsSync(left.file)) return
      if (left.shown.kind === 'Flatten') {
        left.inPlace = this.#flattening.flatten(left.folder, ANSWER_SECONDS)
        return
      }
      const wish = { isUrgent, seconds: ANSWER_SECONDS }
      void askInThread<string>({ kind: 'silent', path: left.folder.path, wish })
        .catch((error: unknown) => `Session ${left.folder.name} does not answer: ${String(error)}`)
        .then((said) => {
          left.silence = said
        })
    }, ANSWER_SECONDS * 1_000)
    this.#waiting.add(timer)
  }

  /** An act as it stands, of this server or waiting in the latest session. Throws `ACT_NOT_FOUND`. */
  async act(id: string, latest?: SessionFolder): Promise<Act> {
    const left = this.#acts.get(id) ?? (latest === undefined ? undefined : this.#waitingIn(latest, id))
    if (left === undefined) {
      const message =
        `there is no act ${id} that was asked for since this server started; /api/v1/audit has all of them`
      throw new UserError(fail('ACT_NOT_FOUND', message).failure)
    }
    const { shown, folder, file } = left
    const isLeft = existsSync(file)
    left.answer ??= folder.answerTo(file)
    const isWaiting = isLeft && left.answer === undefined
    const silence = isWaiting && left.silence !== undefined ? { isDone: false, text: left.silence } : null
    const inPlace = left.inPlace === undefined ? null : answerOf(left.inPlace, left.answer)
    return {
      ...shown,
      state: !isWaiting ? 'taken' : silence === null && inPlace === null ? 'waiting' : 'unanswered',
      // One that begins has said nothing of itself yet.
      isRunning: isRunning(folder) || readStatus(folder) === undefined,
      answer: inPlace ?? left.answer ?? silence,
      isUnderWay: left.inPlace !== undefined && left.inPlace.end === undefined,
      facts: isWaiting ? [] : await factsOf(left, this.#viewsOf(folder)),
    }
  }
}

/** How a flatten in the engine's place goes; what the engine said itself counts where that was not tried. */
function answerOf({ said, end }: FlattenRun, own: CommandAnswer | undefined): Act['answer'] {
  if (end?.isTried === false && own !== undefined) return own
  const text = end?.text ?? said
  return text === undefined ? null : { isDone: end?.isFlat === true, text }
}

function commandOf({
  kind, by, reason, strategy, symbol, order, incident = '', changes = [],
}: ActRequest): Command {
  const asked = { by, reason }
  switch (kind) {
    case 'ActivateStrategy':
    case 'DeactivateStrategy':
      return { kind, strategy: strategy ?? '', ...asked }
    case 'CancelAllOrders':
      return {
        kind, ...asked,
        ...(symbol === undefined ? {} : { symbol }),
        ...(strategy === undefined ? {} : { strategy }),
        ...(order === undefined ? {} : { order }),
      }
    case 'ReleaseSymbol':
      return { kind, symbol: symbol ?? '', ...asked }
    case 'Reset':
    case 'ConfirmReset':
      return { kind, askedAt: Date.now() as UtcMillis, ...asked }
    case 'AcknowledgeAlert':
      return { kind, incident, ...asked }
    case 'ChangeConfig':
      return { kind, changes, askedAt: Date.now() as UtcMillis, ...asked }
    default:
      return { kind, ...asked }
  }
}

/** Facts after an act that carry the person's name: as the user, or in the reason of a cancel. */
async function factsOf({ shown, after }: LeftAct, views: SessionViews): Promise<Act['facts']> {
  const rows = await views.page({
    table: AUDIT_EVENTS,
    order: 'oldest',
    limit: LOOK_MAX,
    where: [{ column: 'id', is: '>=', value: after + 1 }],
  })
  const words = JSON.stringify(`${shown.by}: ${shown.reason}`)
  const own = rows.filter(
    ({ row }) =>
      (row['user'] === shown.by && String(row['data']).includes(JSON.stringify(shown.reason))) ||
      String(row['data']).includes(words),
  )
  return own
    .slice(0, 50)
    .map(({ row }) => ({ sequence: Number(row['id']), description: String(row['description']) }))
}

import { Worker } from 'node:worker_threads'
import type { Failure } from '../../base/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { publishPlace, withdrawPlace } from '../live/ask/api-place.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { moduleUrl } from '../program.ts'
import type { LocalAccess } from './open-api-server.ts'

/** What the thread of the API says. */
export type ApiMessage =
  | {
    readonly kind: 'listening'
    readonly url: string
    readonly loginUrl: string | undefined
    readonly local?: LocalAccess | undefined
  }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'defect'; readonly message: string }
  | { readonly kind: 'unbuilt'; readonly why: string }

const CLOSE_MS = 2_000

/** An API that runs beside a session. */
export interface RunningApi {
  /** Where it listens; `undefined` before it does, and where it cannot or has ended. */
  readonly url: string | undefined
  /**
   * Lets the command line find the API, for as long as a session runs: in the session's folder as soon as it
   * listens. Gives what ends that.
   */
  publish(folder: SessionFolder): () => void
  /** Keeps the process alive until the API ends or `stop` resolves. */
  hold(stop: Promise<unknown>): Promise<void>
  close(): Promise<void>
}

/**
 * Starts the API in a thread of its own and says in one line where it is, or why it is not.
 *
 * It never stands in the way of trading: where it cannot run, or ends, trading goes on without it.
 */
export function startApi(
  { home, request }: { readonly home: string; readonly request: RunRequest },
  say: (line: string) => void,
): RunningApi {
  const worker = new Worker(moduleUrl('app/server/api-worker'), { workerData: { home, request } })
  worker.unref()
  let url: string | undefined
  const place = new PublishedPlace(say)
  worker.on('message', (message: ApiMessage) => {
    if (message.kind === 'listening') {
      url = message.url
      place.listens(message.local)
    }
    say(lineOf(message))
  })
  worker.on('error', (error) => say(`The API ended, trading goes on: ${String(error)}`))
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      url = undefined
      place.listens(undefined)
      resolve()
    })
  })
  return {
    get url() {
      return url
    },
    publish: (folder) => {
      place.runs(folder)
      return () => place.runs(undefined)
    },
    hold: async (stop) => {
      worker.ref()
      await Promise.race([ended, stop])
      worker.unref()
    },
    close: async () => {
      worker.postMessage('close')
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MS)
      })
      await Promise.race([ended, late])
      clearTimeout(timer)
      await worker.terminate()
    },
  }
}

/** The place in the folder of a session: there while the session runs and its API listens. */
class PublishedPlace {
  readonly #say: (line: string) => void
  #local: LocalAccess | undefined
  #folder: SessionFolder | undefined

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  /** The API listens, or does not any more. */
  listens(local: LocalAccess | undefined): void {
    if (this.#folder !== undefined && local === undefined) this.#tried(withdrawPlace, this.#folder)
    this.#local = local
    this.#publish()
  }

  /** A session runs, or does not any more. */
  runs(folder: SessionFolder | undefined): void {
    if (this.#folder !== undefined && folder === undefined) this.#tried(withdrawPlace, this.#folder)
    this.#folder = folder
    this.#publish()
  }

  #publish(): void {
    const local = this.#local
    if (this.#folder !== undefined && local !== undefined) {
      this.#tried((folder) => publishPlace(folder, local), this.#folder)
    }
  }

  /** The disk stands in the way of no trading: without the place commands come by the folder. */
  #tried(work: (folder: SessionFolder) => void, folder: SessionFolder): void {
    try {
      work(folder)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#say(`Where the API is could not be left for the command line: ${reason}`)
    }
  }
}

/** What a person reads of where the API is. */
export function lineOf(message: ApiMessage): string {
  switch (message.kind) {
    case 'listening':
      return message.loginUrl === undefined
        ? `Dashboard ${message.url}`
        : `Dashboard ${message.loginUrl}\n          (for one use within 15 minutes: it makes the first admin)`
    case 'refused':
      return `No dashboard, trading goes on: ${message.failure.code}: ${message.failure.message}`
    case 'unbuilt':
      return message.why
    case 'defect':
      return `The API failed to answer a request: ${message.message}`
  }
}

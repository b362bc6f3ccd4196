import { fork } from 'node:child_process'
import type { FlattenEnd } from '../broker/flatten-instead.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { moduleUrl } from '../program.ts'

/** What the process of a flatten is told. */
export interface FlattenTask {
  /** The session's folder. */
  readonly path: string
  /** For how long an answer of its engine was waited for. */
  readonly seconds: number
}

/** What it says. */
export type FlattenMessage =
  | { readonly kind: 'said'; readonly text: string }
  | ({ readonly kind: 'ended' } & FlattenEnd)

/** How a flatten goes, and what came of it. */
export interface FlattenRun {
  /** Absent until it says something. */
  said: string | undefined
  end: FlattenEnd | undefined
}

/**
 * Flattens sessions whose engine hangs, as `investor flatten` does: each in a process of its own, which goes
 * on where the one that asked for it is ended. One at a time for a session: it takes all that was asked for.
 */
export class FlattenProcesses {
  readonly #running = new Map<string, FlattenRun>()

  /** Begins to flatten a session, or joins who does. */
  flatten({ path }: SessionFolder, seconds: number): FlattenRun {
    const running = this.#running.get(path)
    if (running !== undefined) return running
    const run: FlattenRun = { said: undefined, end: undefined }
    this.#running.set(path, run)
    const child = fork(moduleUrl('app/server/flatten-child'), [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'], detached: true,
    })
    child.on('message', (message: FlattenMessage) => {
      if (message.kind === 'said') run.said = message.text
      else run.end = message
    })
    child.on('error', (error) => {
      run.end ??= failed(`could not begin: ${error.message}`)
      this.#running.delete(path)
    })
    child.once('close', (code) => {
      run.end ??= failed(`ended with ${code}, and did not say why`)
      this.#running.delete(path)
    })
    child.send({ path, seconds } satisfies FlattenTask)
    child.unref()
    return run
  }
}

function failed(how: string): FlattenEnd {
  return { isTried: true, isFlat: false, text: `Flattening in its place ${how}` }
}

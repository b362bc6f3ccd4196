import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { moduleUrl } from '../program.ts'
import type { FromWatch, ToWatch, WatchSetup } from './watch-protocol.ts'

/** What the process that trades does for its watch. */
export interface WatchLinkOptions {
  readonly setup: WatchSetup
  /** Shows lines on the terminal. */
  readonly show: (lines: string) => void
  /** Told when the watch does not work, in words. */
  readonly onTrouble: (text: string) => void
}

const RESTARTS_MAX = 3
/** Longest wait for a watch at the end of a session; where messages have yet to leave it goes on alone. */
const END_MS = 2_000

/**
 * Starts the process that tells people of a session, and starts it again when it ends.
 *
 * Nothing here waits for it: it reads what is on disk, at its own pace.
 */
export class WatchLink {
  readonly #options: WatchLinkOptions
  #child: ChildProcess
  #restarts = 0
  #isEnding = false

  private constructor(options: WatchLinkOptions) {
    this.#options = options
    this.#child = this.#start()
  }

  static start(options: WatchLinkOptions): WatchLink {
    return new WatchLink(options)
  }

  /** The session ends with an error: people are told of it. */
  failed(error: unknown): void {
    this.#tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
  }

  /** The session has ended; what has to be told still leaves, also after this process. */
  async stop(): Promise<void> {
    this.#isEnding = true
    const child = this.#child
    if (!child.connected) return
    const exited = once(child, 'exit')
    this.#tell({ kind: 'end' })
    child.disconnect()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, END_MS)
    })
    await Promise.race([exited, late])
    clearTimeout(timer)
  }

  #start(): ChildProcess {
    // In a group of its own: Ctrl-C and Ctrl-Z reach the session and not what tells of it.
    const child = fork(moduleUrl('app/watch/watch-process'), [], {
      detached: true, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('message', (message: FromWatch) => this.#hear(message))
    child.on('error', (error) => this.#options.onTrouble(`alerts: ${error.message}`))
    child.on('exit', (code, signal) => this.#exited(code ?? signal))
    child.unref()
    child.channel?.unref()
    this.#child = child
    this.#tell({ kind: 'setup', setup: this.#options.setup })
    return child
  }

  #hear({ kind, text }: FromWatch): void {
    if (kind === 'lines') this.#options.show(text)
    else this.#options.onTrouble(`alerts: ${text}`)
  }

  #exited(how: number | string | null): void {
    if (this.#isEnding) return
    const again = this.#restarts++ < RESTARTS_MAX
    const outlook = again ? 'is started again' : 'nobody is told of anything by a channel any more'
    this.#options.onTrouble(`the process that sends alerts ended with ${how}: it ${outlook}`)
    if (again) this.#start()
  }

  #tell(message: ToWatch): void {
    if (!this.#child.connected) return
    // A channel that breaks between is noticed by its exit.
    this.#child.send(message, () => {})
  }
}

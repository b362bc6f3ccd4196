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
  /** Starts its process; `fork` of Node unless a test has one of its own. */
  readonly startProcess?: () => ChildProcess
}

/** Restarts at once within an hour; further ones come a minute later each. */
const RESTARTS_MAX = 3
const RESTARTS_MS = 3_600_000
const REST_MS = 60_000
/** How often it is asked whether it works, and how many questions it may leave open. */
const PING_MS = 10_000
const OPEN_PINGS_MAX = 6
/** Longest wait for a watch at the end of a session; where messages have yet to leave it goes on alone. */
const END_MS = 2_000

/**
 * Starts the process that tells people of a session, and starts it again whenever it ends or hangs.
 *
 * Nothing here waits for it: it reads what is on disk, at its own pace.
 */
export class WatchLink {
  readonly #options: WatchLinkOptions
  #child: ChildProcess
  /** When it was started again lately, on a clock that nobody sets. */
  #restarts: number[] = []
  #rest: NodeJS.Timeout | undefined
  readonly #asking: NodeJS.Timeout
  /** Questions without an answer: counted, since a computer that slept lets no time pass for them. */
  #openPings = 0
  #isEnding = false

  private constructor(options: WatchLinkOptions) {
    this.#options = options
    this.#child = this.#start()
    this.#asking = setInterval(() => this.#ask(), PING_MS).unref()
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
    clearTimeout(this.#rest)
    clearInterval(this.#asking)
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
    const child = (this.#options.startProcess ?? watchProcess)()
    child.on('message', (message: FromWatch) => this.#hear(message))
    child.on('error', (error) => this.#options.onTrouble(`alerts: ${error.message}`))
    child.on('exit', (code, signal) => this.#exited(code ?? signal))
    child.unref()
    child.channel?.unref()
    this.#child = child
    this.#openPings = 0
    this.#tell({ kind: 'setup', setup: this.#options.setup })
    return child
  }

  #hear(message: FromWatch): void {
    if (message.kind === 'alive') this.#openPings = 0
    else if (message.kind === 'lines') this.#options.show(message.text)
    else this.#options.onTrouble(`alerts: ${message.text}`)
  }

  /** One that hangs is ended: what follows is what follows any end of it. */
  #ask(): void {
    if (!this.#child.connected) return
    if (this.#openPings >= OPEN_PINGS_MAX) {
      const seconds = (OPEN_PINGS_MAX * PING_MS) / 1_000
      this.#options.onTrouble(`the process that sends alerts has not answered for ${seconds} s: it is ended`)
      this.#openPings = 0
      this.#child.kill('SIGKILL')
      return
    }
    this.#openPings += 1
    this.#tell({ kind: 'ping' })
  }

  #exited(how: number | string | null): void {
    if (this.#isEnding) return
    const now = performance.now()
    this.#restarts = [...this.#restarts.filter((at) => now - at < RESTARTS_MS), now]
    const isQuick = this.#restarts.length <= RESTARTS_MAX
    const later = `in ${REST_MS / 1_000} s, and nobody is told of anything until then`
    const outlook = `it is started again${isQuick ? '' : ` ${later}`}`
    this.#options.onTrouble(`the process that sends alerts ended with ${how}: ${outlook}`)
    if (isQuick) this.#start()
    else this.#rest = setTimeout(() => void this.#start(), REST_MS).unref()
  }

  #tell(message: ToWatch): void {
    if (!this.#child.connected) return
    // A channel that breaks between is noticed by its exit.
    this.#child.send(message, () => {})
  }
}

/** In a group of its own: Ctrl-C and Ctrl-Z reach the session and not what tells of it. */
function watchProcess(): ChildProcess {
  return fork(moduleUrl('app/watch/watch-process'), [], {
    detached: true, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { BARE_ENVIRONMENT, moduleUrl } from '../../program.ts'
import type { SessionFolder } from '../record/session-folder.ts'
import type { ToWatchdog, WatchdogSetup } from './watchdog-protocol.ts'

/** How a watchdog is started. */
export interface WatchdogOptions {
  readonly folder: SessionFolder
  /** Told when the watchdog itself ends, which it must not. */
  readonly onTrouble: (text: string) => void
  /** See `WatchdogSetup`. */
  readonly cancelerModule?: string
  /** Environment of the watchdog: the keys of the broker where it has to cancel there; empty else. */
  readonly environment?: Readonly<Record<string, string>>
  readonly silentMs?: number
  /** One that has lived for so long was well: an hour when absent. */
  readonly healthyMs?: number
}

/** A supervisor that gives no sign of life for so long is reported. */
const SILENT_MS = 3_000
const BEAT_MS = 250
/** Of those that die soon, one after the other. */
const RESTARTS_MAX = 3
const HEALTHY_MS = 3_600_000
const END_MS = 2_000

/** Files of the session's folder. */
export const WATCHDOG_FILES = { alerts: 'alerts.jsonl', state: 'watchdog.json' } as const

/**
 * A process of its own that notices when this one does not run its event loop any more, or is gone.
 *
 * It may alert and cancel entries, nothing else; it ends when this process does, whatever ends it.
 */
export class Watchdog {
  readonly #options: WatchdogOptions
  #child: ChildProcess
  readonly #beat: NodeJS.Timeout
  #restarts = 0
  #startedAt = 0
  #entries: readonly string[] = []
  #isEnding = false

  private constructor(options: WatchdogOptions) {
    this.#options = options
    this.#child = this.#start()
    this.#beat = setInterval(() => this.#tell({ kind: 'beat' }), BEAT_MS)
    this.#beat.unref()
  }

  /** Starts a watchdog; it watches from its first second on. */
  static start(options: WatchdogOptions): Watchdog {
    return new Watchdog(options)
  }

  /** Tells which entries work at the broker. */
  entries(orders: readonly string[]): void {
    this.#entries = orders
    this.#tell({ kind: 'entries', orders })
  }

  /** Leaves the entries that may work to the watchdog, which then ends. */
  leave(): void {
    this.#isEnding = true
    clearInterval(this.#beat)
    if (!this.#child.connected) return
    this.#tell({ kind: 'left' })
    this.#child.disconnect()
  }

  /** Ends the watchdog: the session has ended as it should, and left no entry that it could not take back. */
  async stop(): Promise<void> {
    if (this.#entries.length > 0) return this.leave()
    this.#isEnding = true
    clearInterval(this.#beat)
    const child = this.#child
    if (!child.connected) return
    const exited = once(child, 'exit')
    this.#tell({ kind: 'end' })
    child.disconnect()
    const late = setTimeout(() => child.kill('SIGKILL'), END_MS)
    await exited
    clearTimeout(late)
  }

  #start(): ChildProcess {
    const { folder, silentMs = SILENT_MS, cancelerModule, environment = {} } = this.#options
    this.#startedAt = performance.now()
    const setup: WatchdogSetup = {
      pid: process.pid,
      session: folder.name,
      alertFile: join(folder.path, WATCHDOG_FILES.alerts),
      stateFile: join(folder.path, WATCHDOG_FILES.state),
      statusFile: join(folder.path, 'status.json'),
      silentMs,
      lookMs: Math.min(BEAT_MS, silentMs / 4),
      ...(cancelerModule === undefined ? {} : { cancelerModule }),
    }
    // In a group of its own: Ctrl-Z stops the session and not what watches it.
    const child = fork(moduleUrl('app/live/watchdog/watchdog-process'), [JSON.stringify(setup)], {
      detached: true,
      env: { ...BARE_ENVIRONMENT, ...environment },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.on('error', (error) => this.#options.onTrouble(`the watchdog: ${error.message}`))
    child.on('exit', (code, signal) => this.#exited(code ?? signal))
    child.unref()
    child.channel?.unref()
    return child
  }

  #exited(how: number | string | null): void {
    if (this.#isEnding) return
    const { healthyMs = HEALTHY_MS } = this.#options
    if (performance.now() - this.#startedAt >= healthyMs) this.#restarts = 0
    const again = this.#restarts++ < RESTARTS_MAX
    this.#options.onTrouble(`the watchdog ended with ${how}${again ? ' and is started again' : ''}`)
    if (!again) return
    this.#child = this.#start()
    this.entries(this.#entries)
  }

  #tell(message: ToWatchdog): void {
    if (!this.#child.connected) return
    // A channel that breaks between is noticed by its exit.
    this.#child.send(message, () => {})
  }
}

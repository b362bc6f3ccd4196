import type { UtcMillis } from '../../base/index.ts'
import type { AlertSeverity, ConnectionPart, CoreInput } from '../../model/index.ts'
import { ConnectionStatus, type ConnectionState } from '../../port/index.ts'
import { endedForGood } from './check-account.ts'

/** What the lines work with. */
export interface LineParts {
  readonly give: (inputs: readonly CoreInput[]) => Promise<unknown>
  readonly alert: (severity: AlertSeverity, component: string, message: string) => Promise<void>
  readonly now: () => UtcMillis
  /** The line to the broker is there again after it was not: what was missed has to be read. */
  readonly onMended: () => void
}

/** Tells the core how the lines to broker and market data stand; nothing before it has been started. */
export class ConnectionLines {
  readonly #parts: LineParts
  #isBrokerLive: boolean | undefined
  #isTelling = false

  constructor(parts: LineParts) {
    this.#parts = parts
  }

  /**
   * The core has been started or restored: it is told how things stand now, whatever its record says of the
   * time before.
   */
  async begin(): Promise<void> {
    this.#isTelling = true
    await this.tell('data', false)
    await this.tell('broker', this.#isBrokerLive === true)
  }

  /** Takes a state of the broker's connection; throws `UserError` when it was ended for good. */
  async onBroker({ status, reason }: ConnectionState): Promise<void> {
    if (status === ConnectionStatus.Closed && reason !== '') throw endedForGood(reason)
    const isConnected = status === ConnectionStatus.Live
    const wasConnected = this.#isBrokerLive
    if (isConnected === wasConnected || (!isConnected && wasConnected === undefined)) return
    this.#isBrokerLive = isConnected
    if (!this.#isTelling) return
    await this.tell('broker', isConnected)
    if (!isConnected) await this.#parts.alert('ERROR', 'broker', `the connection broke: ${reason}`)
    else if (wasConnected === false) this.#parts.onMended()
  }

  /** Tells the core of one line. */
  async tell(part: ConnectionPart, isConnected: boolean): Promise<void> {
    const { give, now } = this.#parts
    await give([{ kind: 'ConnectionChanged', part, isConnected, at: now() }])
  }
}

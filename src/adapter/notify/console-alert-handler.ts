import type { Writable } from 'node:stream'
import { ok, type Result } from '../../base/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt, Clock } from '../../port/index.ts'
import { noticeLine } from './notice-text.ts'

/** Alerts as lines of a terminal, with their time of day in UTC. */
export class ConsoleAlertHandler implements AlertHandler {
  readonly name: string
  readonly #stream: Writable
  readonly #clock: Clock

  constructor(options: { readonly name: string; readonly stream: Writable; readonly clock: Clock }) {
    this.name = options.name
    this.#stream = options.stream
    this.#clock = options.clock
  }

  async send(notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> {
    for (const notice of notices) {
      const time = new Date(notice.alert.timestamp).toISOString().slice(11, 19)
      this.#stream.write(`${time} ${noticeLine(notice)}\n`)
    }
    return ok({ at: this.#clock.now(), reference: '' })
  }
}

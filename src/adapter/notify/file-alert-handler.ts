import { appendFile } from 'node:fs/promises'
import { ok, RetryClass, type Result } from '../../base/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt, Clock } from '../../port/index.ts'
import { sendFailure } from './post-json.ts'

/** Alerts into a file, a JSON line a notice; it is made where it is missing, readable by its owner. */
export class FileAlertHandler implements AlertHandler {
  readonly name: string
  readonly #path: string
  readonly #clock: Clock

  constructor(options: { readonly name: string; readonly path: string; readonly clock: Clock }) {
    this.name = options.name
    this.#path = options.path
    this.#clock = options.clock
  }

  async send(notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> {
    const lines = notices.map(({ kind, incident, alert, count, by }) => `${JSON.stringify({
      '@timestamp': new Date(alert.timestamp).toISOString(),
      'log.level': alert.severity.toLowerCase(),
      message: alert.message,
      'investor.component': alert.component,
      'investor.incident': incident,
      'investor.notice': kind,
      'investor.count': count,
      ...(by === undefined ? {} : { 'user.name': by }),
      ...(alert.data === undefined ? {} : { 'investor.data': alert.data }),
    })}\n`)
    try {
      await appendFile(this.#path, lines.join(''), { mode: 0o600, flush: true })
      return ok({ at: this.#clock.now(), reference: this.#path })
    } catch (error) {
      return sendFailure({ channel: this.name, secrets: [] }, (error as Error).message, RetryClass.Safe)
    }
  }
}

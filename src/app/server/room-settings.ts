import type { InvestorConfig } from '../../config/index.ts'
import { readRunConfig } from '../backtest/run-settings.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import type { SessionFolder } from '../live/session-folder.ts'

/** Settings that a session was begun with, read once; its settings file may have changed since. */
export class RoomSettings {
  readonly #known = new Map<string, InvestorConfig>()

  /** The settings of a session. Throws `UserError` where the settings file is gone or broken. */
  of(folder: SessionFolder): InvestorConfig {
    const known = this.#known.get(folder.path)
    if (known !== undefined) return known
    const read = readRunConfig(folder.read<RunRequest>('request.json'))
    this.#known.set(folder.path, read)
    return read
  }
}

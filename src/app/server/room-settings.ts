import type { InvestorConfig } from '../../config/index.ts'
import { readRunConfig, readVenueChoice } from '../backtest/run-config.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { readStatus } from '../live/session-status.ts'

/**
 * Settings that count for a session: what it was begun with, and what was changed since. Read once for each
 * change.
 */
export class RoomSettings {
  readonly #known = new Map<string, { readonly changed: string; readonly config: InvestorConfig }>()

  /** The settings of a session. Throws `UserError` where the settings file is gone or broken. */
  of(folder: SessionFolder): InvestorConfig {
    const changes = (readStatus(folder)?.changedSettings ?? []).map(({ key, to }) => `${key}=${to}`)
    const changed = JSON.stringify(changes)
    const known = this.#known.get(folder.path)
    if (known?.changed === changed) return known.config
    const request = folder.read<RunRequest>('request.json')
    const profile = readVenueChoice(request) === undefined ? 'backtest' : 'live'
    const config = readRunConfig({ ...request, set: [...request.set, ...changes] }, profile)
    this.#known.set(folder.path, { changed, config })
    return config
  }
}

import { UserError } from '../../base/index.ts'
import type { SessionFolder } from './record/session-folder.ts'
import { readSessionSettings } from './record/session-settings.ts'

/** What a session trades: `live` is real money. */
export type SessionMode = 'paper' | 'live'

/**
 * What a session trades, by the settings that it was begun with: its settings file may say something else by
 * now, and neither can be changed while it runs.
 *
 * Real money is at a broker that somebody has named, is not the simulated one, and is no exchange of this
 * machine. Throws `UserError` `SESSION_UNREADABLE`.
 */
export function modeOf(folder: SessionFolder): SessionMode {
  const known = new Map(readSessionSettings(folder).shown.map((setting) => [setting.key, setting]))
  const broker = known.get('trading.broker')
  const isNamed = broker !== undefined && broker.origin.kind !== 'default' && broker.value !== 'simulated'
  const isOwn = (known.get('broker.url')?.value ?? null) === null
  return isNamed && isOwn && known.get('trading.paper_trading')?.value === false ? 'live' : 'paper'
}

/** The same for what has to be shown whatever is broken; `undefined` where nobody can know it. */
export function modeIfKnown(folder: SessionFolder): SessionMode | undefined {
  try {
    return modeOf(folder)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

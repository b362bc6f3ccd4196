import { fail, UserError } from '../../../base/index.ts'
import type { Clock, DataProvider } from '../../../port/index.ts'
import type { VenueChoice } from '../../backtest/run-config.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import { BackedFeed } from '../../live/market/index.ts'

/** Two sources tell a minute within seconds of each other. */
const SILENCE_MS_MIN = 5_000
const PLAYED: readonly string[] = ['synthetic', 'catalog']

/**
 * Throws `UserError` `BACKUP_REFUSED` where the backup that somebody has named is the first source itself, or
 * cannot stand in for it.
 */
export function checkBackup({ primaryDataProvider, backupDataProvider, dataFeed }: VenueChoice): void {
  const backup = backupDataProvider
  if (backup === undefined) return
  if (PLAYED.includes(primaryDataProvider)) {
    if (!PLAYED.includes(backup)) throw refused(backup, 'only synthetic or catalog can be played beside a '
      + `market that is played (trading.primary_data_provider: ${primaryDataProvider})`)
    if (backup === primaryDataProvider) throw refused(backup, 'that is the first source itself')
    return
  }
  const advice = 'Alpaca\'s markets have one: iex, with broker.data_feed: sip'
  if (backup === 'alpaca' || (backup === 'iex' && dataFeed === 'iex')) {
    throw refused(backup, `that is the first source itself (broker.data_feed: ${dataFeed}); ${advice}`)
  }
  if (backup !== 'iex') throw refused(backup, `this version has no such live market; ${advice}`)
}

/** A feed with its backup, where it has one. */
export function backedFeed(
  { engine }: RunSettings,
  parts: { readonly primary: DataProvider; readonly backup: DataProvider | undefined; readonly clock: Clock },
): DataProvider {
  const { primary, backup, clock } = parts
  if (backup === undefined) return primary
  // The other half is left for reading what was missed, before the kill switch calls the data stale.
  const silenceMs = Math.max(SILENCE_MS_MIN, engine.killSwitchLimits.dataAgeMsMax / 2)
  return new BackedFeed({ primary, backup, clock, silenceMs })
}

function refused(backup: string, why: string): UserError {
  return new UserError(fail('BACKUP_REFUSED', `found trading.backup_data_provider: ${backup}, and ${why}; `
    + 'none is no backup').failure)
}

import { fail, UserError, type UtcMillis } from '../../../base/index.ts'
import { Adjustment } from '../../../model/index.ts'
import type { RunRequest } from '../../backtest/run-request.ts'
import type { VenueChoice } from '../../backtest/run-config.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import {
  catalogRecording, played, RecordedFeed, syntheticRecording, type PlayableRecording,
} from '../../live/market/index.ts'
import { alpacaFeed, alpacaVenue } from './alpaca-venue.ts'
import { backedFeed, checkBackup } from '../market/backup-choice.ts'
import { catalogActions } from '../market/catalog-actions.ts'
import { openHistoryCache } from '../market/history-cache.ts'
import type { VenueOpener } from '../open-broker-session.ts'
import type { SessionFeed } from '../market/session-market.ts'
import { simulatedVenue } from './simulated-venue.ts'

/** What decides where a session trades and which market it is shown. */
export interface VenueWish {
  readonly choice: VenueChoice
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly request: RunRequest
  /** Times real time, as it was asked for; only a market that is played has one. */
  readonly speed: number | undefined
}

/**
 * Where a session by the wall clock trades: the account at the broker, or the simulated venue with a live
 * market.
 *
 * Throws `UserError`: `NOT_PLAYED` for options that only a played market has, `BROKER_NOT_SUPPORTED`,
 * `BACKUP_REFUSED`.
 */
export async function venueOf(wish: VenueWish): Promise<VenueOpener> {
  const { choice, environment, speed = 1 } = wish
  if (choice.broker !== 'simulated') {
    checkIsAsItHappens(wish)
    return alpacaVenue(choice, environment, await openHistoryCache(choice))
  }
  switch (choice.primaryDataProvider) {
    case 'alpaca':
      checkIsAsItHappens(wish)
      return simulatedVenue(alpacaFeed(choice, environment, await openHistoryCache(choice)))
    case 'synthetic':
    case 'catalog':
      checkBackup(choice)
      return simulatedVenue(await playedFeed(choice, speed))
    default:
      throw new UserError(fail('BROKER_NOT_SUPPORTED', `found trading.primary_data_provider: `
        + `${choice.primaryDataProvider}; this version has the live markets alpaca, synthetic and catalog; `
        + 'bundled, csv and parquet play recorded bars').failure)
  }
}

/** Whether the market of a session is played by a clock of its own, and its past is all there. */
export function isPlayed({ broker, primaryDataProvider }: VenueChoice): boolean {
  return broker === 'simulated' && ['synthetic', 'catalog'].includes(primaryDataProvider)
}

function checkIsAsItHappens({ request, speed }: VenueWish): void {
  const said = [
    speed === undefined || speed === 1 ? [] : ['--speed'], request.from === undefined ? [] : ['--from'],
    request.to === undefined ? [] : ['--to'],
  ].flat()
  if (said.length === 0) return
  throw new UserError(fail('NOT_PLAYED', `found ${said.join(' and ')}, and this market happens by itself; `
    + 'only recorded bars, and the markets synthetic and catalog, are played').failure)
}

/** A market that is played, and its backup by the same clock. Throws `UserError` `SYNTHETIC_MIX`. */
async function playedFeed(
  { primaryDataProvider, backupDataProvider, seed }: VenueChoice, speed: number,
): Promise<(settings: RunSettings) => Promise<SessionFeed>> {
  const isStored = [primaryDataProvider, backupDataProvider].includes('catalog')
  // Before strategies are loaded: from then on what is imported counts as theirs, unless it lies in src.
  const openCatalog = isStored ? (await import('../../open-catalog.ts')).openCatalog : undefined
  return async (settings) => {
    const { symbols, from, to } = settings
    const catalog = await openCatalog?.(symbols, () => {})
    const recordingOf = async (name: string): Promise<PlayableRecording> => (
      name === 'catalog' && catalog !== undefined ? catalogRecording(catalog, symbols)
        : syntheticRecording(symbols, { seed, now: Date.now() as UtcMillis })
    )
    try {
      const first = await recordingOf(primaryDataProvider)
      const other = backupDataProvider === undefined ? undefined : await recordingOf(backupDataProvider)
      if (other !== undefined) checkKinds(first, other)
      const { provider: primary, clock } = played(first, { from, to, speed })
      const backup = other === undefined ? undefined : new RecordedFeed(other.recording, clock)
      const provider = backedFeed(settings, { primary, backup, clock })
      return {
        provider, timers: clock, adjustment: Adjustment.Raw, speed, goOnAt: (at) => clock.set(at),
        ...(catalog === undefined ? {} : { actions: catalogActions(catalog) }),
        close: async () => {
          await provider.disconnect()
          await catalog?.close()
        },
      }
    } catch (error) {
      await catalog?.close()
      throw error
    }
  }
}

function checkKinds(first: PlayableRecording, other: PlayableRecording): void {
  if (first.isSynthetic === other.isSynthetic) return
  throw new UserError(fail('SYNTHETIC_MIX', 'trading.primary_data_provider and trading.backup_data_provider '
    + 'are one market: made-up bars never stand in for real ones, nor real ones for those').failure)
}

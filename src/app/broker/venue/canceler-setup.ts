import { ALPACA_LIVE_URL, ALPACA_PAPER_URL } from '../../../adapter/alpaca/index.ts'
import type { VenueChoice } from '../../backtest/run-config.ts'
import type { WatchdogOptions } from '../../live/watchdog/watchdog.ts'
import { moduleUrl } from '../../program.ts'

/** Says to a watchdog's canceler where the account is. */
export const CANCELER_URL = 'INVESTOR_CANCELER_URL'

/** All that a canceler needs of the environment, and nothing that it does not. */
const NEEDED = [
  'APCA_API_KEY_ID', 'APCA_API_SECRET_KEY', 'APCA_API_KEY_ID_FILE', 'APCA_API_SECRET_KEY_FILE',
  'NODE_EXTRA_CA_CERTS',
] as const

/** What a watchdog cancels entries with at Alpaca, or at an exchange on this machine. */
export function cancelerSetup(
  { brokerUrl, isPaperTrading }: Pick<VenueChoice, 'brokerUrl' | 'isPaperTrading'>,
  environment: Readonly<Record<string, string | undefined>>,
): Required<Pick<WatchdogOptions, 'cancelerModule' | 'environment'>> {
  const kept = NEEDED.flatMap((name) => {
    const value = environment[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const url = brokerUrl ?? (isPaperTrading ? ALPACA_PAPER_URL : ALPACA_LIVE_URL)
  return {
    cancelerModule: moduleUrl('app/broker/venue/alpaca-canceler').href,
    environment: { ...Object.fromEntries(kept), [CANCELER_URL]: url },
  }
}

import {
  ALPACA_LIVE_URL, ALPACA_PAPER_URL, AlpacaActions, AlpacaBroker, AlpacaDataProvider, AlpacaFeed,
  type AlpacaCredentials,
} from '../../../adapter/alpaca/index.ts'
import { fail, UserError } from '../../../base/index.ts'
import type { BrokerConnector, CorporateActionSource, DataProvider, Timers } from '../../../port/index.ts'
import type { VenueChoice } from '../../backtest/run-config.ts'
import { exchangeTimers, MACHINE_TIMERS } from '../market/exchange-clock.ts'
import { calendarOf, type LivePlan } from '../market/live-plan.ts'
import { localAddresses } from './local-addresses.ts'

/** A broker, and the market data that go with it. */
export interface Connected {
  readonly broker: BrokerConnector
  readonly data: DataProvider
  readonly actions: CorporateActionSource
  /** Another feed of the same vendor, where the settings name one. */
  readonly backup: DataProvider | undefined
  /**
   * The time of an account: this machine's at Alpaca, its own at an exchange on this machine, which the
   * connector goes by from then on too. Throws `UserError` `EXCHANGE_TOO_FAST`.
   */
  goByItsClock(): Promise<Timers>
}

/** Throws `UserError` `BROKER_NOT_SUPPORTED` where the settings name what cannot be traded with. */
export function checkChoice({ broker, primaryDataProvider }: VenueChoice): void {
  const isOther = broker !== 'alpaca'
  const isOtherData = primaryDataProvider !== 'alpaca' && primaryDataProvider !== 'polygon'
  if (!isOther && !isOtherData) return
  const found = isOther ? `trading.broker: ${broker}`
    : `trading.primary_data_provider: ${primaryDataProvider}`
  throw new UserError(fail('BROKER_NOT_SUPPORTED', `found ${found}; this version trades at alpaca, with `
    + 'market data of alpaca').failure)
}

/**
 * Makes the connectors for an account at Alpaca, or at an exchange on this machine; nothing is sent yet.
 *
 * Real money needs `isLiveAllowed`: else connecting is refused with `LIVE_NOT_ALLOWED`.
 */
export function connectAlpaca(
  choice: VenueChoice, parts: { readonly keys: AlpacaCredentials; plan: LivePlan; isLiveAllowed?: boolean },
): Connected {
  const { keys: credentials, plan, isLiveAllowed = false } = parts
  const { brokerUrl, isPaperTrading, dataFeed: feed } = choice
  const baseUrl = brokerUrl ?? (isPaperTrading ? ALPACA_PAPER_URL : ALPACA_LIVE_URL)
  const calendar = calendarOf(plan)
  const local = brokerUrl === undefined ? {} : localAddresses(brokerUrl)
  const dataOf = (name: AlpacaFeed): DataProvider => new AlpacaDataProvider({
    credentials, feed: name, ...local,
    sessionOn: (date) => calendar.session(date),
    isMarketOpen: (at) => calendar.sessionAt(at) !== undefined,
  })
  const vendorClock = { now: (): number => Date.now() }
  const broker = new AlpacaBroker({ credentials, baseUrl, isLiveAllowed, vendorClock })
  return {
    broker,
    data: dataOf(feed),
    actions: new AlpacaActions({ credentials, ...(brokerUrl === undefined ? {} : { baseUrl: brokerUrl }) }),
    backup: choice.backupDataProvider === 'iex' ? dataOf(AlpacaFeed.Iex) : undefined,
    goByItsClock: async () => {
      if (brokerUrl === undefined) return MACHINE_TIMERS
      const timers = await exchangeTimers(broker)
      vendorClock.now = timers.now
      return timers
    },
  }
}

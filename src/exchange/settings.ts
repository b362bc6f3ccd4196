import type { Money } from '../base/index.ts'
import { money } from '../base/index.ts'

/**
 * How the exchange behaves; everything the vendor leaves open, or does in more than one way, is a switch
 * here.
 */
export interface ExchangeSettings {
  /** What the account begins with. */
  readonly capital: Money
  /** Buying power for each unit of free equity: 1 is a cash account, 2 a margin account. */
  readonly multiplier: 1 | 2
  /** How often a fill comes in parts; paper accounts do so one time in ten. */
  readonly partialProbability: number
  /** Whether a fill is limited to the size that is quoted; paper accounts ignore it. */
  readonly isSizeAware: boolean
  /** Whether regulatory fees are charged at the end of each day; paper accounts charge none. */
  readonly fees: 'none' | 'us'
  /**
   * What a replacement asks for after a partial fill: the whole quantity again, as the vendor does, or the
   * rest.
   */
  readonly replaceQuantity: 'original' | 'remaining'
  /** Requests a minute; 0 for no limit. */
  readonly rateLimit: number
  /** Symbols that one market-data connection may subscribe to; 0 for no limit. */
  readonly symbolLimit: number
}

/** Like a new paper account, but with a rate limit that counts as the vendor's does. */
export const DEFAULT_SETTINGS: ExchangeSettings = {
  capital: money('100000'), multiplier: 2, partialProbability: 0.1, isSizeAware: false, fees: 'none',
  replaceQuantity: 'original', rateLimit: 200, symbolLimit: 0,
}

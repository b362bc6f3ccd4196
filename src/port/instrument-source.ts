import type { Result } from '../base/index.ts'

/** What a broker lets be done with an instrument. */
export interface BrokerInstrument {
  readonly symbol: string
  readonly name: string
  /** The broker's own words. */
  readonly assetClass: string
  readonly exchange: string
  readonly isTradable: boolean
  readonly isFractionable: boolean
  readonly isShortable: boolean
  readonly isMarginable: boolean
}

/** The broker's list of instruments. */
export interface InstrumentSource {
  /** One instrument; `undefined` when the broker does not know the symbol. */
  instrument(symbol: string): Promise<Result<BrokerInstrument | undefined>>
  /** All that can be traded. */
  instruments(): Promise<Result<readonly BrokerInstrument[]>>
}

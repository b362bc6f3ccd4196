import type { Price, Quantity } from '../../base/index.ts'
import { price, SCALE } from '../../base/index.ts'
import type { MarketEvent } from '../market/market-event.ts'

/** The one symbol of the test feed, which trades around the clock. */
const TEST_SYMBOL = 'FAKEPACA'

const BASE_CENTS = 13_300n
const SIZE = 100
const CYCLE = 40n

/** What the test feed tells at the start of a minute: a quote, a trade, and the bar of the minute before. */
export function testFeedEvents(minuteAt: number): readonly MarketEvent[] {
  const cent = price('0.01')
  const wave = BigInt(Math.floor(minuteAt / 60_000)) % CYCLE
  const value = ((BASE_CENTS + (wave < CYCLE / 2n ? wave : CYCLE - wave)) * cent) as Price
  const [bid, ask] = [(value - cent) as Price, (value + cent) as Price]
  const id = Math.floor(minuteAt / 60_000)
  return [
    {
      kind: 'bar', symbol: TEST_SYMBOL,
      bar: {
        at: minuteAt - 60_000, open: value, high: ask, low: bid, close: value,
        volume: (BigInt(SIZE) * SCALE) as Quantity, tradeCount: 1, vwap: value,
      },
    },
    { kind: 'quote', symbol: TEST_SYMBOL, quote: { at: minuteAt, bid, ask, bidSize: SIZE, askSize: SIZE } },
    { kind: 'trade', symbol: TEST_SYMBOL, print: { at: minuteAt, id, price: value, size: SIZE } },
  ]
}

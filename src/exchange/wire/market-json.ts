import { toNumber } from '../../base/index.ts'
import { nanosOf, rfc3339 } from '../clock/new-york-time.ts'
import type { MarketEvent, Print, Quote } from '../market/market-event.ts'
import type { MarketBar } from '../market/price-source.ts'
import type { Json } from './order-json.ts'

/**
 * Market data in the vendor's short names; numbers are JSON numbers.
 *
 * `t` is whatever `stamp` makes of milliseconds: text for REST and JSON, an extension type for MessagePack.
 */
export type Stamp = (at: number) => unknown

/** An instant as RFC 3339 text. */
export const textStamp: Stamp = (at) => rfc3339(nanosOf(at))

/** A bar; `t` is its start. */
export function barJson(bar: MarketBar, stamp: Stamp = textStamp): Json {
  return {
    t: stamp(bar.at), o: toNumber(bar.open), h: toNumber(bar.high), l: toNumber(bar.low),
    c: toNumber(bar.close),
    v: toNumber(bar.volume), n: bar.tradeCount, vw: toNumber(bar.vwap),
  }
}

/** A quote of one made-up venue on both sides. */
export function quoteJson(quote: Quote, stamp: Stamp = textStamp): Json {
  return {
    t: stamp(quote.at), ax: 'V', ap: toNumber(quote.ask), as: quote.askSize, bx: 'V', bp: toNumber(quote.bid),
    bs: quote.bidSize, c: ['R'], z: 'C',
  }
}

/** A market trade. */
export function tradeJson(print: Print, stamp: Stamp = textStamp): Json {
  return {
    t: stamp(print.at), x: 'V', p: toNumber(print.price), s: print.size, c: ['@'], i: print.id, z: 'C',
  }
}

const STATUS_TEXT: Readonly<Record<string, string>> = {
  H: 'Trading Halt', P: 'Trading Pause', T: 'Trading Resumption',
}

/** A message of the market-data stream. */
export function marketEventJson(event: MarketEvent, stamp: Stamp): Json {
  const head = { S: event.symbol }
  switch (event.kind) {
    case 'quote': return { T: 'q', ...head, ...quoteJson(event.quote, stamp) }
    case 'trade': return { T: 't', ...head, ...tradeJson(event.print, stamp) }
    case 'bar': return { T: 'b', ...head, ...barJson(event.bar, stamp) }
    case 'updated-bar': return { T: 'u', ...head, ...barJson(event.bar, stamp) }
    case 'daily-bar': return { T: 'd', ...head, ...barJson(event.bar, stamp) }
    case 'status': return {
      T: 's', ...head, sc: event.code, sm: STATUS_TEXT[event.code] ?? '', rc: event.reason, rm: event.reason,
      t: stamp(event.at), z: 'C',
    }
    case 'luld': return {
      T: 'l', ...head, u: toNumber(event.up), d: toNumber(event.down), i: 'B', t: stamp(event.at), z: 'C',
    }
    case 'correction': return {
      T: 'c', ...head, x: 'V', oi: event.old.id, op: toNumber(event.old.price), os: event.old.size, oc: ['@'],
      ci: event.corrected.id, cp: toNumber(event.corrected.price), cs: event.corrected.size, cc: ['@'],
      t: stamp(event.corrected.at), z: 'C',
    }
    case 'trade-cancel': return {
      T: 'x', ...head, i: event.print.id, x: 'V', p: toNumber(event.print.price), s: event.print.size, a: 'C',
      t: stamp(event.print.at), z: 'C',
    }
  }
}

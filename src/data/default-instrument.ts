import type { Price } from '../base/index.ts'
import { price, quantity, sessionDate } from '../base/index.ts'
import type { CalendarName } from '../calendar/index.ts'
import type { AssetClass, Instrument, TickStep } from '../model/index.ts'

/** What is known about a symbol; the rest follows from the asset class, which is an equity when absent. */
export type InstrumentFacts = Partial<Omit<Instrument, 'symbol' | 'calendar'>> & {
  readonly calendar?: CalendarName
}

/** The day from which a tick holds that has always held. */
export const EVER = sessionDate('1900-01-01')
const DECIMALS = sessionDate('2001-04-09')
const RULE_612 = sessionDate('2006-01-31')

/**
 * Price steps of US equities: eighths until 1997-06-23, sixteenths until 2001-04-08, cents from then on;
 * since Rule 612 took effect, hundredths of a cent below $1.
 *
 * The days are those of the last market to change: the NYSE had gone over to decimals on 2001-01-29, Nasdaq
 * to sixteenths on 1997-06-02. Sources: SEC, "Report to Congress on Decimalization" (2012),
 * https://www.sec.gov/news/studies/2012/decimalization-072012.pdf; 17 CFR 242.612.
 */
const US_EQUITY_TICKS: readonly TickStep[] = [
  { since: EVER, atLeast: price('0'), tick: price('0.125') },
  { since: sessionDate('1997-06-24'), atLeast: price('0'), tick: price('0.0625') },
  { since: DECIMALS, atLeast: price('0'), tick: price('0.01') },
  { since: RULE_612, atLeast: price('0'), tick: price('0.0001') },
  { since: RULE_612, atLeast: price('1'), tick: price('0.01') },
]

/** Adjusted prices are no multiples of any tick: they trade in steps of a millionth. */
const ADJUSTED_TICK = price('0.000001')

function singleTick(tick: Price): readonly TickStep[] {
  return [{ since: EVER, atLeast: price('0'), tick }]
}

type ClassRules = Omit<Instrument, 'symbol' | 'name' | 'assetClass' | 'currency' | 'sector'>

const US_SHARES: ClassRules = {
  calendar: 'XNYS', tickTable: US_EQUITY_TICKS, lotSize: quantity('1'), isFractionable: false,
  isShortable: true, borrowFeeFraction: 0.003,
}

const RULES: Readonly<Record<AssetClass, ClassRules>> = {
  equity: US_SHARES,
  etf: US_SHARES,
  index: { ...US_SHARES, tickTable: singleTick(price('0.01')), borrowFeeFraction: 0 },
  fx: {
    calendar: 'FX', tickTable: singleTick(price('0.00001')), lotSize: quantity('1'), isFractionable: false,
    isShortable: true, borrowFeeFraction: 0,
  },
  crypto: {
    calendar: '24x7', tickTable: singleTick(price('0.01')), lotSize: quantity('0.00000001'),
    isFractionable: true, isShortable: false, borrowFeeFraction: 0,
  },
  future: {
    calendar: '24x7', tickTable: singleTick(price('0.01')), lotSize: quantity('1'), isFractionable: false,
    isShortable: true, borrowFeeFraction: 0,
  },
}

/** What a pair is quoted in: `EURUSD`, `EUR/USD` of currencies, `BTC/EUR` of coins. */
const QUOTED_IN: Readonly<Partial<Record<AssetClass, RegExp>>> = {
  fx: /^[A-Z]{3}[/._-]?([A-Z]{3})$/,
  crypto: /^[A-Z0-9]+\/([A-Z]{3,5})$/,
}

/** A pair of currencies in yen has two decimals less than the others. */
const YEN_TICK = price('0.001')

/**
 * An instrument with the customary rules of its asset class, for a symbol of which little is known.
 *
 * US shares: whole shares, a borrow fee of 0.3 % a year (an easy-to-borrow share). The symbol of a pair says
 * what its prices are in. Currencies go by a tenth of a pip, which is the fourth decimal and of yen the
 * second; coins by a cent, in units of 1e-8. These ticks, and the 0.01 of futures, have to be set where the
 * venue's differ. Source of the tenth of a pip: https://developer.saxo/openapi/learn/price-formatting.
 */
export function defaultInstrument(symbol: string, facts: InstrumentFacts = {}): Instrument {
  const assetClass = facts.assetClass ?? 'equity'
  const quotedIn = QUOTED_IN[assetClass]?.exec(symbol)?.[1]
  const currency = facts.currency ?? quotedIn ?? 'USD'
  const isInYen = assetClass === 'fx' && currency === 'JPY'
  return {
    symbol, name: symbol, assetClass, sector: 'UNKNOWN', ...RULES[assetClass],
    ...(isInYen ? { tickTable: singleTick(YEN_TICK) } : {}),
    ...facts,
    currency,
  }
}

/** The instrument as its adjusted series trades: in steps of 1e-6, since adjusted prices lie on no tick. */
export function adjustedInstrument(instrument: Instrument): Instrument {
  return { ...instrument, tickTable: singleTick(ADJUSTED_TICK) }
}

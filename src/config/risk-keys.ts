import { z } from 'zod'
import {
  amount, decimal, flag, fraction, list, orNull, orOff, shaped, SYMBOL, whole,
} from './check.ts'
import { DEPLOYMENTS, PERMISSIONS } from './strategy-limits.ts'
import { key } from './key.ts'

const CUTS = 'cuts or refuses entries'
const REFUSES = 'refuses entries'
const SIMULATED_CLOCK = 'refuses entries; all orders of one instant count together'
const LIVE_ONLY = 'none: bars are as fresh as the data'
const WINDOW = whole('milliseconds', { min: 1, max: 86_400_000 })
const COUNT = whole('', { min: 1, max: 1_000_000 })
const SHARE = fraction({ above: 0, max: 1 })
const MULTIPLE = fraction({ above: 0, max: 20 })
const COLLAR_RIGHT = 'a list such as [{above: 50, fraction: 0.03}, {above: 0, fraction: 0.1}], '
  + 'highest `above` first, the last one 0'

const TIER = z.strictObject({
  above: amount('a price', { min: 0, max: 1e9 }).schema,
  fraction: fraction({ above: 0, max: 0.5 }).schema,
}, { error: COLLAR_RIGHT })

const COLLAR = shaped(COLLAR_RIGHT, z.array(TIER, { error: COLLAR_RIGHT }).max(20, { error: COLLAR_RIGHT })
  .refine((tiers) => tiers.at(-1)?.above === 0 && isDescending(tiers.map(({ above }) => above)), {
    error: COLLAR_RIGHT,
  }))

/** The limits that the spec's TradingConfig does not name; Rnn is the control that a figure belongs to. */
export const RISK_KEYS = {
  drawdown_close_all_pct: key(fraction({ above: 0, below: 1 }), {
    fallback: ({ killSwitch }) => killSwitch.drawdownCloseAllFraction,
    about: 'Fall from the highest equity that closes all positions. Its default stays 0.05 above a '
      + 'trading.max_drawdown_pct that reaches it.',
    backtest: 'closes everything and ends entries, unless backtest.rearm is true',
  }),
  halt_disconnect_ms: key(whole('milliseconds', { min: 0, max: 3_600_000 }), {
    fallback: ({ killSwitch }) => killSwitch.disconnectMsMax,
    about: 'How long the broker may be away before the kill switch cancels entries and stops new trades.',
    backtest: 'none: the simulated venue is always there',
  }),
  halt_data_age_ms: key(whole('milliseconds', { min: 1, max: 3_600_000 }), {
    fallback: ({ killSwitch }) => killSwitch.dataAgeMsMax,
    about: 'How late the market data of a subscribed series may be, in a session, before the kill switch '
      + 'stops new trades: counted from when its next bar was due.',
    backtest: LIVE_ONLY,
  }),
  halt_error_count: key(whole('errors', { min: 0, max: 10_000 }), {
    fallback: ({ killSwitch }) => killSwitch.errorCountMax,
    about: 'A strategy with this many errors of its own is suspended; one error more, of all strategies and '
      + 'the venue since the last reset, stops new trades.',
    backtest: 'the same',
  }),
  allow_pyramiding: key(flag(), {
    fallback: ({ limits }) => limits.allowPyramiding,
    about: 'BUY may add to an own long position, SELL to an own short one.',
    backtest: 'false refuses the second entry with ALREADY_LONG or ALREADY_SHORT',
  }),
  allow_shorts: key(flag(), {
    fallback: ({ limits }) => limits.allowShorts,
    about: 'SELL without a position sells short.',
    backtest: 'false refuses short entries with LONG_ONLY',
  }),
  fee_buffer: key(fraction({ min: 0, max: 0.05 }), {
    fallback: ({ limits }) => limits.feeBufferFraction,
    about: 'Part of an order\'s value that is kept back for fees.',
    backtest: CUTS,
  }),
  bar_volume_fraction: key(SHARE, {
    fallback: ({ limits }) => limits.barVolumeFraction,
    about: 'Part of the volume of the last of the symbol\'s shortest bars that an entry may be.',
    backtest: 'cuts entries; backtest.participation bounds the fills',
  }),
  max_consecutive_losses: key(orOff(COUNT), {
    fallback: ({ limits }) => limits.consecutiveLossesMax ?? 'off',
    about: 'Losing round trips of a strategy in a row, in one session, that end its entries (R14).',
    backtest: 'ends the strategy\'s entries until the next session',
  }),
  max_sector_exposure: key(MULTIPLE, {
    fallback: ({ limits }) => limits.sectorFraction,
    about: 'Part of equity in one sector, long and short added up.',
    backtest: CUTS,
  }),
  max_gross_exposure: key(fraction({ above: 0, max: 4 }), {
    fallback: ({ limits }) => limits.grossFraction,
    about: 'Positions and working entries at worst case, as a part of equity (R10).',
    backtest: CUTS,
  }),
  max_correlation: key(SHARE, {
    fallback: ({ limits }) => limits.correlationMax,
    about: 'Correlation of daily returns with any holding above which nothing is added; 1 allows all.',
    backtest: REFUSES,
  }),
  correlation_days: key(whole('days', { min: 2, max: 2_000 }), {
    fallback: ({ limits }) => limits.correlationDays,
    about: 'Daily returns behind the correlation.',
    backtest: 'the same',
  }),
  correlation_min_days: key(whole('days', { min: 2, max: 2_000 }), {
    fallback: ({ limits }) => limits.correlationDaysMin,
    about: 'Common daily returns below which the correlation counts as unknown.',
    backtest: 'an unknown correlation is NOT_APPLICABLE',
  }),
  price_collar: key(COLLAR, {
    fallback: ({ limits }) => limits.collarTiers.map((tier) => ({ ...tier })),
    about: 'How far from the reference an order\'s price may be (R03): the first tier whose `above` the '
      + 'reference price exceeds.',
    backtest: REFUSES,
  }),
  max_price_deviation: key(fraction({ above: 0, max: 0.5 }), {
    fallback: ({ limits }) => limits.priceDeviationFraction,
    about: 'How far from the last price the limit and the trigger of an entry may be when it is sent; '
      + 'price_collar is asked before, and is narrower unless it is widened (R03).',
    backtest: 'ends the entry with PRICE_DEVIATION',
  }),
  collar_window_move: key(fraction({ above: 0, max: 0.5 }), {
    fallback: ({ limits }) => limits.collarWindowFraction,
    about: 'Move of the price by own fills, within collar_window_ms, that ends entries in the symbol (R04).',
    backtest: REFUSES,
  }),
  collar_window_ms: key(WINDOW, {
    fallback: ({ limits }) => limits.collarWindowMs,
    about: 'Window of collar_window_move, in milliseconds.',
    backtest: 'the same',
  }),
  max_order_value_pct: key(fraction({ above: 0, max: 4 }), {
    fallback: ({ limits }) => limits.orderValueFraction,
    about: 'Value of one order as a part of equity (R05).',
    backtest: CUTS,
  }),
  max_order_value: key(orOff(amount('money', { above: 0, max: 1e12 })), {
    fallback: ({ limits }) => numberOrOff(limits.orderValueMax),
    about: 'Value of one order in money (R05), whatever the equity is.',
    backtest: CUTS,
  }),
  max_order_adv_fraction: key(SHARE, {
    fallback: ({ limits }) => limits.orderVolumeFraction,
    about: 'Size of one order as a part of the average daily volume (R06).',
    backtest: CUTS,
  }),
  adv_days: key(whole('days', { min: 1, max: 2_000 }), {
    fallback: ({ limits }) => limits.averageVolumeDays,
    about: 'Days behind the average daily volume.',
    backtest: 'the same',
  }),
  max_messages_per_second: key(orOff(COUNT), {
    fallback: ({ limits }) => limits.messagesPerSecondMax ?? 'off',
    about: 'Orders, changes and cancels in one second (R07).',
    backtest: SIMULATED_CLOCK,
  }),
  max_messages_per_minute: key(orOff(COUNT), {
    fallback: ({ limits }) => limits.messagesPerMinuteMax ?? 'off',
    about: 'Orders, changes and cancels in one minute (R07).',
    backtest: SIMULATED_CLOCK,
  }),
  message_reserve: key(fraction({ min: 0, below: 1 }), {
    fallback: ({ limits }) => limits.messageReserveFraction,
    about: 'Part of both message limits that entries leave to cancels and exits.',
    backtest: 'the same',
  }),
  max_entries_per_day: key(orOff(COUNT), {
    fallback: ({ limits }) => limits.entriesPerDayMax ?? 'off',
    about: 'Entries of one strategy in a session (R08).',
    backtest: REFUSES,
  }),
  max_repeats: key(orOff(COUNT), {
    fallback: ({ limits }) => limits.repeatsMax ?? 'off',
    about: 'Entries of one strategy in one symbol and direction within repeat_window_ms (R08).',
    backtest: REFUSES,
  }),
  repeat_window_ms: key(WINDOW, {
    fallback: ({ limits }) => limits.repeatWindowMs,
    about: 'Window of max_repeats, in milliseconds.',
    backtest: 'the same',
  }),
  duplicate_window_ms: key(orOff(WINDOW), {
    fallback: ({ limits }) => limits.duplicateWindowMs ?? 'off',
    about: 'Milliseconds within which an equal order of the account is refused as a duplicate (R09).',
    backtest: SIMULATED_CLOCK,
  }),
  burst_notional: key(orOff(MULTIPLE), {
    fallback: ({ limits }) => limits.burstFraction ?? 'off',
    about: 'Value of new entries within burst_window_ms, as a part of equity (R11).',
    backtest: SIMULATED_CLOCK,
  }),
  burst_window_ms: key(WINDOW, {
    fallback: ({ limits }) => limits.burstWindowMs,
    about: 'Window of burst_notional, in milliseconds.',
    backtest: 'the same',
  }),
  daily_turnover: key(orOff(MULTIPLE), {
    fallback: ({ limits }) => limits.turnoverFraction ?? 'off',
    about: 'Value of new entries in a session, as a part of equity (R11).',
    backtest: REFUSES,
  }),
  allowed_symbols: key(orNull(list(SYMBOL)), {
    fallback: ({ limits }) => limits.allowedSymbols === undefined ? null : [...limits.allowedSymbols],
    about: 'The only symbols that may be entered (R12); live, null refuses every entry.',
    backtest: 'null allows every symbol of the run',
  }),
  restricted_symbols: key(list(SYMBOL), {
    fallback: ({ limits }) => [...limits.restrictedSymbols],
    about: 'Symbols that are never entered, whatever allowed_symbols says (R12).',
    backtest: REFUSES,
  }),
  permissions: key(orNull(PERMISSIONS), {
    fallback: null,
    about: 'What each strategy may trade (R13); a strategy without an entry may trade nothing. Live, null '
      + 'refuses every entry.',
    backtest: 'null allows everything',
  }),
  deploy_limits: key(orNull(DEPLOYMENTS), {
    fallback: null,
    about: 'What has to be set for each strategy before it trades (R15). Live, null refuses every entry.',
    backtest: 'null sets no limit',
  }),
  max_data_age_ms: key(orOff(whole('milliseconds', { min: 1, max: 86_400_000 })), {
    fallback: ({ limits }) => limits.dataAgeMsMax ?? 'off',
    about: 'Age of the reference price at which entries are refused (R18); off measures in bars.',
    backtest: REFUSES,
  }),
  max_data_age_bars: key(decimal('bar intervals', { above: 0, max: 1_000 }), {
    fallback: ({ limits }) => limits.dataAgeBarsMax,
    about: 'The same age in bar intervals, where max_data_age_ms is off.',
    backtest: REFUSES,
  }),
}

function numberOrOff(exact: bigint | undefined): number | 'off' {
  return exact === undefined ? 'off' : Number(exact) / 1e9
}

function isDescending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number < (numbers[index - 1] ?? 0))
}

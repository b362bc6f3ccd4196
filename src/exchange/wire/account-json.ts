import type { Money, Price, Quantity } from '../../base/index.ts'
import {
  absFixed, averagePrice, divideHalfEven, formatFixed, notional, SCALE, ZERO_MONEY,
} from '../../base/index.ts'
import { millisOf, newYorkDate, rfc3339 } from '../clock/new-york-time.ts'
import type { LedgerPosition } from '../ledger/ledger-entry.ts'
import type { Asset } from '../market/asset.ts'
import { accountView, availableQuantity, markOf } from '../order/account-view.ts'
import type { Venue } from '../order/venue.ts'
import type { Json } from './order-json.ts'

const CENT_DECIMALS = 10_000_000n

/** Money as the account shows it: to the cent, half-even. */
function cents(amount: Money): string {
  return formatFixed(divideHalfEven(amount, CENT_DECIMALS) * CENT_DECIMALS)
}

/** GET /v2/account. The fields of the pattern-day-trader rule are gone since 2026-07-06. */
export function accountJson(venue: Venue): Json {
  const view = accountView(venue)
  const { flags, lastClose, settings } = venue
  const free = (view.equity - view.initialMargin) as Money
  const excess = free > 0n ? free : ZERO_MONEY
  return {
    id: venue.accountId, account_number: `PA${venue.accountId.slice(0, 8).toUpperCase()}`, status: 'ACTIVE',
    crypto_status: 'INACTIVE', currency: 'USD', cash: cents(view.cash), equity: cents(view.equity),
    last_equity: cents(lastClose.equity), portfolio_value: cents(view.equity),
    buying_power: cents(view.buyingPower), regt_buying_power: cents(view.buyingPower),
    non_marginable_buying_power: cents(excess), options_buying_power: '0',
    long_market_value: cents(view.longValue), short_market_value: cents(view.shortValue),
    position_market_value: cents((view.longValue - view.shortValue) as Money),
    initial_margin: cents(view.initialMargin), maintenance_margin: cents(view.maintenanceMargin),
    last_maintenance_margin: cents(lastClose.maintenanceMargin), multiplier: String(settings.multiplier),
    sma: cents(excess), shorting_enabled: !flags.isShortingOff && settings.multiplier > 1,
    trading_blocked: flags.isTradingBlocked, transfers_blocked: false,
    account_blocked: flags.isAccountBlocked,
    trade_suspended_by_user: flags.isSuspendedByUser, created_at: rfc3339(venue.createdAt),
    balance_asof: lastClose.date, accrued_fees: '0', pending_transfer_in: '0', pending_transfer_out: '0',
    pending_reg_taf_fees: '0', intraday_adjustments: '0', options_approved_level: 0, options_trading_level: 0,
  }
}

/** GET /v2/account/configurations. */
export function configurationsJson({ flags }: Venue): Json {
  return {
    disable_overnight_trading: true, fractional_trading: flags.isFractionalTradingOn,
    max_margin_multiplier: flags.maxMarginMultiplier, max_options_trading_level: 0,
    no_shorting: flags.isShortingOff, ptp_no_exception_entry: false, suspend_trade: flags.isSuspendedByUser,
    trade_confirm_email: flags.tradeConfirmEmail,
  }
}

/** `part / whole` as a decimal fraction; nothing of nothing is zero. */
function fraction(part: bigint, whole: bigint): string {
  return whole === 0n ? '0' : formatFixed(divideHalfEven(part * SCALE, whole < 0n ? -whole : whole))
}

/** A position; a short one has a negative quantity, value and cost. */
export function positionJson(venue: Venue, position: LedgerPosition, asset: Asset): Json {
  const current = markOf(venue, asset.id)
  const before = venue.market.of(asset.symbol)?.previousClose ?? current
  const value = notional(current, position.qty)
  const isNew = newYorkDate(millisOf(position.openedAt)) === newYorkDate(venue.clock.now)
  const startValue = isNew ? position.cost : notional(before, position.qty)
  const [profit, dayProfit] = [value - position.cost, value - startValue]
  const free = availableQuantity(venue, asset.id)
  return {
    asset_id: asset.id, symbol: asset.symbol, exchange: 'NASDAQ', asset_class: 'us_equity',
    asset_marginable: asset.isMarginable, avg_entry_price: formatFixed(entryPrice(position)),
    qty: formatFixed(position.qty),
    qty_available: formatFixed((position.qty < 0n ? -free : free) as Quantity),
    side: position.qty > 0n ? 'long' : 'short', market_value: cents(value), cost_basis: cents(position.cost),
    unrealized_pl: cents(profit as Money), unrealized_plpc: fraction(profit, position.cost),
    unrealized_intraday_pl: cents(dayProfit as Money),
    unrealized_intraday_plpc: fraction(dayProfit, startValue),
    current_price: formatFixed(current), lastday_price: formatFixed(before),
    change_today: fraction(current - before, before),
  }
}

function entryPrice({ cost, qty }: LedgerPosition): Price {
  return averagePrice(absFixed(cost), absFixed(qty))
}

/** An asset. */
export function assetJson(asset: Asset): Json {
  return {
    id: asset.id, class: 'us_equity', exchange: 'NASDAQ', symbol: asset.symbol, name: asset.name, cusip: null,
    status: asset.status, tradable: asset.isTradable, marginable: asset.isMarginable,
    shortable: asset.isShortable, easy_to_borrow: asset.isShortable,
    borrow_status: asset.isShortable ? 'easy_to_borrow' : 'hard_to_borrow',
    fractionable: asset.isFractionable,
    maintenance_margin_requirement: 25, margin_requirement_long: '25', margin_requirement_short: '25',
    attributes: asset.isFractionable ? ['fractional_eh_enabled'] : [],
  }
}

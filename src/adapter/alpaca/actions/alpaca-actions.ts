import {
  fail, MILLIS_PER_SECOND, ok, RetryClass, sessionDate, toNumber, type Price, type Result,
} from '../../../base/index.ts'
import type { AnnouncedAction } from '../../../model/index.ts'
import type { ActionsRequest, CorporateActionSource } from '../../../port/index.ts'
import { AlpacaRest } from '../client/alpaca-rest.ts'
import type { AlpacaCredentials } from '../credentials.ts'
import { ALPACA_DATA_URL } from '../feed/data-options.ts'
import { actionsPageSchema, type AlpacaActionRow } from '../schema/actions-schema.ts'
import { RequestBudget } from '../transport/request-budget.ts'
import { systemTimers, type Timers } from '../transport/timers.ts'

/** Whose announcements, and how patiently. */
export interface AlpacaActionsOptions {
  readonly credentials: AlpacaCredentials
  readonly baseUrl?: string
  readonly timers?: Timers
}

const TIMEOUT_MS = 10 * MILLIS_PER_SECOND
const REQUESTS_A_MINUTE = 60
/** The vendor's largest page. */
const ROWS_A_PAGE = 1_000
const PAGES_MAX = 100
/** Symbols in one query, whose length is bounded. */
const SYMBOLS_MAX = 250
/** Kinds that are told and not done, in words. */
const OTHERS: Readonly<Record<string, string>> = {
  unit_splits: 'a unit split', spin_offs: 'a spin-off', cash_mergers: 'a merger for cash',
  stock_mergers: 'a merger for stock', stock_and_cash_mergers: 'a merger for stock and cash',
  redemptions: 'a redemption', rights_distributions: 'a distribution of rights',
  reorganizations: 'a reorganization', partial_calls: 'a partial call',
}
/** Of these nothing is left under the symbol. */
const ENDS: ReadonlySet<string> = new Set([
  'cash_mergers', 'stock_mergers', 'stock_and_cash_mergers', 'redemptions', 'worthless_removals',
])

/**
 * Corporate actions that Alpaca announces: splits, dividends, changes of name, and what else there is.
 *
 * It says itself that they may come late. The date is the ex-date; where a kind has none, the day on which it
 * takes effect or is processed. https://docs.alpaca.markets/reference/corporateactions-1
 */
export class AlpacaActions implements CorporateActionSource {
  readonly #rest: AlpacaRest

  constructor({ credentials, baseUrl = ALPACA_DATA_URL, timers = systemTimers }: AlpacaActionsOptions) {
    const budget = new RequestBudget(REQUESTS_A_MINUTE, timers)
    this.#rest = new AlpacaRest({ baseUrl, credentials, budget, timers, timeoutMs: TIMEOUT_MS })
  }

  async announced({ symbols, from, to }: ActionsRequest): Promise<Result<readonly AnnouncedAction[]>> {
    const actions: AnnouncedAction[] = []
    for (let first = 0; first < symbols.length; first += SYMBOLS_MAX) {
      const read = await this.#read({ symbols: symbols.slice(first, first + SYMBOLS_MAX), from, to })
      if (!read.ok) return read
      actions.push(...read.value)
    }
    return ok(actions)
  }

  async #read({ symbols, from, to }: ActionsRequest): Promise<Result<readonly AnnouncedAction[]>> {
    const actions: AnnouncedAction[] = []
    let token: string | undefined
    for (let page = 0; page < PAGES_MAX; page++) {
      const read = await this.#rest.read('/v1/corporate-actions', actionsPageSchema, {
        symbols: symbols.join(','), start: from, end: to, limit: ROWS_A_PAGE, sort: 'asc', page_token: token,
      })
      if (!read.ok) return read
      const { corporate_actions: kinds, next_page_token: next } = read.value
      for (const [kind, rows] of Object.entries(kinds)) {
        for (const row of rows) {
          const action = actionOf(kind, row)
          if (action === undefined) return unreadable(kind)
          // Of a new CUSIP under the same symbol nothing follows.
          const isNothing = action.kind === 'SymbolChange' && action.newSymbol === action.symbol
          if (!isNothing) actions.push(action)
        }
      }
      if (next === undefined) return ok(actions)
      token = next
    }
    return fail('ACTIONS_UNREADABLE', 'Alpaca names ever more pages of corporate actions', {
      retry: RetryClass.Safe,
    })
  }
}

/** A row that lacks what it is about must not pass for one that is not there. */
function unreadable(kind: string): Result<never> {
  return fail('ACTIONS_UNREADABLE', `a row of ${kind} lacks its symbol, its date or its rate`, {
    retry: RetryClass.Safe,
  })
}

function actionOf(kind: string, row: AlpacaActionRow): AnnouncedAction | undefined {
  const symbol = row.symbol ?? row.old_symbol ?? row.source_symbol ?? row.acquiree_symbol
  const day = row.ex_date ?? row.effective_date ?? row.process_date
  if (symbol === undefined || day === undefined) return undefined
  const about = { symbol, date: sessionDate(day) }
  switch (kind) {
    case 'forward_splits':
    case 'reverse_splits': {
      const isRenamed = row.new_symbol !== undefined && row.new_symbol !== symbol
      return isRenamed ? { kind: 'SymbolChange', ...about, newSymbol: row.new_symbol as string }
        : splitOf(about, row.new_rate, row.old_rate)
    }
    case 'stock_dividends': {
      const rate = row.rate === undefined ? 0 : toNumber(row.rate)
      return splitOf(about, rate > 0 ? 1 + rate : undefined, 1)
    }
    case 'cash_dividends':
      return row.rate === undefined ? undefined
        : { kind: 'CashDividend', ...about, amount: row.rate as Price }
    case 'name_changes': {
      const { new_symbol: newSymbol } = row
      return newSymbol === undefined ? undefined : { kind: 'SymbolChange', ...about, newSymbol }
    }
    default:
      return ENDS.has(kind) ? { kind: 'Delisting', ...about }
        : { kind: 'Other', ...about, what: OTHERS[kind] ?? kind.replaceAll('_', ' ') }
  }
}

function splitOf(
  about: Pick<AnnouncedAction, 'symbol' | 'date'>, newRate: number | undefined, oldRate: number | undefined,
): AnnouncedAction | undefined {
  if (newRate === undefined || oldRate === undefined || newRate <= 0 || oldRate <= 0) return undefined
  return { kind: 'Split', ...about, newRate, oldRate }
}

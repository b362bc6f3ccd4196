import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { ok, UserError } from '../../../base/index.ts'
import type { AnnouncedAction, CorporateAction } from '../../../model/index.ts'
import type { CorporateActionSource } from '../../../port/index.ts'

/** The corporate actions that were imported into the catalog, as announcements. */
export function catalogActions(catalog: Pick<BarCatalog, 'freshActions'>): CorporateActionSource {
  return {
    announced: async ({ symbols, from, to }) => {
      try {
        const wanted = (await catalog.freshActions()).filter(({ symbol, date }) => (
          symbols.includes(symbol) && date >= from && date <= to
        ))
        return ok(wanted.map(announced))
      } catch (error) {
        if (error instanceof UserError) return { ok: false, failure: error.failure }
        throw error
      }
    },
  }
}

function announced(action: CorporateAction): AnnouncedAction {
  const { symbol, date } = action
  switch (action.kind) {
    case 'Split': return { kind: 'Split', symbol, date, newRate: action.newUnits, oldRate: action.oldUnits }
    case 'CashDividend': return { kind: 'CashDividend', symbol, date, amount: action.amount }
    case 'SymbolChange': return { kind: 'SymbolChange', symbol, date, newSymbol: action.newSymbol }
    case 'Delisting': return { kind: 'Delisting', symbol, date }
  }
}

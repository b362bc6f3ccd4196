import type { OrderTerms } from '../../src/model/index.ts'
import {
  burstNotional, buyingPowerCheck, capitalAggregate, dailyLoss, deployLimits, drawdown, maxOrderQty,
  maxOrderValue, maxPosition, maxPositions, sectorConcentration,
} from './reference-books.ts'
import { correlation } from './reference-correlation.ts'
import {
  conservation, duplicateOrder, lossStreakCheck, maxMessages, oppositeStrategy, repeatThrottle, selfTrade,
} from './reference-flow.ts'
import {
  collarWindow, dataFresh, killSwitch, lotSize, permission, priceCollar, restrictedList, sessionOpen,
  sessionWindow, shortSale, tickSize, tradingHalt, type Finding,
} from './reference-market.ts'
import { isTriggerPassed, readOrder, type Reading } from './reference-reading.ts'
import type { OrderVerdict, Outcome, RiskState } from './risk-case.ts'

/** Whether a check looks at every order or at entries alone, and may lack its input in a backtest. */
interface Row {
  readonly code: string
  readonly of: 'every order' | 'entries'
  readonly mayLack: boolean
  readonly say: (reading: Reading) => Finding
}

const everyOrder = (code: string, say: Row['say']): Row => ({ code, of: 'every order', mayLack: false, say })
const entries = (code: string, say: Row['say']): Row => ({ code, of: 'entries', mayLack: false, say })
const known = (code: string, say: Row['say']): Row => ({ code, of: 'entries', mayLack: true, say })

/** The table of docs/RISK.md, in its order. */
const TABLE: readonly Row[] = [
  everyOrder('KILL_SWITCH', killSwitch),
  known('RESTRICTED_LIST', restrictedList),
  known('PERMISSION', permission),
  known('DEPLOY_LIMITS', deployLimits),
  entries('TRADING_HALT', tradingHalt),
  entries('SESSION_OPEN', sessionOpen),
  entries('SESSION_WINDOW', sessionWindow),
  entries('DATA_FRESH', dataFresh),
  everyOrder('TICK_SIZE', tickSize),
  everyOrder('LOT_SIZE', lotSize),
  entries('SHORT_SALE', shortSale),
  everyOrder('CONSERVATION', conservation),
  entries('OPPOSITE_STRATEGY', oppositeStrategy),
  entries('SELF_TRADE', selfTrade),
  everyOrder('DUPLICATE_ORDER', duplicateOrder),
  entries('REPEAT_THROTTLE', repeatThrottle),
  everyOrder('MAX_MESSAGES', maxMessages),
  entries('BURST_NOTIONAL', burstNotional),
  entries('DAILY_LOSS_LIMIT', dailyLoss),
  entries('DRAWDOWN_LIMIT', drawdown),
  entries('LOSS_STREAK', lossStreakCheck),
  entries('PRICE_COLLAR', priceCollar),
  entries('COLLAR_WINDOW', collarWindow),
  entries('MAX_ORDER_VALUE', maxOrderValue),
  known('MAX_ORDER_QTY', maxOrderQty),
  entries('MAX_POSITIONS', maxPositions),
  entries('MAX_POSITION', maxPosition),
  known('SECTOR_CONCENTRATION', sectorConcentration),
  known('CORRELATION', correlation),
  entries('CAPITAL_AGGREGATE', capitalAggregate),
  entries('BUYING_POWER', buyingPowerCheck),
]

/** Codes of all checks. */
export const REFERENCE_CODES: readonly string[] = TABLE.map(({ code }) => code)

/**
 * What every check has to say of an order, as the documents have it: written from docs/RISK.md and
 * docs/CONFIG.md, without the code of `src/risk`, on whole numbers of any size.
 */
export function referenceVerdict(
  state: RiskState, terms: OrderTerms, approved: readonly OrderTerms[],
): OrderVerdict {
  const reading = readOrder(state, terms, approved)
  const outcomes = new Map<string, Outcome>()
  let code = ''
  for (const row of TABLE) {
    if (row.of === 'entries' && !reading.isEntry) continue
    const outcome = outcomeOf(row, reading)
    outcomes.set(row.code, outcome)
    if (outcome === 'FAIL' && code === '') ({ code } = row)
  }
  if (code === '' && isTriggerPassed(reading)) code = 'TRIGGER_PASSED'
  return { isApproved: code === '', code, outcomes }
}

function outcomeOf({ say, mayLack }: Row, reading: Reading): Outcome {
  const finding = say(reading)
  if (finding === 'off') return 'NOT_APPLICABLE'
  if (finding !== 'lacks') return finding === 'pass' ? 'PASS' : 'FAIL'
  return mayLack && reading.state.limits.profile === 'backtest' ? 'NOT_APPLICABLE' : 'FAIL'
}

import type { ClientOrderId, UtcMillis } from '../../base/index.ts'
import type { ExchangeCalendar } from '../../calendar/index.ts'
import type { CountedCache } from '../../data/index.ts'
import type { Difference } from '../../execution/index.ts'
import type { BrokerConnector } from '../../port/index.ts'
import type { AccountBooks, CoreStatus, HeldOrders } from '../live/core/core-protocol.ts'
import type { LiveStep, PacedTimers, QuoteDesk } from '../live/market/index.ts'
import type { StrategyCodes } from '../live/loaded-strategies.ts'
import type { OpenEntries } from '../live/watchdog/open-entries.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import type { DriverHealth } from '../live/session-health.ts'
import type { RecordedCore, SessionRecord } from '../live/record/session-record.ts'
import type { ActionDesk } from './market/action-desk.ts'
import type { AccountCursor } from './account/account-cursor.ts'
import type { AwaitedFees } from './account/awaited-fees.ts'
import type { HaltBoard } from './sending/halt-board.ts'
import type { KnownExecutions } from './account/known-executions.ts'
import type { SendLimits } from './sending/send-budget.ts'

/** What a session needs of its core, wherever that runs. */
export interface SessionCore extends RecordedCore {
  orders(): Promise<HeldOrders>
  compareAccount(books: AccountBooks): Promise<readonly Difference[]>
  status(): Promise<CoreStatus>
}

/** Steps of a session's market, and the quotes that it hears beside them. */
export interface SessionMarket extends AsyncIterator<LiveStep> {
  readonly ticks?: { readonly quotes: Pick<QuoteDesk, 'counts' | 'newest'> } | undefined
}

/** The newest quotes of a market and what became of all of them; nothing where none was heard. */
export function heardQuotes({ ticks }: SessionMarket, now: UtcMillis): Pick<DriverHealth, 'quotes'> {
  if (ticks === undefined || ticks.quotes.counts.heard === 0) return {}
  const newest = ticks.quotes.newest().map((quote) => ({ ...quote, ageMs: Math.max(0, now - quote.at) }))
  return { quotes: { counts: ticks.quotes.counts, newest } }
}

/** What a session at a broker works with; the core is where the journal ends. */
export interface BrokerSessionParts {
  readonly folder: SessionFolder
  readonly record: SessionRecord
  readonly core: SessionCore
  readonly broker: BrokerConnector
  readonly timers: PacedTimers
  /** Of what is traded. */
  readonly calendar: ExchangeCalendar
  /** Steps of the market after those that the core has seen. */
  readonly market: SessionMarket
  readonly board: HaltBoard
  readonly cursor: AccountCursor
  /** Orders that are known by name, now and from facts on. */
  readonly ids: Set<ClientOrderId>
  /** Executions that are on record or were heard, from facts on. */
  readonly executions: KnownExecutions
  /** Fees that the broker has not booked yet, from facts on. */
  readonly fees: AwaitedFees
  readonly strategies: readonly string[]
  readonly codes: StrategyCodes
  /** Entries that may work at the broker, told from facts. */
  readonly entries: OpenEntries
  readonly quarantined: readonly string[]
  /** The last message of the venue that is on record. */
  readonly venueEvent: number
  readonly isRestart: boolean
  readonly isActivated: boolean
  /** Why nothing may be opened although books agree; such as a process that dies again and again. */
  readonly holdReason?: string
  /** What the market data keep of the past. */
  readonly cache?: CountedCache
  readonly limits?: SendLimits
  /** Keeps splits of the two sides apart; absent where no corporate actions are told. */
  readonly actions?: ActionDesk
  /** How often commands of operators are looked for, in ms; 50 when absent. */
  readonly lookMs?: number
  /** Told when it ends as it should. */
  readonly onEnd?: () => void
}

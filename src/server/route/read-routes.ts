import { z } from 'zod'
import {
  ActParams,
  Act,
  Alerts,
  AlertsQuery,
  AuditEntry,
  AuditQuery,
  AuditVerdict,
  Bars,
  BarsQuery,
  Decision,
  DecisionParams,
  EquityCurve,
  EquityQuery,
  Fill,
  Health,
  LogEntry,
  LogsQuery,
  Order,
  OrdersQuery,
  pageOf,
  PageQuery,
  Position,
  PositionsQuery,
  Risk,
  RowsQuery,
  Run,
  RunJob,
  RunParams,
  Session,
  SessionEntry,
  SessionQuery,
  Settings,
  Signal,
  SignalsQuery,
  StrategyState,
  Trade,
  TradingFigures,
  WhyNot,
  WhyNotQuery,
} from '../contract/index.ts'
import { read } from './make-route.ts'
import type { Route } from './route.ts'

const role = 'viewer'

/** What trades now: the session, its positions and orders. */
const SESSION_ROUTES: readonly Route[] = [
  read({
    path: '/session',
    role,
    tag: 'session',
    query: SessionQuery,
    reply: Session,
    summary: 'The session: money, day profit, drawdown and its limits, kill switch, stops, strategies.',
    handle: ({ room, query }) => room.session(query.session),
  }),
  read({
    path: '/sessions',
    role,
    tag: 'session',
    reply: z.object({ rows: z.array(SessionEntry) }),
    summary: 'All sessions of this home, the latest first.',
    handle: async ({ room }) => ({ rows: [...(await room.sessions())] }),
  }),
  read({
    path: '/equity',
    role,
    tag: 'session',
    query: EquityQuery,
    reply: EquityCurve,
    summary: 'Equity at the open of each day of the exchange: the curve to draw.',
    handle: ({ room, query }) => room.equity(query),
  }),
  read({
    path: '/positions',
    role,
    tag: 'session',
    query: PositionsQuery,
    reply: pageOf(Position),
    summary: 'Positions with their stops; open ones unless open=false.',
    handle: async ({ room, query }) => mutable(await room.positions(query)),
  }),
  read({
    path: '/orders',
    role,
    tag: 'session',
    query: OrdersQuery,
    reply: pageOf(Order),
    summary: 'Orders as they stand, the newest first.',
    handle: async ({ room, query }) => mutable(await room.orders(query)),
  }),
  read({
    path: '/fills',
    role,
    tag: 'session',
    query: RowsQuery,
    reply: pageOf(Fill),
    summary: 'Executions, the newest first.',
    handle: async ({ room, query }) => mutable(await room.fills(query)),
  }),
  read({
    path: '/trades',
    role,
    tag: 'session',
    query: RowsQuery,
    reply: pageOf(Trade),
    summary: 'Round trips that have ended, the newest first.',
    handle: async ({ room, query }) => mutable(await room.trades(query)),
  }),
  read({
    path: '/strategies',
    role,
    tag: 'session',
    query: SessionQuery,
    reply: z.object({ rows: z.array(StrategyState) }),
    summary: 'Strategies: state, errors, signals, positions.',
    handle: async ({ room, query }) => ({ rows: [...(await room.strategies(query.session))] }),
  }),
]

/** Why something was done or not. */
const DECISION_ROUTES: readonly Route[] = [
  read({
    path: '/signals',
    role,
    tag: 'decisions',
    query: SignalsQuery,
    reply: pageOf(Signal),
    summary: 'Signals and what became of them, the newest first.',
    handle: async ({ room, query }) => mutable(await room.signals(query)),
  }),
  read({
    path: '/decisions/{signal}',
    role,
    tag: 'decisions',
    query: SessionQuery,
    params: DecisionParams,
    reply: Decision,
    summary: 'The whole chain: bar, indicators, rules, size arithmetic, each check, orders, fills.',
    handle: ({ room, params, query }) => room.decision(params.signal, query.session),
  }),
  read({
    path: '/why-not',
    role,
    tag: 'decisions',
    query: WhyNotQuery,
    reply: WhyNot,
    summary: 'Why nothing was done in a symbol at a moment: decided again up to then.',
    handle: ({ room, query }) => room.whyNot(query),
  }),
  read({
    path: '/risk',
    role,
    tag: 'decisions',
    query: SessionQuery,
    reply: Risk,
    summary: 'Limits and how much of each is used, and the last outcome of every check.',
    handle: ({ room, query }) => room.risk(query.session),
  }),
]

/** The record, settings and how the system is. */
const RECORD_ROUTES: readonly Route[] = [
  read({
    path: '/bars',
    role,
    tag: 'market',
    query: BarsQuery,
    reply: Bars,
    summary: 'Bars of the catalog, never later than the instant that the session is at.',
    handle: ({ room, query }) => room.bars(query),
  }),
  read({
    path: '/alerts',
    role,
    tag: 'record',
    query: AlertsQuery,
    reply: Alerts,
    summary: 'What somebody had to be told, the newest first; incidents with who was told and who took them.',
    handle: ({ room, query }) => room.alerts(query),
  }),
  read({
    path: '/audit',
    role,
    tag: 'record',
    query: AuditQuery,
    reply: pageOf(AuditEntry),
    summary: 'The audit trail, the newest first.',
    handle: async ({ room, query }) => mutable(await room.audit(query)),
  }),
  read({
    path: '/logs',
    role,
    tag: 'record',
    query: LogsQuery,
    reply: pageOf(LogEntry),
    summary: 'Log lines of the session, the newest first; a page may come short where few lines are wanted.',
    handle: async ({ room, query }) => mutable(await room.logs(query)),
  }),
  read({
    path: '/audit/verify',
    role: 'operator',
    tag: 'record',
    query: SessionQuery,
    reply: AuditVerdict,
    summary: 'Holds the record against its chain, its checkpoints and their anchors.',
    handle: ({ room, query }) => room.verify(query.session),
  }),
  read({
    path: '/config',
    role,
    tag: 'record',
    query: SessionQuery,
    reply: Settings,
    summary: 'The value that counts for each setting, and where it comes from. No secrets.',
    handle: ({ room, query }) => room.settings(query.session),
  }),
  read({
    path: '/health',
    role,
    tag: 'record',
    reply: Health,
    summary: 'How the parts of the system are.',
    handle: ({ room }) => room.health(),
  }),
  read({
    path: '/metrics',
    role,
    tag: 'record',
    reply: TradingFigures,
    summary: 'Trading figures under the names of the specification, fills, rejections by code, days.',
    handle: ({ room }) => room.figures(),
  }),
  read({
    path: '/acts/{id}',
    role,
    tag: 'acts',
    params: ActParams,
    reply: Act,
    summary: 'What became of an act.',
    handle: ({ room, params }) => room.actById(params.id),
  }),
]

/** Backtests. */
const RUN_ROUTES: readonly Route[] = [
  read({
    path: '/runs',
    role,
    tag: 'backtests',
    reply: pageOf(Run),
    query: z.strictObject({ limit: PageQuery.limit, cursor: PageQuery.cursor }),
    summary: 'Finished backtests, the newest first.',
    handle: async ({ room, query }) => mutable(await room.runs(query)),
  }),
  read({
    path: '/runs/{run}',
    role,
    tag: 'backtests',
    params: RunParams,
    reply: Run,
    summary: 'One backtest.',
    handle: ({ room, params }) => room.run(params.run),
  }),
  read({
    path: '/run-jobs',
    role,
    tag: 'backtests',
    reply: z.object({ rows: z.array(RunJob) }),
    summary: 'Backtests that were asked for since this server started, the newest first.',
    handle: async ({ room }) => ({ rows: [...(await room.runJobs())] }),
  }),
  read({
    path: '/run-jobs/{id}',
    role,
    tag: 'backtests',
    params: ActParams,
    reply: RunJob,
    summary: 'How far a backtest is.',
    handle: ({ room, params }) => room.runJob(params.id),
  }),
]

/** Every read. */
export const READ_ROUTES: readonly Route[] = [
  ...SESSION_ROUTES,
  ...DECISION_ROUTES,
  ...RECORD_ROUTES,
  ...RUN_ROUTES,
]

function mutable<T>({ rows, next }: { readonly rows: readonly T[]; readonly next: string | null }): {
  rows: T[]
  next: string | null
} {
  return { rows: [...rows], next }
}

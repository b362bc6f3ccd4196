import type {
  Act,
  ActBody,
  Alerts,
  AlertsQuery,
  AuditEntry,
  AuditQuery,
  AuditVerdict,
  ChangeConfigBody,
  Bars,
  BarsQuery,
  Decision,
  EquityCurve,
  EquityQuery,
  Fill,
  HealthHistory,
  HealthHistoryQuery,
  KnownStrategies,
  LogEntry,
  LogsQuery,
  Health,
  Indicators,
  IndicatorsQuery,
  Order,
  OrdersQuery,
  Page,
  Position,
  PositionsQuery,
  Risk,
  RowsQuery,
  TradesQuery,
  Run,
  RunBody,
  RunJob,
  DifferencesQuery,
  Session,
  SessionEntry,
  SettingChange,
  SettingChangesQuery,
  SettingDifferences,
  Settings,
  TradingFigures,
  Signal,
  SignalsQuery,
  StrategyState,
  StreamFact,
  Trade,
  WhyNot,
  WhyNotQuery,
  WrittenStatus,
} from './contract/index.ts'

/** What a person may ask a session to do. */
export type ActKind =
  | 'Halt'
  | 'Flatten'
  | 'Reset'
  | 'CancelAllOrders'
  | 'ReleaseSymbol'
  | 'ActivateStrategy'
  | 'DeactivateStrategy'
  | 'ConfirmReset'
  | 'TakeOverride'
  | 'GiveBackOverride'
  | 'ChangeConfig'
  | 'AcknowledgeAlert'

/** An act that a person asked for, as the server checked it. */
export interface ActRequest extends Pick<ActBody, 'reason' | 'session'> {
  readonly kind: ActKind
  /** Name of the person; it goes on record. */
  readonly by: string
  /** Its `Idempotency-Key`; one of the command line's is the name of its command. */
  readonly key?: string
  /** For acts on a strategy, and for a cancel of its entries alone. */
  readonly strategy?: string
  /** For a cancel: entries in this symbol alone. For a release: the symbol. */
  readonly symbol?: string
  /** For a cancel: the entry of this client id alone. */
  readonly order?: string
  /** For taking an incident: its id. */
  readonly incident?: string
  /** For a change of settings: keys and values as the settings file says them. */
  readonly changes?: ChangeConfigBody['changes']
}

/** Facts in order, and the last one that was looked at, told or not. */
export interface FactPage {
  readonly facts: readonly StreamFact[]
  readonly through: number
}

/** Text for Prometheus, and the content type that says its version. */
export interface MetricsText {
  readonly text: string
  readonly contentType: string
}

/** Which page of a list that has no other filter. */
export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

/**
 * What the API needs of the system: typed reads, and acts that are left for the engine.
 *
 * Reads never touch the order path: they come from the record and from what the session wrote of itself. Acts
 * are durable when their promise resolves, and carried out by the engine, not here. Every method throws
 * `UserError` with a code of docs/ERRORS.md. `session` names another session than the latest.
 */
export interface ControlRoom {
  session(session?: string): Promise<Session>
  /** What a session wrote of itself last, as `investor status --json` prints it. */
  status(session?: string): Promise<WrittenStatus>
  sessions(): Promise<readonly SessionEntry[]>
  equity(query: EquityQuery): Promise<EquityCurve>
  positions(query: PositionsQuery): Promise<Page<Position>>
  orders(query: OrdersQuery): Promise<Page<Order>>
  fills(query: RowsQuery): Promise<Page<Fill>>
  trades(query: TradesQuery): Promise<Page<Trade>>
  signals(query: SignalsQuery): Promise<Page<Signal>>
  decision(signal: number, session?: string): Promise<Decision>
  whyNot(query: WhyNotQuery): Promise<WhyNot>
  risk(session?: string): Promise<Risk>
  strategies(session?: string): Promise<readonly StrategyState[]>
  /** Strategies that a backtest may be asked for, and the parameters that they declare. */
  knownStrategies(): Promise<KnownStrategies>
  bars(query: BarsQuery): Promise<Bars>
  /** Indicators of the strategies at the bars of a symbol. */
  indicators(query: IndicatorsQuery): Promise<Indicators>
  alerts(query: AlertsQuery): Promise<Alerts>
  audit(query: AuditQuery): Promise<Page<AuditEntry>>
  /** Lines of the session's log files, put aside ones included. */
  logs(query: LogsQuery): Promise<Page<LogEntry>>
  verify(session?: string): Promise<AuditVerdict>
  settings(session?: string): Promise<Settings>
  /** Changes of settings while a session ran. */
  settingChanges(query: SettingChangesQuery): Promise<Page<SettingChange>>
  settingDifferences(query: DifferencesQuery): Promise<SettingDifferences>
  health(): Promise<Health>
  figures(): Promise<TradingFigures>
  /** How the parts of a session were over time. */
  healthHistory(query: HealthHistoryQuery): Promise<HealthHistory>
  /** Metrics of the latest session as Prometheus scrapes them. */
  metrics(): Promise<MetricsText>
  runs(page: PageRequest): Promise<Page<Run>>
  run(name: string): Promise<Run>
  /** The tear sheet of a run, a whole page. */
  report(name: string): Promise<string>

  /** Facts after a sequence in order, out of the next `limit` rows; those of bookkeeping are left out. */
  factsAfter(sequence: number, limit: number, session?: string): Promise<FactPage>

  /** Leaves an act for the engine. */
  act(request: ActRequest): Promise<Act>
  /** An act that was left, as it stands. */
  actById(id: string): Promise<Act>
  startRun(body: RunBody, by: string): Promise<RunJob>
  runJobs(): Promise<readonly RunJob[]>
  runJob(id: string): Promise<RunJob>
  cancelRun(id: string): Promise<RunJob>
  close(): Promise<void>
}

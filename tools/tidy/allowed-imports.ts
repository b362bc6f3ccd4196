/** Which folders of `src` a row may import, beside itself. */
export type MayImport =
  | { readonly kind: 'these'; readonly folders: readonly string[] }
  /** Every row above it in the table. */
  | { readonly kind: 'above' }
  | { readonly kind: 'all-but'; readonly folders: readonly string[] }
  | { readonly kind: 'everything' }

/** One row of the table: a folder of `src`, what lives there, and what it may use. */
export interface FolderRow {
  /** `adapter/<vendor>` stands for each folder in `adapter`; `index.ts` is the file `src/index.ts`. */
  readonly folder: string
  readonly holds: string
  readonly mayImport: MayImport
  /** Folders whose types it may import with `import type`, and nothing else of them. */
  readonly typesOf?: readonly string[]
  /** npm packages and modules of Node it may import. */
  readonly packages: readonly string[] | 'any'
  /** Whether it may use the clock, timers, randomness, the process and every `node:` module. */
  readonly hasEffects?: true
}

const these = (...folders: string[]): MayImport => ({ kind: 'these', folders })
const PARTS = [
  'port', 'calendar', 'data', 'indicator', 'strategy', 'signal', 'portfolio', 'risk', 'safety', 'execution',
  'audit', 'analysis', 'monitor', 'sim',
]

/**
 * The house: a folder imports what stands in its row and nothing else, so a new folder is placed here
 * before it is used.
 *
 * `docs/ARCHITECTURE.md` shows this table; `npm run tidy -- --write` writes it there.
 */
export const ALLOWED_IMPORTS: readonly FolderRow[] = [
  {
    folder: 'base',
    holds: 'Result, assertions, fixed-point numbers, branded ids, UTC time types',
    mayImport: these(), packages: [],
  },
  {
    folder: 'model',
    holds: 'nouns, facts, commands, the order transition table, views',
    mayImport: these('base'), packages: [],
  },
  {
    folder: 'port',
    holds: 'what the core needs from outside: BrokerConnector, DataProvider, Journal, Store, DataCache, '
      + 'Notifier, Bus, Clock',
    mayImport: these('base', 'model'), packages: [],
  },
  {
    folder: 'calendar',
    holds: 'pure session tables: sessions, early and special closes, zones',
    mayImport: these('base', 'model'), packages: [],
  },
  {
    folder: 'data',
    holds: 'DataPipeline: validators, normalizers, enrichment, quarantine, aggregation, corporate actions, '
      + 'instrument master',
    mayImport: these('base', 'model', 'port', 'calendar'), packages: [],
  },
  {
    folder: 'indicator',
    holds: 'streaming indicators and candlestick patterns, a file each',
    mayImport: these('base', 'model'), packages: [],
  },
  {
    folder: 'strategy',
    holds: 'the strategy contract, rules (entry, exit, filter), a folder for each bundled strategy',
    mayImport: these('base', 'model', 'indicator'), packages: [],
  },
  {
    folder: 'signal',
    holds: 'SignalEngine',
    mayImport: these('base', 'model', 'port', 'strategy', 'indicator'), packages: [],
  },
  {
    folder: 'portfolio',
    holds: 'lots, positions, cash, P&L, exposure',
    mayImport: these('base', 'model'), packages: [],
  },
  {
    folder: 'risk',
    holds: 'RiskEngine, `check/` (one pure check a file), `sizing/`, the approval',
    mayImport: these('base', 'model', 'port', 'indicator'), packages: [],
  },
  {
    folder: 'safety',
    holds: 'KillSwitch, triggers, stop coverage, drill',
    mayImport: these('base', 'model', 'port'), packages: [],
  },
  {
    folder: 'execution',
    holds: 'ExecutionEngine: order manager, brackets (OTO/OCO), emulated orders, '
      + 'reconciliation as pure functions',
    mayImport: these('base', 'model', 'port'), packages: [],
  },
  {
    folder: 'audit',
    holds: 'AuditTrail, JournalWriter (encodes, chains, hands rows to the port), verify, decision trace',
    mayImport: these('base', 'model', 'port'), packages: ['node:crypto'],
  },
  {
    folder: 'analysis',
    holds: 'returns, drawdown, Sharpe ..., TradingMetrics; each with its source',
    mayImport: these('base', 'model'), packages: [],
  },
  {
    folder: 'monitor',
    holds: 'MonitoringSystem, health, alert rules, MetricsCollector',
    mayImport: these('base', 'model', 'port', 'analysis'), packages: [],
  },
  {
    folder: 'engine',
    holds: 'the loop: one queue, one sequence, one order of handlers',
    mayImport: { kind: 'above' }, packages: [],
  },
  {
    folder: 'sim',
    holds: 'the simulated venue: matching, fees, slippage, latency, faults; seeded; its own durable ledger',
    mayImport: these('base', 'model', 'port', 'calendar'), packages: [],
  },
  {
    folder: 'report',
    holds: 'tear sheet, comparison, tables',
    mayImport: these('base', 'model', 'analysis', 'audit'), packages: [],
  },
  {
    folder: 'config',
    holds: 'TradingConfig, SystemConfig: schema, defaults, cross-field checks; every violation at once',
    mayImport: these('base', 'model'), typesOf: PARTS, packages: ['zod', 'yaml'],
  },
  {
    folder: 'exchange',
    holds: 'the local Alpaca-compatible exchange: an oracle that shares no code with us',
    mayImport: these('base'), packages: ['node:http', 'node:net', 'node:stream', 'ws', '@msgpack/msgpack'],
  },
  {
    folder: 'adapter/<vendor>',
    holds: 'the only I/O: `client`, `venue`, `feed` of one vendor; `store`, `cache`, `bus`, `notify`, '
      + '`clock`; never another vendor',
    mayImport: these('base', 'model', 'port'), packages: 'any', hasEffects: true,
  },
  {
    folder: 'server',
    holds: 'HTTP and live stream, auth; `contract/` holds the wire types that `web` imports',
    mayImport: { kind: 'all-but', folders: ['adapter/<vendor>', 'sim', 'exchange', 'app', 'index.ts'] },
    packages: 'any', hasEffects: true,
  },
  {
    folder: 'app',
    holds: 'composition roots and the command line: the only place that knows the mode',
    mayImport: { kind: 'everything' }, packages: 'any', hasEffects: true,
  },
  {
    folder: 'index.ts',
    holds: 'the door for strategy authors',
    mayImport: these('strategy', 'indicator', 'model', 'base'), packages: [],
  },
]

/** Name of the row that a folder of `src` belongs to: each vendor of `adapter` shares one. */
export function rowNameOf(unit: string): string {
  return /^adapter\/[^/]+$/.test(unit) ? 'adapter/<vendor>' : unit
}

/** The row of a folder of `src`, or `undefined` when it has none yet. */
export function rowOf(unit: string): FolderRow | undefined {
  return ALLOWED_IMPORTS.find((row) => row.folder === rowNameOf(unit))
}

/** Names of the rows that `row` may import, in the table's order. */
export function allowedFolders(row: FolderRow): readonly string[] {
  const all = ALLOWED_IMPORTS.map(({ folder }) => folder)
  const { mayImport } = row
  switch (mayImport.kind) {
    case 'these': return mayImport.folders
    case 'above': return all.slice(0, all.indexOf(row.folder))
    case 'all-but': return all.filter((folder) => !mayImport.folders.includes(folder))
    case 'everything': return all
  }
}

import { Command } from 'commander'
import {
  AuditEventType,
  auditEventsOf,
  AuditTrail,
  decodeBody,
  decodeEntry,
  ListedAudit,
  ProjectedAudit,
  subjectOf,
  type AuditEvent,
  type AuditQuery,
  type AuditStorage,
  type FactPlace,
  type FactSubject,
} from '../../../audit/index.ts'
import { fail, formatUtc, parseUtc, UserError, type UtcMillis } from '../../../base/index.ts'
import { findRun, readJournal } from '../../backtest/run-folder.ts'
import { type OpenedJournal, pagesOf, readJournalAt } from '../../journal/index.ts'
import { orThrow } from '../../live/or-throw.ts'
import { locationOf, withSource, type SourceFlags } from './audit-source.ts'

interface ShowFlags extends SourceFlags {
  readonly run?: string | true
  readonly out: string
  readonly from?: string
  readonly to?: string
  readonly type: readonly string[]
  readonly symbol?: string
  readonly strategy?: string
  readonly user?: string
  readonly limit?: string
  readonly json?: boolean
}

/** `investor audit show`: events by time, type, symbol, strategy, person, or everything behind an order. */
export function auditShowCommand(): Command {
  return withSource(new Command('show'))
    .description('Shows the audit trail: all of it, what the options select, or everything behind one order.')
    .argument('[order]', 'client order id: everything from the signal on that belongs to its trade')
    .option('--run [run]', 'the journal of a backtest: folder or number, the last one when absent')
    .option('--out <folder>', 'where runs are kept', 'runs')
    .option('--from <time>', 'from this instant on, such as 2026-11-02 or 2026-11-02T14:30:00Z')
    .option('--to <time>', 'before this instant')
    .option('--type <type>', 'a type such as ORDER_FILLED; may be given again', collect, [])
    .option('--symbol <symbol>', 'events of a symbol')
    .option('--strategy <name>', 'events of a strategy')
    .option('--user <name>', 'what a person did')
    .option('--limit <count>', 'at most so many')
    .option('--json', 'print whole events as JSON lines')
    .action(async (order: string | undefined, flags: ShowFlags) => {
      const query = queryOf(flags)
      const events =
        flags.run === undefined
          ? await databaseEvents(flags, order, query)
          : await ask(new ListedAudit(await runEvents(flags)), order, query)
      if (order !== undefined && events.length === 0) {
        throw new UserError(fail('DECISION_NOT_FOUND', `there is no order ${order} in this journal`).failure)
      }
      for (const event of events) {
        process.stdout.write(flags.json === true ? `${JSON.stringify(event)}\n` : `${lineOf(event)}\n`)
      }
    })
}

function collect(value: string, all: readonly string[]): readonly string[] {
  return [...all, value]
}

function queryOf(flags: ShowFlags): AuditQuery {
  const { from, to, type, symbol, strategy, user, limit } = flags
  const known = Object.values(AuditEventType) as readonly string[]
  const unknown = type.find((each) => !known.includes(each))
  if (unknown !== undefined) refuse(`"${unknown}" is no type of event; there are ${known.join(', ')}`)
  const count = limit === undefined ? undefined : Number(limit)
  if (count !== undefined && !(Number.isSafeInteger(count) && count > 0))
    refuse(`--limit must be a count, found ${limit}`)
  return {
    ...(from === undefined ? {} : { from: instantOf(from) }),
    ...(to === undefined ? {} : { to: instantOf(to) }),
    ...(type.length === 0 ? {} : { types: type as AuditEventType[] }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(user === undefined ? {} : { user }),
    ...(count === undefined ? {} : { limit: count }),
  }
}

function instantOf(text: string): UtcMillis {
  const at = parseUtc(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
  return at ?? refuse(`"${text}" is no instant: write 2026-11-02 or 2026-11-02T14:30:00Z`)
}

function refuse(message: string): never {
  throw new UserError(fail('AUDIT_QUERY', message).failure)
}

async function ask(
  storage: AuditStorage,
  order: string | undefined,
  query: AuditQuery,
): Promise<readonly AuditEvent[]> {
  const trail = new AuditTrail(storage)
  return orThrow(await (order === undefined ? trail.getEvents(query) : trail.getTradeAudit(order)))
}

/** From the tables where they are up to date, else from the journal itself: both say the same. */
async function databaseEvents(
  flags: ShowFlags,
  order: string | undefined,
  query: AuditQuery,
): Promise<readonly AuditEvent[]> {
  const store = orThrow(await readJournalAt(locationOf(flags)))
  try {
    const head = orThrow(await store.head())
    const through = orThrow(await store.projections.progress('journal'))
    if (head !== undefined && through === head.sequence)
      return await ask(new ProjectedAudit(store.projections), order, query)
    return await ask(new ListedAudit(await journalEvents(store)), order, query)
  } finally {
    await store.close()
  }
}

async function journalEvents(store: OpenedJournal): Promise<readonly AuditEvent[]> {
  const fold = new EventFold()
  for await (const page of pagesOf(store)) {
    for (const entry of orThrow(page)) fold.take(orThrow(decodeEntry(entry)))
  }
  return fold.events
}

async function runEvents({ run, out }: ShowFlags): Promise<readonly AuditEvent[]> {
  const fold = new EventFold()
  for await (const row of readJournal(findRun(typeof run === 'string' ? run : undefined, out))) {
    const body = orThrow(decodeBody(JSON.stringify(row.body)))
    fold.take({ ...row, eventAt: row.eventAt as UtcMillis, knownAt: row.knownAt as UtcMillis, body })
  }
  return fold.events
}

/** Events of facts in order; remembers what orders are about. */
class EventFold {
  readonly events: AuditEvent[] = []
  readonly #orders = new Map<string, FactSubject>()

  take(fact: FactPlace): void {
    const subject = subjectOf(fact.body)
    if (fact.body.kind === 'OrderInitialized') this.#orders.set(fact.body.terms.clientOrderId, subject)
    this.events.push(...auditEventsOf(fact, this.#orders.get(subject.orderId ?? '')))
  }
}

function lineOf(event: AuditEvent): string {
  const { id, timestamp, eventType, component, description, user, correlationId } = event
  const by = user === undefined ? '' : ` by ${user}`
  const cause = correlationId === undefined || correlationId === id ? '' : ` (of ${correlationId})`
  return (
    `${String(id).padStart(6)}  ${formatUtc(timestamp).padEnd(24)}  ${eventType.padEnd(18)}  ` +
    `${component.padEnd(16)}  ${oneLine(description)}${by}${cause}`
  )
}

/** Text that others wrote, without what would move the cursor or begin a line of its own. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
}

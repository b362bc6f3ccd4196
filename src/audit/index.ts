/**
 * The record: how facts are written, chained, signed, verified and read back, how state is got back from
 * them, how tables are made of them, and how a decision is traced through them.
 *
 * Never changes or drops a fact.
 */
export * from './audit-event.ts'
export * from './audit-trail.ts'
export * from './chain.ts'
export * from './checkpoint.ts'
export * from './checkpointer.ts'
export * from './decision-trace.ts'
export * from './decode-body.ts'
export * from './decode-fact.ts'
export * from './durable-journal.ts'
export * from './encode-fact.ts'
export * from './journal-export.ts'
export * from './journal-writer.ts'
export * from './merkle-tree.ts'
export * from './projection/fold-facts.ts'
export * from './projection/fold-tape.ts'
export * from './projection/projector.ts'
export * from './projection/row-cache.ts'
export * from './projection/tables.ts'
export * from './recover.ts'
export * from './result-hash.ts'
export * from './secret-mask.ts'
export * from './signed-note.ts'
export * from './trip-signals.ts'
export * from './verify-export.ts'
export * from './verify-journal.ts'

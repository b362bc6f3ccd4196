/**
 * The durable journal and the tables made from it, in a schema of a PostgreSQL server.
 *
 * Invariants: the server's durability settings are read back at every start; every change is one SERIALIZABLE
 * transaction on the primary. Must never print a password.
 */
export * from './postgres-journal.ts'
export type { PostgresProjections } from './postgres-projections.ts'

/**
 * Composition of the durable journal: where it lies, who writes it with which key and anchors, and how it
 * is verified.
 */
export * from './journal-location.ts'
export * from './open-journal.ts'
export * from './signer-of.ts'
export * from './verify-database.ts'
export * from './verify-run.ts'

/**
 * Signed checkpoints outside the database, in a file that only grows.
 *
 * Must never change or remove what it holds.
 */
export * from './anchor-file.ts'

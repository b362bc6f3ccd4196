/**
 * Keys in files that only their owner may read.
 *
 * Must never print a key or hand it to a message.
 */
export * from './signing-key-file.ts'

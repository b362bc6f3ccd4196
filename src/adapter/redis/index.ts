/**
 * Redis, as a cache for several processes.
 *
 * Never the record, never waited for: what is not there in time is read at its source.
 */
export * from './redis-cache.ts'

/**
 * Line files for journals and tables of a run.
 *
 * Buffered; not for a live journal, which must be durable before effects leave.
 */
export * from './line-file.ts'

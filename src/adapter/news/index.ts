/**
 * News and filings behind the NewsProvider port: EDGAR, and feeds as RSS, RDF, Atom or JSON Feed; and files
 * of news.
 *
 * Invariants: what comes is bounded in size and read tolerantly, entry by entry; no document can make another
 * be read; an instant is never earlier than the one at which the public could read. Must never keep anything:
 * what the next reading needs is handed back with a page.
 */
export * from './edgar-client.ts'
export * from './edgar-filings.ts'
export * from './feed-news.ts'
export * from './news-file.ts'
export * from './news-timers.ts'

import { parseFeed } from 'feedsmith'
import { fail, ok, type Result } from '../../base/index.ts'

/** An entry as a feed has it; a text may be HTML, and what is missing is empty. */
export interface FeedEntry {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly url: string
  /** Instants of first and last publication, as they were written. */
  readonly dates: readonly string[]
}

/** The end of a feed; comments and instructions may follow. */
const ENDED = /<\/(?:\w+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--[^>]*-->\s*)?$/i
const DECLARES_ENTITY = /<!ENTITY/i

type Parsed = ReturnType<typeof parseFeed<string>>
type Feed<F extends Parsed['format']> = Extract<Parsed, { format: F }>['feed']

/**
 * The entries of an RSS, RDF, Atom or JSON feed; `NEWS_UNREADABLE` for anything else, and for one that is
 * cut.
 *
 * A document that declares entities is refused: no feed needs them, and a few lines of them grow to
 * gigabytes. The parser itself resolves none but those of HTML, and reads nothing from outside.
 */
export function readFeed(text: string, source: string): Result<readonly FeedEntry[]> {
  const isJson = text.trimStart().startsWith('{')
  if (!isJson && DECLARES_ENTITY.test(text)) {
    return fail('NEWS_UNREADABLE', `the feed ${source} declares entities, which no feed needs`)
  }
  if (!isJson && !ENDED.test(text.slice(-500))) {
    return fail('NEWS_UNREADABLE', `what ${source} sent is no whole feed of RSS, RDF, Atom or JSON`)
  }
  const parsed = parsedOrReason(text)
  if (typeof parsed === 'string') {
    return fail('NEWS_UNREADABLE', `what ${source} sent is no feed of RSS, RDF, Atom or JSON: ${parsed}`)
  }
  return ok(entriesOf(parsed))
}

function parsedOrReason(text: string): Parsed | string {
  try {
    return parseFeed(text)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return error.cause instanceof Error ? error.cause.message : error.message
  }
}

function entriesOf(parsed: Parsed): readonly FeedEntry[] {
  switch (parsed.format) {
    case 'rss': return rssEntries(parsed.feed)
    case 'atom': return atomEntries(parsed.feed)
    case 'rdf': return rdfEntries(parsed.feed)
    case 'json': return jsonEntries(parsed.feed)
  }
}

/** https://www.rssboard.org/rss-specification; titles are HTML in practice. */
function rssEntries({ items = [] }: Feed<'rss'>): readonly FeedEntry[] {
  return items.map(({ guid, link, title, description, content, pubDate, dc, atom }) => ({
    id: guid?.value ?? link ?? '',
    title: title ?? '',
    summary: description ?? content?.encoded ?? '',
    url: link ?? (guid?.isPermaLink === false ? '' : guid?.value) ?? '',
    dates: given(pubDate, ...(pubDate === undefined ? dc?.dates ?? [] : []), atom?.updated),
  }))
}

/** https://www.rfc-editor.org/rfc/rfc4287 */
function atomEntries({ entries = [] }: Feed<'atom'>): readonly FeedEntry[] {
  return entries.map(({ id, links = [], title, summary, content, published, updated }) => {
    const url = links.find(({ rel = 'alternate' }) => rel === 'alternate')?.href ?? ''
    const told = summary ?? content
    return {
      id: id ?? url, title: markupOf(title), summary: markupOf(told), url, dates: given(published, updated),
    }
  })
}

/** https://web.resource.org/rss/1.0/spec */
function rdfEntries({ items = [] }: Feed<'rdf'>): readonly FeedEntry[] {
  return items.map(({ rdf, link, title, description, dc }) => ({
    id: rdf?.about ?? link ?? '', title: title ?? '', summary: description ?? '', url: link ?? '',
    dates: given(...(dc?.dates ?? [])),
  }))
}

/** https://www.jsonfeed.org/version/1.1/; titles are plain there, and HTML in practice. */
function jsonEntries({ items = [] }: Feed<'json'>): readonly FeedEntry[] {
  return items.map(({ id, url, title, summary, content_text: plain, content_html: html, ...dates }) => ({
    id: id ?? url ?? '',
    title: title ?? '',
    summary: summary ?? html ?? escaped(plain ?? ''),
    url: url ?? '',
    dates: given(dates.date_published, dates.date_modified),
  }))
}

function given(...dates: readonly (string | undefined)[]): readonly string[] {
  return dates.filter((date) => date !== undefined)
}

/** Atom says whether a text is markup. */
function markupOf(text: { readonly value?: string; readonly type?: string } | undefined): string {
  const { value = '', type = 'text' } = text ?? {}
  return type === 'text' ? escaped(value) : value
}

/** A plain text written as markup, so that a `<` in it stays one. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

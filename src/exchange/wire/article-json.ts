import { nanosOf, rfc3339 } from '../clock/new-york-time.ts'
import type { Article } from '../market/news-shelf.ts'
import type { Json } from './order-json.ts'

/** An article as REST and the stream of news write it. */
export function articleJson({ id, headline, summary, url, symbols, createdAt, updatedAt }: Article): Json {
  return {
    id, headline, author: 'By Hand', created_at: rfc3339(nanosOf(createdAt)),
    updated_at: rfc3339(nanosOf(updatedAt)), summary, content: '', images: [], symbols,
    source: 'by-hand', url: url === '' ? null : url,
  }
}

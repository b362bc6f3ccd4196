import { millisOf, nanosOf, newYorkDate, newYorkInstant } from '../clock/new-york-time.ts'
import type { Article } from '../market/news-shelf.ts'
import { articleJson } from '../wire/article-json.ts'
import { QueryReader } from './query.ts'
import type { Reply } from './reply.ts'
import { errorReply, okReply } from './reply.ts'
import type { RestCall, Route } from './route.ts'

const LIMIT_DEFAULT = 10
const LIMIT_MAX = 50

/** The endpoint of news. */
export const NEWS_ROUTES: readonly Route[] = [{ name: 'GET /v1beta1/news', answer: news }]

function news({ exchange: { venue }, query }: RestCall): Reply {
  const reader = new QueryReader(query)
  const limit = reader.count('limit', LIMIT_DEFAULT, LIMIT_MAX)
  const sort = reader.choice('sort', ['asc', 'desc'], 'desc')
  const [start, end, token] = [reader.instant('start'), reader.instant('end'), reader.text('page_token')]
  if (reader.failure !== undefined) return errorReply(reader.failure)
  const { now } = venue.clock
  const articles = venue.news.find({
    from: start === undefined ? newYorkInstant(newYorkDate(now), '00:00') : millisOf(start),
    to: end === undefined ? now : Math.min(millisOf(end), now),
    symbols: reader.list('symbols'), isDescending: sort === 'desc',
  })
  const after = token === undefined ? 0 : articles.findIndex((article) => tokenOf(article) === token) + 1
  const page = articles.slice(after, after + limit)
  const last = page.at(-1)
  const hasMore = after + page.length < articles.length
  return okReply({
    news: page.map(articleJson), next_page_token: hasMore && last !== undefined ? tokenOf(last) : null,
  })
}

/** Instant and number of the last article of a page, as the vendor writes them. */
function tokenOf({ updatedAt, id }: Article): string {
  return Buffer.from(`${nanosOf(updatedAt)}|${id}`).toString('base64')
}

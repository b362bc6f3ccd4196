import type { Exchange } from '../exchange.ts'
import type { ArticleWords } from '../market/news-shelf.ts'
import type { ApiError } from '../order/api-error.ts'
import { invalidField, notFound } from '../order/api-error.ts'
import type { Json } from '../wire/order-json.ts'

type Body = Readonly<Record<string, unknown>>

/** Publishes an article now, or with the `id` of one changes it; what is not said stays. */
export function publishNews({ venue }: Exchange, body: Body): ApiError | Json {
  const words = wordsOf(body)
  if (words === undefined) {
    return invalidField('headline, summary and url must be texts, symbols a list of them')
  }
  const { id } = body
  const { now } = venue.clock
  if (id !== undefined) {
    const isChanged = venue.news.change(Number(id), words, now)
    return isChanged ? { article: id } : notFound(`article not found: ${String(id)}`)
  }
  if (words.headline === undefined) return invalidField('headline is required')
  return { article: venue.news.publish(words, now) }
}

function wordsOf({ headline, summary, url, symbols }: Body): ArticleWords | undefined {
  const texts = Object.entries({ headline, summary, url }).filter(([, value]) => value !== undefined)
  const isList = Array.isArray(symbols) && symbols.every((each) => typeof each === 'string')
  const isSound = texts.every(([, value]) => typeof value === 'string') && (symbols === undefined || isList)
  if (!isSound) return undefined
  return { ...Object.fromEntries(texts), ...(isList && { symbols: symbols as readonly string[] }) }
}

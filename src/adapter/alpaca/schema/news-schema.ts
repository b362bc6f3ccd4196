import { z } from 'zod'
import { instant, text, texts } from './fields.ts'

/** An article, in a page or as it is told by the stream. */
export const articleSchema = z.object({
  id: text, headline: text, summary: text, url: text, created_at: instant, updated_at: instant,
  symbols: texts,
})

/** A page of articles. */
export const newsPageSchema = z.object({
  news: z.array(articleSchema).nullish().transform((value) => value ?? []),
  next_page_token: text,
})

/** An article as it was read. */
export type AlpacaArticle = z.output<typeof articleSchema>

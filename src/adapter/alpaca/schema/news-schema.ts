import { z } from 'zod'
import { instant, text, texts } from './fields.ts'

/** A page of articles. */
export const newsPageSchema = z.object({
  news: z.array(z.object({
    id: text, headline: text, summary: text, url: text, created_at: instant, updated_at: instant,
    symbols: texts,
  })).nullish().transform((value) => value ?? []),
  next_page_token: text,
})

/** An article as it was read. */
export type AlpacaArticle = z.output<typeof newsPageSchema>['news'][number]

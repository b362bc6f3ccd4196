import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { fail, parseUtc, UserError } from '../../base/index.ts'
import { NewsKind, type NewsItem } from '../../model/index.ts'

/** A line of a file of news: an item, or the reason why it is none. */
export type NewsLine = { readonly line: number } & (
  | { readonly item: NewsItem }
  | { readonly reason: string }
)

const LINE_LENGTH_MAX = 1_000_000
const SYMBOL = z.string().regex(/^[A-Za-z0-9^][A-Za-z0-9.^=_/:-]{0,31}$/, { error: 'it is no symbol' })
const ITEM = z.string().regex(/^\d{1,2}(?:\.\d{2})?$/, { error: 'it is no item such as 2.02' })
const ADDRESS = z.url({ protocol: /^https?$/, error: 'it is no address of http or https' })

/** What a line may say; everything else is a mistake. */
const LINE = z.strictObject({
  id: z.string(),
  source: z.string(),
  kind: z.enum([NewsKind.Article, NewsKind.Filing]).optional(),
  symbols: z.array(SYMBOL),
  at: z.string(),
  headline: z.string(),
  summary: z.string().optional(),
  url: z.union([z.literal(''), ADDRESS], { error: 'it is no address of http or https' }).optional(),
  form: z.string().optional(),
  items: z.array(ITEM).optional(),
})

/** Reads a file of JSON lines, line by line; empty ones are passed over. Throws `FILE_UNREADABLE`. */
export async function* newsLines(file: string): AsyncGenerator<NewsLine> {
  let line = 0
  try {
    const input = createReadStream(file)
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
    for await (const text of lines) {
      line += 1
      const told = line === 1 ? text.replace(/^\uFEFF/, '') : text
      if (told.trim() !== '') yield { line, ...read(told) }
    }
  } catch (error) {
    throw unreadable(file, error)
  }
}

function read(text: string): { readonly item: NewsItem } | { readonly reason: string } {
  if (text.length > LINE_LENGTH_MAX) return { reason: `it is longer than ${LINE_LENGTH_MAX} characters` }
  if (text.includes('\uFFFD')) return { reason: 'it is no UTF-8' }
  const json = jsonOf(text)
  if (json === undefined) return { reason: 'it is no JSON' }
  const parsed = LINE.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') ?? ''
    return { reason: `${where === '' ? '' : `${where}: `}${issue?.message ?? 'it does not fit'}` }
  }
  const { kind = NewsKind.Article, at: word, summary = '', url = '', ...said } = parsed.data
  const at = parseUtc(word)
  if (at === undefined) {
    return { reason: `at: "${word.slice(0, 60)}" is no instant with an offset, such as 2026-11-20T15:30:00Z` }
  }
  const { form = '', items = [] } = said
  return { item: { ...said, kind, at, summary, url, form, items } }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function unreadable(file: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  const why = error.code === 'ENOENT' ? 'there is no such file' : error.message
  return new UserError(fail('FILE_UNREADABLE', `${file}: ${why}`).failure)
}

import { describe, expect, it } from 'vitest'
import {
  MILLIS_PER_DAY, MILLIS_PER_HOUR, parseUtc, type Failure, type UtcMillis,
} from '../../src/base/index.ts'
import { takeNews } from '../../src/data/index.ts'
import type { NewsItem } from '../../src/model/index.ts'
import type { NewsPage } from '../../src/port/index.ts'
import { NEWS_STAGES, type NewsStage, type NewsStageKind, type StagedNews } from './news-provider-stage.ts'

/** A Thursday in New York, 10:00. */
const AT = parseUtc('2026-11-19T15:00:00Z') as UtcMillis
const REQUEST = {
  from: (AT - MILLIS_PER_DAY) as UtcMillis, to: (AT + MILLIS_PER_DAY) as UtcMillis, symbols: ['AAPL'],
}

function news(kind: NewsStageKind, count: number): readonly StagedNews[] {
  return Array.from({ length: count }, (_, index) => ({
    id: kind.id(index + 1), at: (AT + index * 1_000) as UtcMillis, headline: `Headline ${index + 1}`,
    summary: 'Summary',
  }))
}

/** All pages, or the failure that ends them. */
async function read(stage: NewsStage): Promise<{ readonly pages: readonly NewsPage[]; failure?: Failure }> {
  const reading = stage.provider.news(REQUEST)
  const pages: NewsPage[] = []
  for (;;) {
    const page = await reading.next()
    if (!page.ok) return { pages, failure: page.failure }
    if (page.value === undefined) return { pages }
    pages.push(page.value)
  }
}

function itemsOf(pages: readonly NewsPage[]): readonly NewsItem[] {
  return pages.flatMap(({ items }) => items)
}

describe.each(NEWS_STAGES)('$name as a NewsProvider', (kind) => {
  it('gives every item once, with its instant, on however many pages', async () => {
    await using stage = await kind.open()
    const wanted = news(kind, 5)
    stage.publish(wanted)
    const { pages, failure } = await read(stage)
    expect(failure).toBeUndefined()
    const items = itemsOf(pages).toSorted((a, b) => a.at - b.at)
    expect(items.map(({ id, at }) => ({ id, at }))).toEqual(wanted.map(({ id, at }) => ({ id, at })))
    for (const { source, symbols, url } of items) {
      expect(source).toBe(stage.provider.source)
      expect(symbols).toEqual(['AAPL'])
      expect(url).toMatch(/^https:\/\//)
    }
    expect(pages.at(-1)?.doneFraction).toBe(1)
  })

  it('gives nothing where there is nothing', async () => {
    await using stage = await kind.open()
    stage.publish([])
    const { pages, failure } = await read(stage)
    expect(failure).toBeUndefined()
    expect(itemsOf(pages)).toEqual([])
  })

  it('gives the same ids and instants when it is read again', async () => {
    await using stage = await kind.open()
    stage.publish(news(kind, 3))
    const first = itemsOf((await read(stage)).pages)
    expect(itemsOf((await read(stage)).pages)).toEqual(first)
  })

  it('hands on hostile texts, of which words are left', async () => {
    await using stage = await kind.open()
    const [one] = news(kind, 1)
    const headline = 'A<script>alert(1)</script> &amp; <img src=x onerror=b()>B'
    stage.publish([{ ...one as StagedNews, headline }])
    const { items } = takeNews(itemsOf((await read(stage)).pages), {
      now: (AT + MILLIS_PER_HOUR) as UtcMillis, readsMentions: false,
    })
    expect(items[0]?.headline).toContain('A & B')
    expect(items[0]?.headline).not.toMatch(/[<>]|alert|onerror/)
  })

  it('leaves it to the intake to refuse what is dated in the future', async () => {
    await using stage = await kind.open()
    stage.publish(news(kind, 1))
    const now = (AT - 1) as UtcMillis
    const { items, refused } = takeNews(itemsOf((await read(stage)).pages), { now, readsMentions: false })
    expect(items).toEqual([])
    expect(refused[0]?.reason).toContain('still to come')
  })

  it.each([
    [403, '<html><body>Undeclared Automated Tool</body></html>', 'never'],
    [404, '<Error><Code>NoSuchKey</Code></Error>', 'never'],
    [429, '', 'safe'],
    [500, 'oops', 'safe'],
  ])('fails with a code on %i, and carries no key', async (status, body, retry) => {
    await using stage = await kind.open()
    stage.answer({ status, body })
    const { pages, failure } = await read(stage)
    expect(pages).toEqual([])
    expect(failure?.code).toMatch(/^[A-Z_]+$/)
    if (retry === 'safe') expect(failure?.retry).not.toBe('never')
    else expect(failure?.code).not.toBe('NEWS_UNREACHABLE')
    expect(failure?.message).not.toContain('SECRETKEY')
  })

  it.each([
    ['a page of HTML', '<!doctype html><html><body><p>Welcome</p></body></html>'],
    ['half a document', '{"news": [{"id": 1, "head'],
    ['half a feed', '<rss version="2.0"><channel><item><title>A</title><guid>1</guid></item><item><ti'],
    ['a feed without its end', '<rss version="2.0"><channel><item><title>A</title><guid>1</guid></item>'],
    ['nothing', ''],
    ['another object', '{"a": [1, 2, {"b": null}]}'],
    ['a list', '[]'],
  ])('takes nothing of %s', async (_, body) => {
    await using stage = await kind.open()
    stage.answer({ status: 200, body })
    const { pages, failure } = await read(stage)
    expect(itemsOf(pages)).toEqual([])
    // An object without news is, for one that reads tolerantly, a page without any.
    if (failure === undefined) expect(kind.name).toBe('Alpaca')
    else expect(failure.code).toMatch(/UNREADABLE$/)
  })

  it('gives up on a server that never answers', async () => {
    await using stage = await kind.open(30)
    stage.server.reply = () => undefined
    const { failure } = await read(stage)
    expect(failure?.code).toMatch(/UNREACHABLE|TIMEOUT/)
  })
})

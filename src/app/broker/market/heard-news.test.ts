import { describe, expect, it } from 'vitest'
import type { InvestorConfig } from '../../../config/index.ts'
import { defineStrategy, newsWithin } from '../../../strategy/index.ts'
import { heardNews, type HeardNews } from './heard-news.ts'

const common = { parameters: {}, symbols: ['AAA'], timeframe: '1m' as const }
const reader = {
  ...common,
  definition: defineStrategy({
    name: 'Reader', description: 'reads', eachSymbol: () => ({ filter: newsWithin({}, { days: 2 }) }),
  }),
}
const other = {
  ...common, definition: defineStrategy({ name: 'Other', description: 'reads none', eachSymbol: () => ({}) }),
}

function heardBy(
  strategies: readonly (typeof reader)[], liveSources: readonly string[], isPlayed = false,
): HeardNews | undefined {
  const feeds = [{ name: 'press', url: 'https://example.com/a.rss' }]
  const config = { news: { edgarContact: undefined, feeds, liveSources }, broker: {} }
  const settings = { strategies, config: config as unknown as InvestorConfig }
  return heardNews(settings, { isPlayed, environment: {} })
}

describe('what a session hears of news', () => {
  it('is nothing where no strategy reads any, whatever the settings name', () => {
    expect(heardBy([other], [])).toBeUndefined()
    expect(heardBy([other], ['edgar'])).toBeUndefined()
  })

  it('is what the settings name, or at a played market what the archive has', () => {
    const names = (heard: HeardNews | undefined) => heard?.sources.map(({ provider }) => provider.source)
    expect(names(heardBy([other, reader], ['press']))).toEqual(['press'])
    expect(names(heardBy([reader], [], true))).toEqual([])
    expect(heardBy([reader], ['press'])?.wish.symbols).toEqual(['AAA'])
  })

  it.each([
    [[], 'NEWS_NOT_LIVE', /^Reader reads news, and none come/],
    [['presss'], 'NEWS_SOURCE_UNKNOWN', /press/],
    [['edgar'], 'EDGAR_CONTACT_MISSING', /news\.edgar_contact/],
    [['alpaca'], 'KEYS_MISSING', /APCA_API_KEY_ID/],
  ])('is refused where it cannot be heard (%j: %s)', (liveSources, code, message) => {
    const hear = () => heardBy([other, reader], liveSources)
    expect(hear).toThrow(expect.objectContaining({ failure: expect.objectContaining({ code }) as object }))
    expect(hear).toThrow(message)
  })
})

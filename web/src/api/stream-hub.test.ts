import { describe, expect, it } from 'vitest'
import { StreamHub, type StreamNews } from './stream-hub.ts'

/** An `EventSource` in the test's hand. */
class Source extends EventTarget {
  readyState = 1
  isClosed = false

  say(type: string, data: unknown = ''): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }))
  }

  fail(readyState: 0 | 2): void {
    this.readyState = readyState
    this.dispatchEvent(new Event('error'))
  }

  close(): void {
    this.isClosed = true
  }
}

function stage() {
  const sources: Source[] = []
  const waiting: (() => void)[] = []
  const hub = new StreamHub({
    open: () => sources[sources.push(new Source()) - 1] as Source,
    now: () => 7,
    later: (run) => void waiting.push(run),
  })
  const join = () => {
    const news: StreamNews[] = []
    return { news, leave: hub.join((each) => void news.push(each)) }
  }
  const factsOf = (news: readonly StreamNews[]) =>
    news.flatMap((each) => (each.kind === 'facts' ? each.facts.map(({ sequence }) => sequence) : []))
  return { sources, waiting, join, factsOf }
}

const facts = (...sequences: readonly number[]) => sequences.map((sequence) => ({ sequence }))

describe('StreamHub', () => {
  it('has one connection for all pages, and tells a later one what is known', () => {
    const { sources, join, factsOf } = stage()
    const first = join()
    const [source] = sources
    source?.say('hello', { session: '0001', after: 4 })
    source?.say('status', { number: '0001' })
    source?.say('facts', facts(5, 6))
    const second = join()
    source?.say('facts', facts(7))
    expect(sources).toHaveLength(1)
    expect(first.news.map(({ kind }) => kind)).toEqual(['hello', 'status', 'facts', 'facts'])
    expect(second.news.map(({ kind }) => kind)).toEqual(['open', 'status', 'facts', 'facts'])
    expect(factsOf(second.news)).toEqual([5, 6, 7])
    first.leave()
    expect(source?.isClosed).toBe(false)
    second.leave()
    expect(source?.isClosed).toBe(true)
    join()
    expect(sources).toHaveLength(2)
  })

  it('tells each fact once where a refused stream is opened anew, a little earlier', () => {
    const { sources, waiting, join, factsOf } = stage()
    const { news } = join()
    sources[0]?.say('hello', { session: '0001', after: 0 })
    sources[0]?.say('facts', facts(1, 2, 3))
    sources[0]?.fail(2)
    expect(news.at(-1)).toEqual({ kind: 'lost', isRefused: true })
    waiting.splice(0).forEach((run) => run())
    sources[1]?.say('hello', { session: '0001', after: 1 })
    sources[1]?.say('facts', facts(2, 3, 4))
    sources[0]?.say('facts', facts(9))
    expect(factsOf(news)).toEqual([1, 2, 3, 4])
  })

  it('leaves a line that breaks to the browser, and says so to whoever comes meanwhile', () => {
    const { sources, waiting, join } = stage()
    join()
    sources[0]?.say('status', { number: '0001' })
    sources[0]?.fail(0)
    expect(waiting).toEqual([])
    expect(join().news.map(({ kind }) => kind)).toEqual(['open', 'status', 'lost'])
  })

  it('begins anew with another session', () => {
    const { sources, join, factsOf } = stage()
    const { news } = join()
    sources[0]?.say('hello', { session: '0001', after: 0 })
    sources[0]?.say('facts', facts(1, 2))
    sources[0]?.say('hello', { session: '0002', after: 0 })
    sources[0]?.say('facts', facts(1))
    expect(news.filter(({ kind }) => kind === 'hello')).toMatchObject([{ isNew: true }, { isNew: true }])
    expect(factsOf(news)).toEqual([1, 2, 1])
    expect(factsOf(join().news)).toEqual([1])
  })
})

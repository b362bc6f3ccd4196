import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { httpStage, type HttpStage } from '../../../../test/harness/http-server.ts'
import { parseUtc, UserError, type UtcMillis } from '../../../base/index.ts'
import { newsCommand } from './news-command.ts'
import { symbolList } from './news-text.ts'

const root = mkdtempSync(path.join(tmpdir(), 'investor-news-'))
afterAll(() => rmSync(root, { recursive: true }))

let folder = root
let now = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'home-'))
  now = '2026-11-20T15:00:00Z'
})

interface Place {
  readonly env?: Readonly<Record<string, string>>
  readonly edgar?: string
}

/** Runs `investor news <words>` and gives what it printed, and the exit code. */
async function runAt({ env = {}, edgar }: Place, ...words: string[]) {
  const result = { out: '', err: '', code: 0 }
  const host = {
    env, folder, now: () => parseUtc(now) as UtcMillis, isWatched: false,
    out: (text: string) => void (result.out += text),
    err: (text: string) => void (result.err += text),
    setExitCode: (code: number) => void (result.code = code),
    exit: (code: number): never => {
      throw new Error(`exited with ${code}`)
    },
    ...(edgar === undefined ? {} : { edgarSites: { www: edgar, data: edgar } }),
  }
  try {
    await newsCommand(host).parseAsync(words, { from: 'user' })
  } catch (error) {
    if (error instanceof UserError) {
      return { ...result, err: `${error.failure.code}: ${error.message}`, code: 1 }
    }
    const [, code] = /^exited with (\d)$/.exec(String((error as Error).message)) ?? []
    if (code === undefined) throw error
    return { ...result, code: Number(code) }
  }
  return result
}

const run = (...words: string[]) => runAt({}, ...words)

function write(name: string, lines: readonly unknown[]): string {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
  writeFileSync(path.join(folder, name), `${texts.join('\n')}\n`)
  return name
}

const LINE = {
  id: '1', source: 'desk', symbols: ['AAPL'], at: '2026-11-19T21:30:00Z', headline: 'Apple grows',
}

describe('investor news import', () => {
  it('takes a file once, and news list gives back what can be imported again', async () => {
    const symbols = ['MSFT', 'AAPL']
    const filing = { ...LINE, id: '2', kind: 'FILING', form: '8-K', items: ['2.02'], symbols }
    const file = write('desk.jsonl', [LINE, '', filing])
    expect((await run('import', file)).out).toBe(
      'desk.jsonl: 2 items, 2 new, 0 corrected, 0 known, 0 left as they were\n',
    )
    expect((await run('import', file)).out).toContain('0 new, 0 corrected, 2 known')
    const listed = await run('list', '--json')
    writeFileSync(path.join(folder, 'again.jsonl'), listed.out)
    expect((await run('import', 'again.jsonl')).out).toContain('0 new, 0 corrected, 2 known')
    expect(listed.out.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
      { ...LINE, kind: 'ARTICLE', summary: '', url: '', form: '', items: [] },
      { ...filing, symbols: ['AAPL', 'MSFT'], summary: '', url: '' },
    ])
  })

  it('names each line that is wrong with its reason, and takes nothing', async () => {
    const file = write('desk.jsonl', [
      LINE, '{"id": ', { ...LINE, at: '2026-11-19' }, { ...LINE, colour: 'red' },
      { ...LINE, headline: '<b></b>' }, { ...LINE, url: 'javascript:alert(1)' },
      { ...LINE, at: '2026-11-20T15:00:01Z' },
    ])
    const { err, code } = await run('import', file)
    expect(code).toBe(1)
    expect(err).toContain('NEWS_FILE_REFUSED: 6 lines are no news, so nothing was taken:')
    expect(err).toContain('desk.jsonl:2: it is no JSON')
    expect(err).toContain('desk.jsonl:3: at: "2026-11-19" is no instant with an offset')
    expect(err).toContain('desk.jsonl:4: Unrecognized key: "colour"')
    expect(err).toContain('desk.jsonl:5: it has no headline')
    expect(err).toContain('desk.jsonl:6: url: it is no address of http or https')
    expect(err).toContain('... 1 more')
    expect((await run('list', '--json')).out).toBe('')
  })

  it('refuses a text that is no UTF-8', async () => {
    const text = JSON.stringify({ ...LINE, headline: 'Caf\u00e9' })
    writeFileSync(path.join(folder, 'latin.jsonl'), Buffer.from(text, 'latin1'))
    expect((await run('import', 'latin.jsonl')).err).toContain('latin.jsonl:1: it is no UTF-8')
  })

  it('refuses a file that is not there or holds nothing, and writes nothing on a dry run', async () => {
    expect((await run('import', 'absent.jsonl')).err).toContain('FILE_UNREADABLE')
    expect((await run('import', write('empty.jsonl', ['']))).err).toContain('NO_ROWS')
    expect((await run('import', write('desk.jsonl', [LINE]), '--dry-run')).out).toContain('nothing written')
    expect((await run('list')).out).toContain('no such news')
  })
})

describe('investor news list', () => {
  it('shows what is wanted, the newest last', async () => {
    await run('import', write('desk.jsonl', [
      { ...LINE, id: 'old', at: '2026-01-05T00:00:00Z', headline: 'Long ago' }, LINE,
      { ...LINE, id: '2', at: '2026-11-20T04:59:59Z', headline: 'Evening of the 19th in New York' },
      { ...LINE, id: '3', source: 'wire', at: '2026-11-20T05:00:00Z', headline: '20th', symbols: ['MSFT'] },
      { ...LINE, id: '4', kind: 'FILING', form: '8-K', at: '2026-11-20T14:00:00Z', headline: 'A filing' },
    ]))
    const shown = async (...words: string[]): Promise<readonly string[]> => (
      (await run('list', '--json', ...words)).out.split('\n').filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as { id: string }).id)
    )
    expect(await shown()).toEqual(['1', '2', '3', '4'])
    expect(await shown('--from', '2026-01-01')).toEqual(['old', '1', '2', '3', '4'])
    expect(await shown('--to', '2026-11-19')).toEqual(['1', '2'])
    expect(await shown('--from', '2026-11-20T05:00:00Z', '--to', '2026-11-20T14:00:00Z')).toEqual(['3'])
    expect(await shown('--symbols', 'MSFT,GOOG')).toEqual(['3'])
    expect(await shown('--kind', 'filing')).toEqual(['4'])
    expect(await shown('--source', 'wire')).toEqual(['3'])
    expect(await shown('--limit', '2')).toEqual(['3', '4'])
    const table = (await run('list', '--limit', '1')).out
    expect(table).toContain('2026-11-20T14:00:00Z  desk    AAPL     A filing')
    expect(table).toContain('3 older ones are not shown')
    // Nothing of the last 30 days is not nothing at all.
    now = '2027-03-01T00:00:00Z'
    expect((await run('list')).out).toBe(
      'no such news from 2027-01-30 on; the newest before is of 2026-11-20, and --from begins earlier\n')
    expect((await run('list', '--source', 'wire')).out).toContain('the newest before is of 2026-11-20')
    expect((await run('list', '--symbols', 'GOOG')).out).toContain('says where it comes from')
  })

  it('refuses dates that are none, and a span that ends before it begins', async () => {
    expect((await run('list', '--from', '2026-02-30')).err).toContain('BAD_DATE')
    expect((await run('list', '--from', '2026-11-20T10:00')).err).toContain('BAD_DATE')
    expect((await run('list', '--from', '2026-11-20', '--to', '2026-11-19')).err).toContain('RANGE_EMPTY')
    expect((await run('list', '--kind', 'rumour')).code).toBe(2)
  })
})

function feed(...items: readonly string[]): string {
  return `<rss version="2.0"><channel><title>P</title>${items.map((item) => `<item>${item}</item>`).join('')}`
    + '</channel></rss>'
}

const PRESS = '<title>Deal with IBM (NYSE: IBM)</title><guid>1</guid>'
  + '<pubDate>Thu, 19 Nov 2026 12:00:00 GMT</pubDate>'
const SOON = '<title>Soon</title><guid>2</guid><pubDate>Fri, 20 Nov 2026 16:00:00 GMT</pubDate>'

function settings(server: HttpStage): string {
  const text = `news:\n  feeds:\n    - name: press\n      url: ${server.url}\n      symbols: [AAPL]\n`
  writeFileSync(path.join(folder, 'investor.yaml'), text)
  return 'press'
}

describe('investor news fetch', () => {
  it('reads a feed of the settings, and takes an item of the future once its time has come', async () => {
    await using server = await httpStage(({ headers }) => (headers['if-none-match'] === '"v1"'
      ? { status: 304 } : { status: 200, body: feed(PRESS, SOON), headers: { etag: '"v1"' } }))
    const source = settings(server)
    const first = await run('fetch', '--source', source)
    expect(first.out).toContain('press: 1 new, 0 corrected, 0 known\n  refused: 1\n    2: it is dated')
    now = '2026-11-20T16:30:00Z'
    expect((await run('fetch', '--source', source)).out).toBe('press: 1 new, 0 corrected, 1 known\n')
    expect((await run('fetch', '--source', source)).out).toBe('press: 0 new, 0 corrected, 0 known\n')
    const shown = server.received.map(({ headers }) => headers['if-none-match'])
    expect(shown).toEqual([undefined, undefined, '"v1"'])
    const listed = (await run('list', '--symbols', 'IBM', '--json')).out
    expect(JSON.parse(listed)).toMatchObject({ source: 'press', symbols: ['AAPL', 'IBM'] })
  })

  it('keeps a correction beside what was said first', async () => {
    const entry = (updated: string, title: string): string => '<feed xmlns="http://www.w3.org/2005/Atom">'
      + `<title>P</title><entry><id>1</id><title>${title}</title><updated>${updated}</updated></entry></feed>`
    await using server = await httpStage(() => undefined)
    const source = settings(server)
    server.reply = () => ({ status: 200, body: entry('2026-11-19T12:00:00Z', 'Up') })
    await run('fetch', '--source', source)
    server.reply = () => ({ status: 200, body: entry('2026-11-19T13:00:00Z', 'Down') })
    expect((await run('fetch', '--source', source)).out).toBe('press: 0 new, 1 corrected, 0 known\n')
    server.reply = () => ({ status: 200, body: entry('2026-11-19T13:00:00Z', 'Never said') })
    expect((await run('fetch', '--source', source)).out).toContain('left as they were: 1')
    const lines = (await run('list', '--json')).out.trim().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { headline: string }).headline)).toEqual(['Up', 'Down'])
  })

  it('makes one item of a guid that a feed has twice', async () => {
    const other = PRESS.replace('Deal', 'No deal')
    await using server = await httpStage(() => ({ status: 200, body: feed(PRESS, PRESS, other) }))
    const { out } = await run('fetch', '--source', settings(server))
    expect(out).toContain('press: 1 new, 0 corrected, 1 known\n  left as they were: 1')
    const listed = JSON.parse((await run('list', '--json')).out) as unknown
    expect(listed).toMatchObject({ headline: 'Deal with IBM (NYSE: IBM)' })
  })

  it('reads a feed by its address, which is about the symbols that are named', async () => {
    await using server = await httpStage(() => ({ status: 200, body: feed(PRESS) }))
    const { out } = await run('fetch', '--source', server.url, '--symbols', 'MSFT', '--json')
    expect(JSON.parse(out)).toMatchObject({ added: 1, refusedCount: 0 })
    expect((JSON.parse(out) as { source: string }).source).toMatch(/^feed-127-0-0-1-\d+$/)
    expect(JSON.parse((await run('list', '--json')).out)).toMatchObject({ symbols: ['IBM', 'MSFT'] })
  })

  it('reads filings, and says who asks', async () => {
    const filings = {
      accessionNumber: ['0000320193-26-000001'], acceptanceDateTime: ['2026-11-19T16:30:00.000Z'],
      filingDate: ['2026-11-19'], form: ['8-K'], items: ['2.02'],
    }
    await using server = await httpStage(({ path: asked }) => ({
      status: 200,
      body: JSON.stringify(asked.startsWith('/files/') ? { 0: { cik_str: 320193, ticker: 'AAPL' } }
        : { name: 'Apple Inc.', filings: { recent: filings } }),
    }))
    const words = ['fetch', '--source', 'edgar', '--symbols', 'AAPL']
    expect((await runAt({ edgar: server.url }, ...words)).err).toContain('EDGAR_CONTACT_MISSING')
    const env = { INVESTOR_NEWS__EDGAR_CONTACT: 'Ann Lee ann@example.com' }
    const fetched = await runAt({ edgar: server.url, env }, ...words)
    expect(fetched.out).toBe('edgar: 1 new, 0 corrected, 0 known\n')
    expect(server.received[0]?.headers['user-agent']).toBe('investor Ann Lee ann@example.com')
    expect((await run('list', '--kind', 'filing')).out)
      .toContain('2026-11-19T21:30:00Z  edgar   AAPL     Apple Inc. 8-K: 2.02 results of operations')
  })

  it('reads articles with the keys of the environment, which no failure shows', async () => {
    await using server = await httpStage(() => ({ status: 403, body: '{"message":"forbidden. SECRETKEY"}' }))
    const words = ['fetch', '--source', 'alpaca', '--symbols', 'AAPL', '--set', `broker.url=${server.url}`]
    expect((await run(...words)).err).toContain('KEYS_MISSING')
    const env = { APCA_API_KEY_ID: 'KEYID', APCA_API_SECRET_KEY: 'SECRETKEY' }
    const refused = await runAt({ env }, ...words)
    expect(refused.err).toContain('BROKER_FORBIDDEN')
    expect(refused.err).not.toContain('SECRETKEY')
    const news = [{
      id: 7, headline: 'Apple &amp; co', created_at: '2026-11-19T10:00:00Z',
      updated_at: '2026-11-19T11:00:00Z', symbols: ['AAPL'],
    }]
    server.reply = () => ({ status: 200, body: JSON.stringify({ news, next_page_token: null }) })
    expect((await runAt({ env }, ...words)).out).toBe('alpaca: 1 new, 0 corrected, 0 known\n')
    expect(JSON.parse((await run('list', '--json')).out)).toMatchObject({
      id: '7', headline: 'Apple & co', at: '2026-11-19T11:00:00Z',
    })
  })

  it('refuses what a source cannot do, and a source that nobody knows', async () => {
    await using server = await httpStage(() => ({ status: 404 }))
    const source = settings(server)
    expect((await run('fetch', '--source', source, '--symbols', 'A')).err).toContain('NEWS_NOT_NARROWED')
    const since = await run('fetch', '--source', source, '--from', '2026-01-01')
    expect(since.err).toContain('NEWS_NOT_NARROWED')
    expect((await run('fetch', '--source', source)).err).toContain('NEWS_REFUSED: the feed press answers 404')
    expect((await run('fetch', '--source', 'gossip')).err).toContain('there is edgar, alpaca, press')
    const secret = 'https://ann:secret@example.com/'
    expect((await run('fetch', '--source', secret)).err).toContain('NEWS_SOURCE_UNKNOWN')
    expect((await run('fetch')).code).toBe(2)
  })
})

it('reads a list of symbols, each once, and refuses one that names none: that would mean all of them', () => {
  expect(symbolList('MSFT, AAPL,MSFT,')).toEqual(['MSFT', 'AAPL'])
  for (const none of ['', ' , ']) expect(() => symbolList(none)).toThrow('write symbols separated by commas')
})

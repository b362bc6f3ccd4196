import { expect, it } from 'vitest'
import { httpStage, type HttpStage } from '../../../test/harness/http-server.ts'
import { parseUtc, type Failure, type UtcMillis } from '../../base/index.ts'
import type { NewsItem } from '../../model/index.ts'
import { EdgarClient } from './edgar-client.ts'
import { EdgarFilings } from './edgar-filings.ts'

const NOW = Date.parse('2026-11-20T15:00:00Z')
const TICKERS = {
  0: { cik_str: 1318605, ticker: 'TSLA', title: 'Tesla, Inc.' },
  1: { cik_str: 1652044, ticker: 'GOOGL', title: 'Alphabet Inc.' },
  2: { cik_str: 1652044, ticker: 'GOOG', title: 'Alphabet Inc.' },
  3: { cik_str: 1067983, ticker: 'BRK-B', title: 'Berkshire Hathaway' },
}

type Row = readonly [
  accession: string, accepted: string, filed: string, form: string, items?: string, document?: string,
]

function columns(rows: readonly Row[]): unknown {
  return {
    accessionNumber: rows.map(([accession]) => accession),
    acceptanceDateTime: rows.map(([, accepted]) => accepted),
    filingDate: rows.map(([, , filed]) => filed),
    form: rows.map(([, , , form]) => form),
    items: rows.map(([, , , , items = '']) => items),
    primaryDocument: rows.map(([, , , , , document = '']) => document),
    primaryDocDescription: rows.map(([, , , form]) => form),
    reportDate: rows.map(([, , filed]) => filed),
    size: rows.map(() => 1),
  }
}

/** The rows are of Tesla, as the SEC gave them in 2022. */
const RECENT: readonly Row[] = [
  ['0000950170-22-019867', '2022-10-24T06:08:50.000Z', '2022-10-24', '10-Q', '', 'tsla-20220930.htm'],
  [
    '0001564590-22-034639', '2022-10-19T17:15:46.000Z', '2022-10-19', '8-K', '2.02,9.01',
    'tsla-8k_20221019.htm',
  ],
]
const OLDER: readonly Row[] = [
  ['0001193125-13-000001', '2013-05-08T16:05:00.000Z', '2013-05-08', '8-K', '2.02'],
]

function serve(paths: Readonly<Record<string, unknown>>): Promise<HttpStage> {
  const all: Readonly<Record<string, unknown>> = { '/files/company_tickers.json': TICKERS, ...paths }
  return httpStage(({ path }) => (
    path in all ? { status: 200, body: JSON.stringify(all[path]) } : { status: 404, body: '<Error/>' }
  ))
}

const tesla = {
  '/submissions/CIK0001318605.json': {
    name: 'Tesla, Inc.',
    filings: {
      recent: columns(RECENT),
      files: [{
        name: 'CIK0001318605-submissions-001.json', filingCount: 1, filingFrom: '2005-02-17',
        filingTo: '2013-12-10',
      }],
    },
  },
  '/submissions/CIK0001318605-submissions-001.json': columns(OLDER),
}

function filingsAt(server: HttpStage, waited: number[] = []): EdgarFilings {
  let clock = 0
  const timers = {
    now: () => NOW, monotonic: () => clock,
    wait: (ms: number) => {
      clock += ms
      waited.push(ms)
      return Promise.resolve()
    },
  }
  const sites = { www: server.url, data: server.url }
  return new EdgarFilings(new EdgarClient({ contact: 'Ann Lee ann@example.com', sites, timers }))
}

async function read(
  filings: EdgarFilings, symbols: readonly string[], from = '2022-01-01T00:00:00Z',
): Promise<readonly NewsItem[] | Failure> {
  const pages = filings.news({ from: parseUtc(from) as UtcMillis, to: NOW as UtcMillis, symbols })
  const items: NewsItem[] = []
  for (;;) {
    const page = await pages.next()
    if (!page.ok) return page.failure
    if (page.value === undefined) return items
    items.push(...page.value.items)
  }
}

it('makes an item of each filing, with its form, items, document and instant', async () => {
  await using server = await serve(tesla)
  const items = await read(filingsAt(server), ['TSLA'])
  expect(items).toEqual([
    {
      id: '0000950170-22-019867', source: 'edgar', kind: 'FILING', symbols: ['TSLA'], form: '10-Q', items: [],
      at: Date.parse('2022-10-24T10:08:50Z'), headline: 'Tesla, Inc. 10-Q', summary: 'For 2022-10-24',
      url: 'https://www.sec.gov/Archives/edgar/data/1318605/000095017022019867/tsla-20220930.htm',
    },
    {
      id: '0001564590-22-034639', source: 'edgar', kind: 'FILING', symbols: ['TSLA'], form: '8-K',
      items: ['2.02', '9.01'], at: Date.parse('2022-10-19T21:15:46Z'),
      headline: 'Tesla, Inc. 8-K: 2.02 results of operations; 9.01 financial statements and exhibits',
      summary: 'For 2022-10-19',
      url: 'https://www.sec.gov/Archives/edgar/data/1318605/000156459022034639/tsla-8k_20221019.htm',
    },
  ])
})

it('says who asks, and asks at most four times a second', async () => {
  await using server = await serve(tesla)
  const waited: number[] = []
  await read(filingsAt(server, waited), ['TSLA'], '2010-01-01T00:00:00Z')
  expect(server.received.map(({ headers }) => headers['user-agent'])).toEqual(
    server.received.map(() => 'investor Ann Lee ann@example.com'),
  )
  expect(waited).toEqual([250, 250])
})

it('reads older documents only where they may hold what is wanted', async () => {
  await using server = await serve(tesla)
  await read(filingsAt(server), ['TSLA'])
  const paths = server.received.map(({ path }) => path)
  expect(paths).not.toContain('/submissions/CIK0001318605-submissions-001.json')
  const items = await read(filingsAt(server), ['TSLA'], '2010-01-01T00:00:00Z')
  expect(items).toHaveLength(3)
  expect(items).toContainEqual(expect.objectContaining({
    id: '0001193125-13-000001',
    url: 'https://www.sec.gov/Archives/edgar/data/1318605/000119312513000001/0001193125-13-000001-index.htm',
  }))
})

it('reads a company once that has several of the symbols', async () => {
  const alphabet = { name: 'Alphabet Inc.', filings: { recent: columns(RECENT), files: null } }
  await using server = await serve({ '/submissions/CIK0001652044.json': alphabet })
  const items = await read(filingsAt(server), ['GOOG', 'GOOGL'])
  expect(items).toMatchObject([{ symbols: ['GOOG', 'GOOGL'] }, { symbols: ['GOOG', 'GOOGL'] }])
  expect(server.received).toHaveLength(2)
})

it('knows BRK.B under the name that the SEC has for it', async () => {
  const berkshire = { name: 'Berkshire', filings: { recent: columns(RECENT), files: [] } }
  await using server = await serve({ '/submissions/CIK0001067983.json': berkshire })
  const items = await read(filingsAt(server), ['BRK.B'])
  expect(items).toMatchObject([{ symbols: ['BRK.B'] }, { symbols: ['BRK.B'] }])
})

it('names symbols that nobody has before it reads anything', async () => {
  await using server = await serve(tesla)
  expect(await read(filingsAt(server), ['TSLA', 'NOPE', 'NADA'])).toMatchObject({
    code: 'NEWS_SYMBOL_UNKNOWN', message: expect.stringContaining('NOPE, NADA') as string,
  })
  expect(server.received).toHaveLength(1)
  expect(await read(filingsAt(server), [])).toMatchObject({ code: 'NEWS_SYMBOLS_MISSING' })
})

it('says that it is blocked, and asks no more', async () => {
  const body = '<html>Undeclared Automated Tool</html>'
  await using server = await httpStage(() => ({ status: 403, body }))
  expect(await read(filingsAt(server), ['TSLA'])).toMatchObject({ code: 'EDGAR_BLOCKED', retry: 'never' })
  expect(server.received).toHaveLength(1)
})

it('refuses a filing without an instant or a number, and takes the others', async () => {
  const rows: readonly Row[] = [...RECENT, ['../../etc', '2022-10-19T17:15:46.000Z', '2022-10-19', '4'],
    ['0001564590-22-000001', '', '2022-10-19', '4']]
  const odd = { name: 'Tesla, Inc.', filings: { recent: columns(rows), files: [] } }
  await using server = await serve({ '/submissions/CIK0001318605.json': odd })
  const pages = filingsAt(server).news({ from: 1 as UtcMillis, to: NOW as UtcMillis, symbols: ['TSLA'] })
  const page = await pages.next()
  expect(page.ok && page.value?.items).toHaveLength(2)
  expect(page.ok && page.value?.refused.map(({ id }) => id)).toEqual(['../../etc', '0001564590-22-000001'])
})

it('follows no document but those of the company', async () => {
  const file = { name: '../../other.json', filingFrom: '2000-01-01', filingTo: '2026-01-01' }
  const odd = { name: 'Tesla, Inc.', filings: { recent: columns(RECENT), files: [file] } }
  await using server = await serve({ '/submissions/CIK0001318605.json': odd })
  expect(await read(filingsAt(server), ['TSLA'])).toMatchObject({ code: 'NEWS_UNREADABLE' })
})

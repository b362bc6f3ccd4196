import { fail, MILLIS_PER_DAY, ok, type Result, type UtcMillis } from '../../base/index.ts'
import { NewsKind, type NewsItem } from '../../model/index.ts'
import type { NewsPage, NewsPages, NewsProvider, NewsRequest, RefusedNews } from '../../port/index.ts'
import type { EdgarClient } from './edgar-client.ts'
import { edgarReading, publicAt, type EdgarReading } from './edgar-clock.ts'
import {
  filingColumnsSchema, submissionsSchema, tickersSchema, type FilingColumns, type OlderFilings,
} from './edgar-schema.ts'
import { itemWords } from './eight-k-items.ts'
import type { z } from 'zod'

/** A company, and the symbols of it that are wanted. */
interface Filer {
  readonly symbols: readonly string[]
  readonly cik: number
}

/** Filings of one filer that are still to be read. */
interface Reading {
  readonly filer: Filer
  readonly name: string
  readonly clock: EdgarReading
  readonly older: OlderFilings[]
}

const ACCESSION = /^\d{10}-\d{2}-\d{6}$/
const DOCUMENT = /^[\w./-]{1,200}$/
/** A filing of a Friday evening is published on Monday, of one before holidays later. */
const FILED_WITHIN_MS = 5 * MILLIS_PER_DAY

/**
 * Filings with the SEC, by symbol: one document a filer, more where older ones are wanted.
 *
 * An item is named by its accession number, so that a filing of several filers is one item. Symbols are the
 * tickers that companies have now; one that EDGAR does not know is `NEWS_SYMBOL_UNKNOWN`, before anything is
 * read. https://www.sec.gov/search-filings/edgar-application-programming-interfaces
 */
export class EdgarFilings implements NewsProvider {
  readonly source = 'edgar'
  readonly #client: EdgarClient

  constructor(client: EdgarClient) {
    this.#client = client
  }

  news(request: NewsRequest): NewsPages {
    return new FilingPages(this.#client, request)
  }
}

class FilingPages implements NewsPages {
  readonly #client: EdgarClient
  readonly #request: NewsRequest
  #waiting: Filer[] | undefined
  #filerCount = 0
  #reading: Reading | undefined

  constructor(client: EdgarClient, request: NewsRequest) {
    this.#client = client
    this.#request = request
  }

  async next(): Promise<Result<NewsPage | undefined>> {
    if (this.#waiting === undefined) {
      const filers = await this.#filers()
      if (!filers.ok) return filers
      this.#waiting = [...filers.value]
      this.#filerCount = filers.value.length
    }
    const older = this.#reading?.older.shift()
    if (this.#reading !== undefined && older !== undefined) return this.#olderPage(this.#reading, older)
    this.#reading = undefined
    const filer = this.#waiting.shift()
    return filer === undefined ? ok(undefined) : this.#firstPage(filer)
  }

  async #filers(): Promise<Result<readonly Filer[]>> {
    const { symbols } = this.#request
    if (symbols.length === 0) {
      return fail('NEWS_SYMBOLS_MISSING', 'EDGAR is asked for filings of companies: name them by --symbols')
    }
    const read = await this.#read(`${this.#client.sites.www}/files/company_tickers.json`, tickersSchema)
    if (!read.ok) return read
    const companies = Object.values(read.value)
    const numbers = new Map(companies.map((each) => [each.ticker.toUpperCase(), each.cik_str]))
    const cikOf = (symbol: string): number | undefined => numbers.get(symbol.replaceAll(/[./]/g, '-'))
    const unknown = symbols.filter((symbol) => cikOf(symbol) === undefined)
    if (unknown.length > 0) {
      return fail('NEWS_SYMBOL_UNKNOWN', `EDGAR knows no company whose ticker is now ${unknown.join(', ')}`)
    }
    const filers = Map.groupBy(symbols, cikOf)
    return ok([...filers].map(([cik = 0, own]) => ({ cik, symbols: own })))
  }

  async #firstPage(filer: Filer): Promise<Result<NewsPage>> {
    const number = String(filer.cik).padStart(10, '0')
    const url = `${this.#client.sites.data}/submissions/CIK${number}.json`
    const read = await this.#read(url, submissionsSchema)
    if (!read.ok) return read
    const { name, filings: { recent, files } } = read.value
    const clock = edgarReading(recent.acceptanceDateTime, this.#client.timers.now())
    const older = files.filter((file) => this.#mayHold(file))
    this.#reading = { filer, name, clock, older }
    return this.#page(this.#reading, recent)
  }

  async #olderPage(reading: Reading, { name }: OlderFilings): Promise<Result<NewsPage>> {
    const read = await this.#read(`${this.#client.sites.data}/submissions/${name}`, filingColumnsSchema)
    return read.ok ? this.#page(reading, read.value) : read
  }

  /** Whether a document may hold what was public in the span that is wanted. */
  #mayHold({ filingFrom, filingTo }: OlderFilings): boolean {
    const { from, to } = this.#request
    return Date.parse(filingTo) + FILED_WITHIN_MS >= from && Date.parse(filingFrom) - FILED_WITHIN_MS < to
  }

  #page(reading: Reading, columns: FilingColumns): Result<NewsPage> {
    const items: NewsItem[] = []
    const refused: RefusedNews[] = []
    const { from, to } = this.#request
    for (const [index, id] of columns.accessionNumber.entries()) {
      const at = publicAt(
        columns.acceptanceDateTime[index] ?? '', columns.filingDate[index] ?? '', reading.clock,
      )
      if (at === undefined || !ACCESSION.test(id)) {
        const what = at === undefined ? 'no date of acceptance' : 'no accession number'
        refused.push({ id, reason: `a filing of ${reading.name} has ${what}` })
      } else if (at >= from && at < to) items.push(filingOf(reading, columns, { index, at }))
    }
    const left = this.#waiting?.length ?? 0
    const all = this.#filerCount
    const share = 1 / (1 + reading.older.length)
    return ok({ items, refused, doneFraction: (all - left - 1 + share) / all })
  }

  async #read<S extends z.ZodType>(url: string, schema: S): Promise<Result<z.output<S>>> {
    const json = await this.#client.json(url)
    if (!json.ok) return json
    if (json.value === undefined) return fail('NEWS_REFUSED', `EDGAR has no ${url}`)
    const parsed = schema.safeParse(json.value)
    if (parsed.success) return ok(parsed.data)
    const [issue] = parsed.error.issues
    return fail('NEWS_UNREADABLE', `EDGAR's ${url} does not fit: ${issue?.path.join('.') ?? 'the whole'}`)
  }
}

function filingOf(
  { filer, name }: Reading, columns: FilingColumns, place: { readonly index: number; readonly at: UtcMillis },
): NewsItem {
  const { index, at } = place
  const text = (column: readonly string[]): string => (column[index] ?? '').trim()
  const id = text(columns.accessionNumber)
  const form = text(columns.form)
  const items = text(columns.items).split(',').map((item) => item.trim()).filter((item) => item !== '')
  const description = text(columns.primaryDocDescription)
  const told = items.length > 0 ? itemWords(items) : description.toUpperCase() === form ? '' : description
  const reported = text(columns.reportDate)
  return {
    id, source: 'edgar', kind: NewsKind.Filing, symbols: filer.symbols, at, form, items,
    headline: `${name} ${form}${told === '' ? '' : `: ${told}`}`,
    summary: reported === '' ? '' : `For ${reported}`,
    url: addressOf(filer.cik, id, text(columns.primaryDocument)),
  }
}

/** Where people read it: the document, else the list of its documents. */
function addressOf(cik: number, accession: string, document: string): string {
  const folder = `https://www.sec.gov/Archives/edgar/data/${cik}/${accession.replaceAll('-', '')}`
  const isDocument = DOCUMENT.test(document) && !document.includes('..')
  return `${folder}/${isDocument ? document : `${accession}-index.htm`}`
}

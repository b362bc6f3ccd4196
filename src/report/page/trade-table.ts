import type { PageElement } from './dom.ts'
import type { PageTrade, PageTrades } from './page-data.ts'
import type { PageKit } from './page-kit.ts'

/** One column of the trade list. */
interface Column {
  readonly key: keyof PageTrade
  readonly text: (trade: PageTrade) => string
  readonly isText?: true
  readonly tone?: (trade: PageTrade) => string
}

/**
 * The trade list: sorted, filtered and shown a page at a time, so that ten thousand rows cost what a few do.
 */
export class TradeTable {
  readonly #kit: PageKit
  readonly #trades: readonly PageTrade[]
  readonly #columns: readonly Column[]
  readonly #onChoose: (trade: PageTrade) => void
  readonly #rowsPerPage = 25
  #shown: readonly PageTrade[]
  #sortKey: keyof PageTrade = 'number'
  #isAscending = true
  #page = 0
  #chosen: PageTrade | undefined
  /** What the search looks through, made when it is first used. */
  readonly #texts = new Map<PageTrade, string>()

  constructor(
    kit: PageKit,
    trades: readonly PageTrade[],
    options: { readonly hasTimes: boolean; readonly onChoose: (trade: PageTrade) => void },
  ) {
    this.#kit = kit
    this.#trades = trades
    this.#shown = trades
    this.#onChoose = options.onChoose
    this.#columns = TradeTable.columns(kit, options.hasTimes)
    this.#connect()
    this.#refresh()
  }

  /** Reads the columns of the data into trades. */
  static read(kit: PageKit, data: PageTrades): PageTrade[] {
    const names = (coded: PageTrades['symbol']): string[] => (
      coded.index.map((place) => coded.names[place] ?? ''))
    const lists = {
      symbol: names(data.symbol), strategy: names(data.strategy), side: names(data.side),
      exitReason: names(data.exitReason),
    }
    const coded = {
      entryAt: kit.column(data.entryAt), exitAt: kit.column(data.exitAt), barCount: kit.column(data.barCount),
      adverseExcursion: kit.column(data.adverseExcursion),
      favorableExcursion: kit.column(data.favorableExcursion),
    }
    return kit.column(data.number).map((number, row) => {
      const plain = (column: readonly (number | null)[]): number => column[row] ?? NaN
      const worth = Math.abs(plain(data.quantity) * plain(data.entryPrice))
      return {
        number,
        symbol: lists.symbol[row] ?? '', strategy: lists.strategy[row] ?? '',
        side: lists.side[row] ?? '', exitReason: lists.exitReason[row] ?? '',
        entryAt: coded.entryAt[row] ?? NaN, exitAt: coded.exitAt[row] ?? NaN,
        quantity: plain(data.quantity), entryPrice: plain(data.entryPrice), exitPrice: plain(data.exitPrice),
        stopPrice: plain(data.stopPrice), targetPrice: plain(data.targetPrice),
        profit: plain(data.profit), return: worth > 0 ? plain(data.profit) / worth : NaN,
        fees: plain(data.fees), barCount: coded.barCount[row] ?? NaN,
        adverseExcursion: coded.adverseExcursion[row] ?? NaN,
        favorableExcursion: coded.favorableExcursion[row] ?? NaN,
      }
    })
  }

  /** The columns in the order of the table's head. */
  static columns(kit: PageKit, hasTimes: boolean): Column[] {
    const time = (seconds: number): string => (hasTimes ? kit.minute(seconds) : kit.day(seconds))
    const tone = (trade: PageTrade): string => (trade.profit > 0 ? 'gain' : trade.profit < 0 ? 'loss' : '')
    return [
      { key: 'symbol', isText: true, text: (trade) => trade.symbol },
      { key: 'strategy', isText: true, text: (trade) => trade.strategy },
      { key: 'side', isText: true, text: (trade) => trade.side.toLowerCase() },
      { key: 'entryAt', isText: true, text: (trade) => time(trade.entryAt) },
      { key: 'exitAt', isText: true, text: (trade) => time(trade.exitAt) },
      { key: 'barCount', text: (trade) => kit.number(trade.barCount, 0) },
      { key: 'quantity', text: (trade) => kit.quantity(trade.quantity) },
      { key: 'entryPrice', text: (trade) => kit.price(trade.entryPrice) },
      { key: 'exitPrice', text: (trade) => kit.price(trade.exitPrice) },
      { key: 'profit', text: (trade) => kit.signed(trade.profit, 2), tone },
      { key: 'return', text: (trade) => kit.percent(trade.return), tone },
      { key: 'adverseExcursion', text: (trade) => kit.number(trade.adverseExcursion, 2) },
      { key: 'favorableExcursion', text: (trade) => kit.number(trade.favorableExcursion, 2) },
      { key: 'fees', text: (trade) => kit.number(trade.fees, 2) },
      { key: 'exitReason', isText: true, text: (trade) => trade.exitReason },
    ]
  }

  /** Chooses the trade `step` rows further in the order that is shown. */
  step(step: number): void {
    const place = this.#chosen === undefined ? -1 : this.#shown.indexOf(this.#chosen)
    const next = this.#shown[place === -1 && step < 0 ? this.#shown.length - 1 : place + step]
    if (next !== undefined) this.choose(next)
  }

  /** Marks a trade, turns to its page and tells the listener. */
  choose(trade: PageTrade): void {
    this.#chosen = trade
    const place = this.#shown.indexOf(trade)
    if (place >= 0) this.#page = Math.floor(place / this.#rowsPerPage)
    this.#drawRows()
    this.#onChoose(trade)
  }

  #connect(): void {
    const kit = this.#kit
    for (const id of ['trade-search', 'trade-outcome', 'trade-symbol', 'trade-strategy', 'trade-reason']) {
      kit.on(id, 'input', () => this.#refresh())
    }
    kit.on('page-before', 'click', () => this.#turn(-1))
    kit.on('page-after', 'click', () => this.#turn(1))
    for (const button of kit.window.document.querySelectorAll('[data-sort]')) {
      button.addEventListener('click', () => {
        const key = button.dataset['sort'] as keyof PageTrade
        this.#isAscending = key === this.#sortKey ? !this.#isAscending : !['profit', 'return'].includes(key)
        this.#sortKey = key
        this.#refresh()
      })
    }
  }

  #turn(step: number): void {
    this.#page += step
    this.#drawRows()
  }

  /** Applies filter and order, and goes back to the first page. */
  #refresh(): void {
    const key = this.#sortKey
    const sign = this.#isAscending ? 1 : -1
    this.#shown = this.#trades.filter(this.#filter()).sort((a, b) => {
      const [left, right] = [a[key], b[key]]
      if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : 1
      if (Number.isNaN(right)) return -1
      return left === right ? a.number - b.number : left < right ? -sign : sign
    })
    for (const button of this.#kit.window.document.querySelectorAll('[data-sort]')) {
      const isSorted = button.dataset['sort'] === key
      const head = this.#kit.find(`head-${button.dataset['sort']}`)
      if (isSorted) head.setAttribute('aria-sort', this.#isAscending ? 'ascending' : 'descending')
      else head.removeAttribute('aria-sort')
    }
    this.#page = 0
    this.#drawRows()
  }

  #filter(): (trade: PageTrade) => boolean {
    const value = (id: string): string => this.#kit.find(id).value
    const words = value('trade-search').toLowerCase().split(/\s+/).filter((word) => word !== '')
    const [outcome, symbol, strategy, reason] = [
      value('trade-outcome'), value('trade-symbol'), value('trade-strategy'), value('trade-reason'),
    ]
    return (trade) => {
      if (outcome === 'winners' && !(trade.profit > 0)) return false
      if (outcome === 'losers' && !(trade.profit < 0)) return false
      if (symbol !== '' && trade.symbol !== symbol) return false
      if (strategy !== '' && trade.strategy !== strategy) return false
      if (reason !== '' && trade.exitReason !== reason) return false
      if (words.length === 0) return true
      const text = this.#textOf(trade)
      return words.every((word) => text.includes(word))
    }
  }

  #textOf(trade: PageTrade): string {
    const known = this.#texts.get(trade)
    if (known !== undefined) return known
    const text = [
      `#${trade.number}`, trade.symbol, trade.strategy, trade.side, trade.exitReason,
      this.#kit.day(trade.entryAt), this.#kit.day(trade.exitAt),
    ].join(' ').toLowerCase()
    this.#texts.set(trade, text)
    return text
  }

  #drawRows(): void {
    const kit = this.#kit
    const count = this.#shown.length
    const pages = Math.max(1, Math.ceil(count / this.#rowsPerPage))
    this.#page = Math.min(Math.max(this.#page, 0), pages - 1)
    const first = this.#page * this.#rowsPerPage
    const rows = this.#shown.slice(first, first + this.#rowsPerPage)
    kit.find('trade-rows').replaceChildren(...rows.map((trade) => this.#row(trade)))
    const all = this.#trades.length
    kit.find('trade-count').textContent = count === 0
      ? `No trade matches (of ${kit.number(all, 0)})`
      : `${kit.number(first + 1, 0)}–${kit.number(first + rows.length, 0)} of ${kit.number(count, 0)}`
        + (count === all ? '' : ` (filtered from ${kit.number(all, 0)})`)
    kit.find('page-before').disabled = this.#page === 0
    kit.find('page-after').disabled = this.#page === pages - 1
  }

  #row(trade: PageTrade): PageElement {
    const kit = this.#kit
    const row = kit.make('tr', trade === this.#chosen ? 'chosen' : '')
    const head = kit.make('th')
    head.setAttribute('scope', 'row')
    const button = kit.make('button', 'row-button', String(trade.number))
    button.setAttribute('aria-label', `Trade ${trade.number}: show on the price chart`)
    if (trade === this.#chosen) button.setAttribute('aria-current', 'true')
    head.append(button)
    const cells = this.#columns.map(({ text, isText, tone }) => (
      kit.make('td', `${isText === true ? 'text' : 'figure'} ${tone?.(trade) ?? ''}`, text(trade))))
    row.append(head, ...cells)
    row.addEventListener('click', () => this.choose(trade))
    return row
  }
}

import type { Money, Price, Quantity } from '../../base/index.ts'
import { notional, parseFixed, SCALE } from '../../base/index.ts'
import { millisOf, newYorkInstant, parseInstant } from '../clock/new-york-time.ts'
import type { Exchange } from '../exchange.ts'
import { runFaultAction } from '../fault/fault-action.ts'
import { readFaultRule } from '../fault/fault-rule.ts'
import type { Asset } from '../market/asset.ts'
import type { ListedAction } from '../market/action-shelf.ts'
import type { ApiError } from '../order/api-error.ts'
import { invalidField } from '../order/api-error.ts'
import { bookCash } from '../timeline.ts'
import type { Json } from '../wire/order-json.ts'
import { unknownSymbol } from './unknown-symbol.ts'

type Body = Readonly<Record<string, unknown>>

/** Before anybody trades, after the evening has ended. */
const PROCESSED = '02:00'
const DATE = /^\d{4}-\d{2}-\d{2}$/

/**
 * Announces a corporate action, and lets it happen when it is due: a split or a new name on the ex-date at
 * 02:00 in New York, or at `at`; a dividend is paid on `payable` to who held on the ex-date.
 */
export function announceAction(exchange: Exchange, body: Body): ApiError | Json {
  const { venue } = exchange
  const { symbol } = body
  const asset = typeof symbol === 'string' ? venue.assets.find(symbol) : undefined
  if (asset === undefined) return unknownSymbol(symbol)
  const action = readAction(body, { symbol: asset.symbol, id: venue.ids.next() })
  if ('message' in action) return action
  const said = body['at']
  const at = said === undefined ? newYorkInstant(action.exDate, PROCESSED)
    : typeof said === 'string' ? instantOf(said) : undefined
  if (at === undefined) return invalidField('at must be an instant')
  venue.actions.add(action)
  schedule(exchange, asset, action, at)
  return { action: action.id }
}

function instantOf(text: string): number | undefined {
  const at = parseInstant(text)
  return at === undefined ? undefined : millisOf(at)
}

function readAction(body: Body, about: { symbol: string; id: string }): ListedAction | ApiError {
  const { kind, date, payable = date, from, to } = body
  if (typeof date !== 'string' || !DATE.test(date)) return invalidField('date must be YYYY-MM-DD')
  if (typeof payable !== 'string' || !DATE.test(payable)) return invalidField('payable must be YYYY-MM-DD')
  const head = { ...about, exDate: date, processDate: kind === 'dividend' ? payable : date }
  switch (kind) {
    case 'split': {
      const isWhole = [from, to].every((each) => Number.isSafeInteger(each) && Number(each) > 0)
      if (!isWhole || from === to) return invalidField('from and to must be whole numbers that differ')
      return { ...head, kind, from: Number(from), to: Number(to) }
    }
    case 'dividend': {
      const rate = parseFixed(String(body['rate'])) as Price | undefined
      if (rate === undefined || rate <= 0n) return invalidField('rate must be a decimal above 0')
      return { ...head, kind, rate }
    }
    case 'rename':
      return typeof to === 'string' ? { ...head, kind, to } : invalidField('to must be a symbol')
    case 'delisting': return { ...head, kind }
    default: return invalidField('kind must be split, dividend, rename or delisting')
  }
}

function schedule(exchange: Exchange, asset: Asset, action: ListedAction, at: number): void {
  const { venue, timeline } = exchange
  const run = (when: number, happen: () => void): void => {
    if (when <= venue.clock.now) happen()
    else timeline.schedule(when, happen)
  }
  if (action.kind === 'dividend') {
    return run(at, () => {
      const held = venue.ledger.quantity(asset.id)
      run(newYorkInstant(action.processDate, PROCESSED), () => pay(exchange, asset, action.rate, held))
    })
  }
  run(at, () => {
    if (action.kind === 'delisting') {
      asset.isTradable = false
      asset.status = 'inactive'
      return
    }
    const { symbol } = asset
    const rule = readFaultRule(action.kind === 'split'
      ? { fault: 'split', symbol, from: action.from, to: action.to }
      : { fault: 'rename', symbol, to: action.to })
    if (rule.ok) runFaultAction(exchange, rule.value)
  })
}

function pay({ venue }: Exchange, { symbol }: Asset, rate: Price, held: Quantity): void {
  if (held === 0n) return
  const exact = notional(rate, held)
  const cents = SCALE / 100n
  const amount = (exact / cents) * cents as Money
  if (amount === 0n) return
  bookCash(venue, { type: 'DIV', subType: 'CDIV', amount, text: `dividend of ${symbol}`, symbol, qty: held })
}

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { InvariantError } from '../base/index.ts'
import {
  canTransition, isClosed, isPending, OrderEvent, OrderStatus, specOrderStatus, transitionOrder,
} from './order-transition.ts'

const STATUSES = Object.values(OrderStatus)
const EVENTS = Object.values(OrderEvent)

/**
 * The lifecycle as this project means it, written down without looking at the code.
 *
 * A cell is the state after the event; `=` stays, `<` goes back to the state before the pending request, `.`
 * cannot happen. Starting point: OrderStatus::transition of nautechsystems/nautilus_trader,
 * crates/model/src/orders/mod.rs. Where a cell is odd, or differs from there, the note below says why. Not
 * taken over: orders that come to life outside (they are adopted as sent), corrections of fills
 * (facts of their own), repeated requests and acknowledgements (not recorded twice), and ACCEPTED after a
 * partial fill.
 */
const TABLE = `
         Den Emu Rel Sub Acc Rej Tri PUp PCa Upd MRj CRj Can Exp Par Fil
  INI    DEN EMU .   SUB .   .   .   .   .   .   .   .   CAN .   PAR FIL
  DEN    .   .   .   .   ACC .   .   .   .   .   .   .   .   .   PAR FIL
  EMU    .   .   REL .   .   .   .   PUP PCA =   .   .   CAN EXP PAR FIL
  REL    DEN .   .   SUB .   .   .   .   .   .   .   .   CAN .   PAR FIL
  SUB    DEN .   .   .   ACC REJ TRI PUP PCA =   =   =   CAN EXP PAR FIL
  ACC    .   .   .   .   .   REJ TRI PUP PCA =   =   =   CAN EXP PAR FIL
  TRI    .   .   .   .   =   REJ .   PUP PCA =   =   =   CAN EXP PAR FIL
  PAR    .   .   .   .   =   .   =   PUP PCA =   =   =   CAN EXP =   FIL
  PUP    .   .   .   .   =   REJ =   .   PCA <   <   .   CAN EXP =   FIL
  PCA    .   .   .   .   =   REJ =   .   .   =   =   <   CAN EXP =   FIL
  CAN    .   .   .   .   =   .   .   .   .   .   .   .   .   .   =   FIL
  EXP    .   .   .   .   =   .   .   .   .   .   .   .   .   .   =   FIL
  REJ    .   .   .   .   =   .   .   .   .   .   .   .   .   .   =   FIL
  FIL    .   .   .   .   =   .   .   .   .   .   .   .   .   .   =   =
`

/** Why the rows are as they are where one would not expect it. */
const NOTES: Readonly<Record<string, string>> = {
  'INI Can': 'an intent is taken back before it was sent',
  'INI Fil': 'a fill is taken in every state: the ledger of the venue is the truth',
  'DEN Acc': 'it was given up for absent by proof, and it is there',
  'DEN Par': 'likewise, and the rest of it works',
  'SUB Den': 'its absence at the venue was proven',
  'CAN Acc': 'a late acknowledgement gives the id that the venue has for it, and no more',
  'FIL Par': 'an execution was taken back, and a smaller one came late',
  'EMU PUp': 'held by ourselves, asked for like any other, so that cancel and replace are one path',
  'SUB Exp': 'an order for an instant can expire before its acknowledgement comes',
  'SUB Par': 'a venue may fill before it acknowledges',
  'SUB Tri': 'a venue may trigger before it acknowledges',
  'SUB CRj': 'a cancel can be refused before the order is acknowledged',
  'TRI Acc': 'the acknowledgement comes after the trigger that overtook it',
  'PAR Acc': 'the acknowledgement comes after the fill that overtook it; the fills are not forgotten',
  'PAR Tri': 'a fill overtook the news of the trigger',
  'ACC Rej': 'a venue may accept first and refuse later, at the open or at the trigger',
  'ACC Upd': 'an OCO sibling filled, and the venue took as much off unasked',
  'ACC MRj': 'a replace and a cancel were under way together, and the cancel was answered first',
  'ACC CRj': 'likewise, the other way round',
  'PUP Acc': 'the acknowledgement comes while a replace waits: the replace still waits',
  'PUP Par': 'a fill overtakes the replace, which still waits',
  'PUP Can': 'the order ended before the replace reached it',
  'PCA Upd': 'the replace before the cancel succeeded: the cancel still waits',
  'PCA Fil': 'the fill won the race',
  'CAN Par': 'a late fill counts, and the rest stays canceled',
  'CAN Fil': 'a late fill counts (fault 11)',
  'REJ Par': 'so does one after a rejection: the ledger of the venue is the truth',
  'FIL Fil': 'more than was ordered is booked all the same (fault 13)',
}

const SHORT: Readonly<Record<string, string>> = {
  INI: 'INITIALIZED', DEN: 'DENIED', EMU: 'EMULATED', REL: 'RELEASED', SUB: 'SUBMITTED', ACC: 'ACCEPTED',
  TRI: 'TRIGGERED', PAR: 'PARTIALLY_FILLED', PUP: 'PENDING_UPDATE', PCA: 'PENDING_CANCEL', CAN: 'CANCELED',
  EXP: 'EXPIRED', REJ: 'REJECTED', FIL: 'FILLED',
  Den: 'Denied', Emu: 'Emulated', Rel: 'Released', Sub: 'Submitted', Acc: 'Accepted', Rej: 'Rejected',
  Tri: 'Triggered', PUp: 'PendingUpdate', PCa: 'PendingCancel', Upd: 'Updated', MRj: 'ModifyRejected',
  CRj: 'CancelRejected', Can: 'Canceled', Exp: 'Expired', Par: 'PartiallyFilled', Fil: 'Filled',
}

interface Cell {
  readonly from: OrderStatus
  readonly event: OrderEvent
  /** `undefined`: cannot happen. */
  readonly to: OrderStatus | 'RESUME' | undefined
  readonly why: string
}

function cells(): readonly Cell[] {
  const [head, ...rows] = TABLE.trim().split('\n').map((line) => line.trim().split(/\s+/))
  return rows.flatMap(([name = '', ...marks]) => marks.map((mark, index) => {
    const column = head?.[index] ?? ''
    const from = SHORT[name] as OrderStatus
    const to = mark === '.' ? undefined : mark === '=' ? from
      : mark === '<' ? 'RESUME' : SHORT[mark] as OrderStatus
    const note = NOTES[`${name} ${column}`]
    return { from, event: SHORT[column] as OrderEvent, to, why: note === undefined ? '' : `: ${note}` }
  }))
}

describe('the lifecycle of an order', () => {
  it('is written down for every state and every event', () => {
    const pairs = new Set(cells().map(({ from, event }) => `${from} ${event}`))
    expect(pairs.size).toBe(STATUSES.length * EVENTS.length)
    expect(STATUSES).toHaveLength(14)
    expect(EVENTS).toHaveLength(16)
    expect(cells().filter(({ why }) => why !== '')).toHaveLength(Object.keys(NOTES).length)
  })

  it.each(cells())('from $from by $event leads to $to$why', ({ from, event, to }) => {
    expect(canTransition(from, event)).toBe(to !== undefined)
    if (to === undefined) {
      expect(() => transitionOrder(from, event, OrderStatus.Accepted)).toThrow(InvariantError)
      expect(() => transitionOrder(from, event, OrderStatus.Accepted)).toThrow(
        `an order in ${from} cannot take ${event}`)
      return
    }
    for (const resume of [OrderStatus.Submitted, OrderStatus.Accepted, OrderStatus.PartiallyFilled]) {
      expect(transitionOrder(from, event, resume)).toBe(to === 'RESUME' ? resume : to)
    }
  })

  it('ends in five states, and waits for an answer in two', () => {
    const closed = ['CANCELED', 'DENIED', 'EXPIRED', 'FILLED', 'REJECTED']
    expect(STATUSES.filter(isClosed).toSorted()).toEqual(closed)
    expect(STATUSES.filter(isPending).toSorted()).toEqual(['PENDING_CANCEL', 'PENDING_UPDATE'])
  })

  it('once ended changes by fills alone; a late acknowledgement revives only what was given up', () => {
    for (const { from, event, to } of cells()) {
      if (!isClosed(from) || to === undefined) continue
      expect(event).toMatch(/^(PartiallyFilled|Filled|Accepted)$/)
      if (event === 'Accepted') expect(to).toBe(from === 'DENIED' ? 'ACCEPTED' : from)
    }
  })

  it('takes a fill in every state', () => {
    for (const status of STATUSES) {
      expect([status, canTransition(status, 'Filled')]).toEqual([status, true])
      expect([status, canTransition(status, 'PartiallyFilled')]).toEqual([status, true])
    }
  })
})

describe('a status in the words of the specification', () => {
  // The spec's class OrderStatus, section 5: seven words.
  const words: Readonly<Record<OrderStatus, readonly [plain: string, withFills: string]>> = {
    INITIALIZED: ['PENDING', 'PENDING'],
    EMULATED: ['PENDING', 'PENDING'],
    RELEASED: ['PENDING', 'PENDING'],
    DENIED: ['REJECTED', 'REJECTED'],
    SUBMITTED: ['SUBMITTED', 'PARTIAL'],
    ACCEPTED: ['SUBMITTED', 'PARTIAL'],
    TRIGGERED: ['SUBMITTED', 'PARTIAL'],
    PENDING_UPDATE: ['SUBMITTED', 'PARTIAL'],
    PENDING_CANCEL: ['SUBMITTED', 'PARTIAL'],
    PARTIALLY_FILLED: ['PARTIAL', 'PARTIAL'],
    FILLED: ['FILLED', 'FILLED'],
    CANCELED: ['CANCELLED', 'CANCELLED'],
    EXPIRED: ['EXPIRED', 'EXPIRED'],
    REJECTED: ['REJECTED', 'REJECTED'],
  }

  it.each(STATUSES)('of %s is known', (status) => {
    expect([specOrderStatus(status, false), specOrderStatus(status, true)]).toEqual(words[status])
  })

  it('uses each of its seven words', () => {
    const used = new Set(STATUSES.flatMap((status) => words[status]))
    expect([...used].toSorted()).toEqual(
      ['CANCELLED', 'EXPIRED', 'FILLED', 'PARTIAL', 'PENDING', 'REJECTED', 'SUBMITTED'])
  })
})

describe('docs/ORDERS.md', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../docs/ORDERS.md'), 'utf8')

  function block(name: string): string {
    const match = new RegExp(`<!-- ${name} -->\n([^]*?)\n<!-- end -->`).exec(text)
    return match?.[1] ?? ''
  }

  function shown(status: OrderStatus): string {
    const moves: string[] = []
    const stays: string[] = []
    for (const event of EVENTS.filter((each) => canTransition(status, each))) {
      const to = transitionOrder(status, event, OrderStatus.Accepted)
      const isAnswer = transitionOrder(status, event, OrderStatus.Triggered) !== to
      if (to === status) stays.push(event)
      else moves.push(`${event}: ${isAnswer ? 'back' : to}`)
    }
    return `| \`${status}\` | ${moves.join(', ')} | ${stays.join(', ')} |`
  }

  it('shows the lifecycle as it is in the code', () => {
    const expected = ['| state | moves by | stays by |', '|---|---|---|', ...STATUSES.map(shown)].join('\n')
    expect(block('lifecycle'), `the block "lifecycle" has to be\n\n${expected}\n`).toBe(expected)
  })

  it('shows the words of the specification as they are in the code', () => {
    const rows = STATUSES.map((status) => (
      `| \`${status}\` | ${specOrderStatus(status, false)} | ${specOrderStatus(status, true)} |`))
    const expected = ['| state | without fills | with fills |', '|---|---|---|', ...rows].join('\n')
    expect(block('words'), `the block "words" has to be\n\n${expected}\n`).toBe(expected)
  })
})

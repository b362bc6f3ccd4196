import { useState, type FormEvent, type ReactNode } from 'react'
import type { Order } from '../../../src/server/contract/index.ts'
import { useActing } from '../shell/acting.tsx'
import { exactText } from '../format.ts'
import { priceText } from './open-orders.tsx'
import { Dialog } from './dialog.tsx'

/** Whether an order is one that a person may take back: stops and exits stay, whatever is asked. */
export function isEntryAtWork({ role, isOpen }: Order): boolean {
  return role === 'entry' && isOpen
}

/** What is to be taken back: one order, or more of them. */
export type CancelWish = Order | 'several'

/** Which entries: all, or those of a symbol or of a strategy. */
type Part = 'all' | 'symbol' | 'strategy'

/** Asks which entries are to be taken back and why, and does it. */
export function CancelDialog({ wish, entries, onClose }: CancelDialogProps): ReactNode {
  const { act } = useActing()
  const [part, setPart] = useState<Part>('all')
  const [named, setNamed] = useState('')
  const isOne = wish !== 'several'
  const names = part === 'all' ? [] : [...new Set(entries.map((order) => order[part]))].toSorted()
  const name = names.includes(named) ? named : (names[0] ?? '')
  const meant = part === 'all' ? entries : entries.filter((order) => order[part] === name)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason'))
    const which = isOne ? { order: wish.id } : part === 'all' ? {} : { [part]: name }
    onClose()
    void act('/acts/cancel-entries', { reason, ...which })
  }
  return (
    <Dialog title={isOne ? 'Cancel this entry' : 'Cancel entries'} onClose={onClose}>
      <form onSubmit={submit}>
        {isOne ? (
          <p>
            <b>{orderText(wish)}</b> of {wish.strategy}, {wish.id}
          </p>
        ) : (
          <PartChoice
            {...{ part, names, name }}
            onPart={(each) => {
              setPart(each)
              setNamed('')
            }}
            onName={setNamed}
          />
        )}
        <p>{isOne ? '' : `${countText(meant.length)} at work now. `}{STAYS}</p>
        <label>
          Why, kept on record
          <input name="reason" minLength={3} maxLength={400} required data-first={isOne ? true : undefined} />
        </label>
        <div className="buttons">
          <button type="button" onClick={onClose}>
            Leave {isOne ? 'it' : 'them'}
          </button>
          <button type="submit" className="primary">
            {isOne ? 'Cancel the entry' : part === 'all' ? 'Cancel all entries' : `Cancel those of ${name}`}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

interface CancelDialogProps {
  readonly wish: CancelWish
  /** Entries at work. */
  readonly entries: readonly Order[]
  readonly onClose: () => void
}

const STAYS = 'Stops and exits stay, and trading goes on: strategies may enter again.'
const PARTS: Readonly<Record<Part, string>> = {
  all: 'All entries', symbol: 'Those of a symbol', strategy: 'Those of a strategy',
}

function PartChoice({ part, names, name, onPart, onName }: PartChoiceProps): ReactNode {
  return (
    <>
      <fieldset className="choices">
        <legend>Which</legend>
        {(Object.keys(PARTS) as Part[]).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="part"
              checked={part === each}
              onChange={() => onPart(each)}
              data-first={each === 'all' ? true : undefined}
            />
            <span>{PARTS[each]}</span>
          </label>
        ))}
      </fieldset>
      {part !== 'all' && (
        <label>
          {part === 'symbol' ? 'Symbol' : 'Strategy'}
          <select value={name} onChange={(event) => onName(event.target.value)}>
            {names.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      )}
    </>
  )
}

interface PartChoiceProps {
  readonly part: Part
  readonly names: readonly string[]
  readonly name: string
  readonly onPart: (part: Part) => void
  readonly onName: (name: string) => void
}

function countText(count: number): string {
  return count === 1 ? 'One entry is' : `${count} entries are`
}

function orderText(order: Order): string {
  const { side, symbol, quantity, filledQuantity, type } = order
  const filled = Number(filledQuantity) > 0 ? `, ${exactText(filledQuantity)} filled` : ''
  const price = priceText(order)
  return `${side} ${exactText(quantity)} ${symbol}${filled}, ${type}${price === '' ? '' : ` at ${price}`}`
}

import { useState, type FormEvent, type ReactNode } from 'react'
import type { Session, WhyNot } from '../../../src/server/contract/index.ts'
import { useRead } from '../api/reading.ts'
import { useShownSession } from '../api/shown-session.ts'
import { useSymbols } from '../api/symbols.ts'
import { dayText, timeText } from '../format.ts'
import { Empty, Panel, Shown } from '../part/states.tsx'
import { navigate, useAddress } from '../shell/route.tsx'

/** Why nothing was done in a symbol at a moment. */
export function WhyNotPage(): ReactNode {
  const { searchParams } = useAddress()
  const [symbol, at] = [searchParams.get('symbol') ?? '', searchParams.get('at') ?? '']
  const { session } = useShownSession()
  return (
    <>
      <h1>Why not</h1>
      <p className="lead">
        The session is decided again up to that moment, with every rule and check traced: the first gate that
        blocked, and the number that would have passed.
      </p>
      <WhyNotForm symbol={symbol} at={at} session={session} />
      {symbol === '' || at === '' ? (
        <Empty>Name a symbol and a day or moment.</Empty>
      ) : (
        <Answer symbol={symbol} at={at} />
      )}
    </>
  )
}

function WhyNotForm({ symbol, at, session }: WhyNotFormProps): ReactNode {
  const symbols = useSymbols()
  const [day] = useState(() => at || dayText(session?.at))
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const asked = { symbol: String(fields.get('symbol')), at: String(fields.get('at')) }
    navigate(`/why-not?${new URLSearchParams(asked).toString()}`)
  }
  return (
    <form className="inline" onSubmit={submit}>
      <label>
        Symbol
        <input name="symbol" list="symbols" defaultValue={symbol || symbols[0]} key={symbols[0]} required />
      </label>
      <datalist id="symbols">
        {symbols.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <label>
        Day, or moment (exchange time, or with an offset)
        <input
          name="at"
          defaultValue={day.length >= 10 ? day : ''}
          required
          placeholder="2008-10-10 or 2008-10-10T15:30"
          pattern="\d{4}-\d{2}-\d{2}(T[0-9:.]{4,15}(Z|[+\-]\d{2}:?\d{2})?)?"
        />
      </label>
      <button type="submit" className="primary">
        Ask
      </button>
    </form>
  )
}

interface WhyNotFormProps {
  readonly symbol: string
  readonly at: string
  readonly session: Session | undefined
}

function Answer({ symbol, at }: { readonly symbol: string; readonly at: string }): ReactNode {
  const reading = useRead<WhyNot>('/why-not', { symbol, at })
  const isOld = reading.isPlaceholderData
  return (
    <Shown reading={isOld ? { data: undefined, error: reading.error } : reading}>
      {({ sliceAt, position, openOrders, latched, text, note }) => (
        <Panel title={`${symbol} at ${timeText(sliceAt)} UTC`}>
          <pre className="answer" tabIndex={0} data-answer>
            {text}
          </pre>
          <dl className="facts-of">
            <div>
              <dt>Position</dt>
              <dd>{position}</dd>
            </div>
            <div>
              <dt>Open orders</dt>
              <dd>{openOrders.join(', ') || 'none'}</dd>
            </div>
            <div>
              <dt>Kill switch held by</dt>
              <dd>{latched.join(', ') || 'nothing'}</dd>
            </div>
          </dl>
          <p className="hint">{note}</p>
        </Panel>
      )}
    </Shown>
  )
}

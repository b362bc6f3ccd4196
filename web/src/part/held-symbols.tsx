import { useState, type ReactNode } from 'react'
import type { Session } from '../../../src/server/contract/index.ts'
import { usePast } from '../api/past.ts'
import { useActing } from '../shell/acting.tsx'
import { ReasonDialog } from './reason-dialog.tsx'
import { Panel } from './states.tsx'

/** Symbols that are not entered until a person releases them, with why and the way to do it. */
export function HeldSymbols({ held }: { readonly held: Session['heldSymbols'] }): ReactNode {
  const { act } = useActing()
  const isPast = usePast() !== undefined
  const [meant, setMeant] = useState<string | undefined>()
  return (
    <Panel title="Symbols at rest">
      <p className="hint">
        Nothing is entered in them; exits and stops work. Look at the position on the broker&rsquo;s page
        first.
      </p>
      <ul className="jobs">
        {held.map(({ symbol, reason }) => (
          <li key={symbol}>
            <b>{symbol}</b>: {reason}{' '}
            <button type="button" disabled={isPast} onClick={() => setMeant(symbol)}>
              Release {symbol}
            </button>
          </li>
        ))}
      </ul>
      {meant !== undefined && (
        <ReasonDialog
          title={`Release ${meant}`}
          label="Release it"
          says="Strategies may enter it again."
          onClose={() => setMeant(undefined)}
          onReason={(reason) => void act('/acts/release-symbol', { symbol: meant, reason })}
        />
      )}
    </Panel>
  )
}

import type { ReactNode } from 'react'
import type { StreamFact } from '../../../src/server/contract/index.ts'
import { useLive } from '../api/live-feed.ts'
import { timeText } from '../format.ts'
import { Link } from '../shell/route.tsx'
import { Empty } from './states.tsx'

const SHOWN_MAX = 40
/** Marks of what matters most, beside the words. */
const TONES: Readonly<Record<string, string>> = {
  ORDER_FILLED: 'good',
  ORDER_REJECTED: 'bad',
  KILL_SWITCH: 'bad',
  KILL_SWITCH_TRIGGERED: 'bad',
  ERROR: 'bad',
  LIMIT_BREACH: 'warn',
  STOP_TRIGGERED: 'warn',
}

/** What happens, as it happens: the newest first. */
export function FactList(): ReactNode {
  const facts = useLive((state) => state.facts)
  const shown = facts.filter(isWorthTelling).slice(0, SHOWN_MAX)
  if (shown.length === 0) return <Empty>Nothing has happened lately.</Empty>
  return (
    <ol className="facts" aria-label="What happens now">
      {shown.map((fact) => (
        <li key={fact.sequence} className={TONES[fact.type] ?? ''}>
          <time>{timeText(fact.at)}</time>
          <span>{fact.description}</span>
          {fact.correlation !== null && <Link to={`/decisions/${fact.correlation}`}>why</Link>}
        </li>
      ))}
    </ol>
  )
}

function isWorthTelling({ description }: StreamFact): boolean {
  return description !== 'session opened'
}

import { useEffect, useState, type ReactNode } from 'react'
import type { HealthHistory, PartHistory } from '../../../src/server/contract/index.ts'
import { useRead } from '../api/reading.ts'
import { durationText, timeText } from '../format.ts'
import { Badge, Empty, Panel, Shown } from './states.tsx'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const AGAIN_MS = 30_000
const POINTS = 120
/** Height of the picture, and of a bar: the worse, the taller, so that it needs no colour. */
const HEIGHT = 20
const HEIGHTS = { healthy: 6, degraded: 13, down: HEIGHT } as const

const SPANS: readonly (readonly [string, number])[] = [
  ['last hour', HOUR_MS],
  ['last 24 hours', DAY_MS],
  ['last 7 days', 7 * DAY_MS],
  ['last 90 days', 90 * DAY_MS],
]

/** How each part of the session was over time: a picture in words and bars, and what was wrong when. */
export function HealthOverTime(): ReactNode {
  const [span, setSpan] = useState(DAY_MS)
  const now = useNow()
  const query = { from: now - span, to: now, points: POINTS }
  const reading = useRead<HealthHistory>('/health/history', query)
  return (
    <Panel
      title="Over time"
      aside={
        <label className="check">
          Time{' '}
          <select value={span} onChange={(event) => setSpan(Number(event.target.value))}>
            {SPANS.map(([name, ms]) => (
              <option key={ms} value={ms}>
                {name}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Shown reading={reading}>{(history) => <Parts history={history} />}</Shown>
    </Panel>
  )
}

/** The time of this computer, again and again. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), AGAIN_MS)
    return () => window.clearInterval(timer)
  }, [])
  return now
}

function Parts({ history }: { readonly history: HealthHistory }): ReactNode {
  const { parts, from, to, readFrom, stepMs, unreadable, session } = history
  if (parts.length === 0) return <Empty>Nobody looked at session {session} in this time.</Empty>
  return (
    <>
      <ul className="histories">
        {parts.map((part) => (
          <PartOverTime key={part.name} part={part} />
        ))}
      </ul>
      <p className="hint">
        {timeText(from)} to {timeText(to)} UTC; a bar is {durationText(stepMs)} and shows the worst of it: low
        is healthy, half degraded, full down, a gap that nobody looked. The line is the longest that a look
        took.
        {readFrom > from && ` Looks before ${timeText(readFrom)} are too many to be read: choose less time.`}
        {unreadable > 0 && ` ${unreadable} looks cannot be read: a crash or a full disk has cut them short.`}
      </p>
    </>
  )
}

function PartOverTime({ part }: { readonly part: PartHistory }): ReactNode {
  const { name, troubles } = part
  return (
    <li>
      <b>{name}</b>
      <svg
        role="img"
        aria-label={`${name}: ${summaryOf(part)}`}
        viewBox={`0 0 ${part.states.length} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        {barsOf(part.states).map(({ at, length, state }) => (
          <rect
            key={at}
            className={state}
            x={at}
            width={length}
            y={HEIGHT - HEIGHTS[state]}
            height={HEIGHTS[state]}
          />
        ))}
        {linesOf(part.latencyMs).map((points) => (
          <polyline key={points} points={points} vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
      <small>{summaryOf(part)}</small>
      {troubles.length > 0 && (
        <details>
          <summary>What was wrong in {name}, and when</summary>
          <ul>
            {troubles.toReversed().map(({ from, to, state, detail }) => (
              <li key={from}>
                <Badge word={state} /> {timeText(from)}
                {to > from && ` to ${timeText(to)}`}: {detail}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}

function summaryOf({ states, latencyMs }: PartHistory): string {
  const looked = states.filter((state) => state !== null)
  const count = (word: keyof typeof HEIGHTS): number => looked.filter((state) => state === word).length
  const [degraded, down] = [count('degraded'), count('down')]
  const words = [
    ...(down > 0 ? [`down in ${down}`] : []),
    ...(degraded > 0 ? [`degraded in ${degraded}`] : []),
  ]
  const longest = Math.max(0, ...latencyMs.map((ms) => ms ?? 0))
  const isWell = words.length === 0
  const said = isWell ? 'healthy whenever looked at' : `${words.join(', ')} of ${looked.length} bars`
  return `${said}; took up to ${durationText(longest)}`
}

interface Bar {
  readonly at: number
  readonly state: keyof typeof HEIGHTS
  length: number
}

/** Bars of one state beside each other are one. */
function barsOf(states: PartHistory['states']): readonly Bar[] {
  const bars: Bar[] = []
  for (const [at, state] of states.entries()) {
    const last = bars.at(-1)
    if (state === null) continue
    if (last?.state === state && last.at + last.length === at) last.length += 1
    else bars.push({ at, state, length: 1 })
  }
  return bars
}

/** Points of the line, the longest at the top; a line of its own after each gap. */
function linesOf(latencyMs: PartHistory['latencyMs']): readonly string[] {
  const longest = Math.max(1, ...latencyMs.map((ms) => ms ?? 0))
  const lines: string[][] = [[]]
  for (const [index, ms] of latencyMs.entries()) {
    if (ms === null) lines.push([])
    else lines.at(-1)?.push(`${index + 0.5},${HEIGHT - (ms / longest) * (HEIGHT - 1)}`)
  }
  return lines.filter((points) => points.length > 1).map((points) => points.join(' '))
}

import type { ReactNode } from 'react'

/** How much of something is used, 0..1 and above: the bar is full at the limit. */
export function Gauge({ label, usedFraction, text }: GaugeProps): ReactNode {
  const fraction = Math.max(0, Math.min(1, usedFraction))
  const tone = usedFraction >= 1 ? 'bad' : usedFraction >= 0.75 ? 'warn' : 'good'
  return (
    <div className={`gauge ${tone}`}>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(fraction * 100)}
        aria-valuetext={text}
      >
        <span style={{ width: `${fraction * 100}%` }} />
      </div>
    </div>
  )
}

interface GaugeProps {
  readonly label: string
  readonly usedFraction: number
  readonly text: string
}

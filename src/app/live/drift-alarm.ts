import { AlertSeverity, type FactBody } from '../../model/index.ts'

/** A difference that stands is told again after so long. */
const REPEAT_MS = 900_000
const COMPONENT = 'reconciliation'
const OVER = 'books and broker agree again; what differed: '

/** What is to be told of books that are compared again and again. */
export interface DriftAlert {
  readonly severity: AlertSeverity
  readonly component: string
  readonly message: string
}

/** Tells of differences once: as they appear and as they change, every quarter of an hour, and at the end. */
export class DriftAlarm {
  #standing: readonly string[] = []
  #toldAt = 0

  /** What differs now, in words. */
  get standing(): string {
    return this.#standing.join('; ')
  }

  /** Takes what differs at an instant of a clock that never jumps; gives what is to be told of it. */
  take(differences: readonly string[], now: number): readonly DriftAlert[] {
    const before = this.standing
    this.#standing = differences.toSorted()
    if (differences.length === 0) return before === '' ? [] : [told(AlertSeverity.Info, `${OVER}${before}`)]
    if (this.standing === before && now - this.#toldAt < REPEAT_MS) return []
    this.#toldAt = now
    return this.#standing.map((difference) => told(AlertSeverity.Critical, difference))
  }
}

/** Says whether a fact tells that what differed differs no more. */
export function isDriftOver(body: FactBody): boolean {
  return body.kind === 'AlertRaised' && body.component === COMPONENT && body.message.startsWith(OVER)
}

/** Says whether an alert is one of a difference that may end so. */
export function isDrift({ component, severity }: Pick<DriftAlert, 'component' | 'severity'>): boolean {
  return component === COMPONENT && severity === AlertSeverity.Critical
}

function told(severity: AlertSeverity, message: string): DriftAlert {
  return { severity, component: COMPONENT, message }
}

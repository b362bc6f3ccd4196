import type { Effect } from '../../model/index.ts'

/** Instants at which a test may end the process as a power cut would. */
export type CrashPoint =
  | 'before-commit'
  | 'after-commit'
  | 'before-send'
  | 'after-send'
  | 'before-ack'
  | 'after-ack'
  | 'before-snapshot'
  | 'during-snapshot'
  | 'after-snapshot'
  | 'before-checkpoint'
  | 'during-checkpoint'
  | 'after-checkpoint'
  | 'venue-before-log'
  | 'venue-after-log'

/** `<point>:<n>`: the n-th time that it is passed; `<point>/<what>:<n>`: that it is passed with that. */
const [, POINT, WHAT, COUNT] = /^([a-z-]+)(?:\/([A-Za-z-]+))?:(\d+)$/
  .exec(process.env['INVESTOR_CRASH_AT'] ?? '') ?? []
let left = Number(COUNT ?? 0)
const FEW_FACTS = 20
/** What the next commit holds, while a death is wished. */
const held = new Set<string>()

/**
 * Ends the process at once, without a word, where `INVESTOR_CRASH_AT` says so; does nothing otherwise.
 *
 * `what` says what is under way: kinds of events, requests that are sent; at a commit it is its facts.
 */
export function crashPoint(point: CrashPoint, what: () => readonly string[] = () => [...held]): void {
  if (POINT === undefined) return
  if (POINT === point && (WHAT === undefined || what().includes(WHAT)) && --left === 0) {
    process.kill(process.pid, 'SIGKILL')
  }
  if (point === 'after-commit') held.clear()
}

/** Facts between two snapshots: few where a death at one is wished, which would come after hours. */
export function factsBetweenSnapshots(usual: number): number {
  return POINT?.endsWith('-snapshot') === true ? FEW_FACTS : usual
}

/** Notes a fact that the next commit holds. */
export function crashFact(kind: string): void {
  if (POINT !== undefined) held.add(kind)
}

/** What a request is, in a word: `submit-entry`, `submit-stop`, `cancel`, `replace`. */
export function requestWord(effect: Effect): string {
  switch (effect.kind) {
    case 'SubmitOrder':
      return `submit-${effect.terms.role}`
    case 'CancelOrder':
      return 'cancel'
    case 'ModifyOrder':
      return 'replace'
  }
}

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
  | 'venue-before-log'
  | 'venue-after-log'

/** `<point>:<n>`: the n-th time that the point is passed. */
const WISH = process.env['INVESTOR_CRASH_AT']?.split(':')
let left = Number(WISH?.[1] ?? 0)

/** Ends the process at once, without a word, where `INVESTOR_CRASH_AT` says so; does nothing otherwise. */
export function crashPoint(point: CrashPoint): void {
  if (WISH === undefined || WISH[0] !== point) return
  if (--left === 0) process.kill(process.pid, 'SIGKILL')
}

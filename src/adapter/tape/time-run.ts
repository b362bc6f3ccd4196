import type { UtcMillis } from '../../base/index.ts'
import type { TapeRecord } from '../../port/index.ts'

/** A second that passes, alone in its batch: nearly all that a session is told over a night. */
export type TimeRecord = Extract<TapeRecord, { readonly kind: 'input' }> & {
  readonly isLast: true
  readonly input: { readonly kind: 'TimePassed'; readonly at: UtcMillis }
}

/** Seconds as they stand in a tape: the first, and how far each is from the one before. */
export interface TimeRun {
  readonly kind: 'times'
  readonly number: number
  readonly step: number
  readonly knownAt: UtcMillis
  readonly at: UtcMillis
  /** Milliseconds of `knownAt` and of `at`, in turn. */
  readonly after: readonly number[]
}

/** Whether a record may be part of a run. */
export function isTimeRecord(record: TapeRecord): record is TimeRecord {
  return record.kind === 'input' && record.isLast && record.input.kind === 'TimePassed'
    && Number.isSafeInteger(record.knownAt) && Number.isSafeInteger(record.input.at)
}

/** Whether one follows on another within a run. */
export function followsOn(before: TimeRecord, record: TimeRecord): boolean {
  return record.number === before.number + 1 && record.step === before.step
}

/** Puts records that follow on one another into a run. */
export function runOf(records: readonly [TimeRecord, ...TimeRecord[]]): TimeRun {
  const [{ number, step, knownAt, input: { at } }] = records
  const after: number[] = []
  let before = records[0]
  for (const record of records.slice(1)) {
    after.push(record.knownAt - before.knownAt, record.input.at - before.input.at)
    before = record
  }
  return { kind: 'times', number, step, knownAt, at, after }
}

/** The records of a run. */
export function recordsOfRun({ number, step, knownAt, at, after }: TimeRun): readonly TimeRecord[] {
  const records: TimeRecord[] = []
  for (let index = 0, [known, now] = [knownAt as number, at as number]; ; index++) {
    const input = { kind: 'TimePassed', at: now as UtcMillis } as const
    const place = { knownAt: known as UtcMillis, number: number + index, step }
    records.push({ kind: 'input', ...place, isLast: true, input })
    if (2 * index >= after.length) return records
    known += after[2 * index] ?? 0
    now += after[2 * index + 1] ?? 0
  }
}

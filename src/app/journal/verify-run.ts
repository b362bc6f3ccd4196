import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { decodeFact, ResultHash } from '../../audit/index.ts'
import type { Sequence, UtcMillis } from '../../base/index.ts'
import { readResult, RUN_FILES } from '../backtest/run-folder.ts'

/** What the journal of a backtest was found to be. */
export interface RunVerdict {
  readonly rows: number
  readonly hash: string
  /** What is wrong, for a person; empty when nothing is. */
  readonly faults: readonly string[]
  readonly firstBad: number | undefined
}

/**
 * Holds a run's journal against the result hash in `result.json`.
 *
 * The file has no chain: a row that is missing is named; one that was changed only shows in the hash.
 */
export async function verifyRun(run: string): Promise<RunVerdict> {
  const hash = new ResultHash()
  let rows = 0
  let firstBad: number | undefined
  const faults: string[] = []
  const bad = (sequence: number, fault: string): void => {
    firstBad ??= sequence
    if (faults.length < 20) faults.push(fault)
  }
  const input = createReadStream(join(run, RUN_FILES.journal))
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    rows += 1
    const row = decodeFact(line)
    if (!row.ok) {
      bad(rows, `row ${rows} cannot be read`)
      continue
    }
    const { sequence, eventAt, knownAt, correlation } = row.value
    if (sequence !== rows) bad(rows, `row ${rows} is missing: ${sequence} stands there`)
    const body = line.slice(line.indexOf(',"body":') + 8, -1)
    hash.addEncoded({
      sequence: sequence as Sequence, eventAt: eventAt as UtcMillis, knownAt: knownAt as UtcMillis,
      correlation: correlation as Sequence,
    }, body)
  }
  const found = hash.digest()
  const { resultHash, facts } = readResult(run)
  if (rows < facts) bad(rows + 1, `the rows end at ${rows}, the run recorded ${facts}`)
  if (found !== resultHash) bad(1, `the rows hash to ${found}, the result says ${resultHash}`)
  return { rows, hash: found, faults, firstBad }
}

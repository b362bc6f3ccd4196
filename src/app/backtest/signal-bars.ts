import { existsSync, createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Bar } from '../../model/index.ts'
import { RUN_FILES } from './run-folder.ts'

/** A line of `signal-bars.jsonl`: the bars that a signal was made on. */
export function signalBarsLine(signal: number, bars: readonly Bar[]): string {
  return `${JSON.stringify({ signal, bars })}\n`
}

/**
 * The bars behind signals of a run, by the signal's place in the journal. They lie beside the journal, which
 * does not repeat the market, so that they stay those of the run where the catalog has others by now.
 *
 * Empty for a run of before they were kept.
 */
export async function readSignalBars(
  run: string, signals: readonly number[],
): Promise<ReadonlyMap<number, readonly Bar[]>> {
  const found = new Map<number, readonly Bar[]>()
  const path = join(run, RUN_FILES.signalBars)
  if (!existsSync(path)) return found
  const starts = signals.map((signal) => `{"signal":${signal},`)
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    if (!starts.some((start) => line.startsWith(start))) continue
    const { signal, bars } = JSON.parse(line) as { readonly signal: number; readonly bars: readonly Bar[] }
    found.set(signal, bars)
    if (found.size === signals.length) break
  }
  lines.close()
  return found
}

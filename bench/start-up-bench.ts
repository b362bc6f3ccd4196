import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const RUNS = 7

/** Prints how long `investor --help` takes from start to end, median of several runs. */
export function benchStartUp(): void {
  const launcher = fileURLToPath(new URL('../bin/investor.js', import.meta.url))
  const times: number[] = []
  for (let run = 0; run <= RUNS; run++) {
    const startedAt = performance.now()
    const { status } = spawnSync(process.execPath, [launcher, '--help'])
    if (status !== 0) throw new Error(`investor --help ended with ${status}`)
    if (run > 0) times.push(performance.now() - startedAt)
  }
  times.sort((a, b) => a - b)
  process.stdout.write(
    `${'start-up --help'.padEnd(24)} ${(times[RUNS >> 1] as number).toFixed(0).padStart(6)} ms ` +
      `median of ${RUNS}\n`,
  )
}

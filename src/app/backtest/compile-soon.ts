import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'

/** Processors beside the one of the run, which waits in line where more threads than these compile. */
const SPARE = Math.max(1, availableParallelism() - 1)

/** How often V8 lets code run before it compiles it, and on how many threads: by itself, in a long run. */
export const PATIENCE = {
  'invocation-count-for-maglev': { own: 400, soon: 40 },
  'invocation-count-for-turbofan': { own: 3000, soon: 200 },
  'minimum-invocations-after-ic-update': { own: 500, soon: 50 },
  'concurrent-turbofan-max-threads': { own: 4, soon: Math.min(4, SPARE) },
  'concurrent-maglev-max-threads': { own: 2, soon: Math.min(2, SPARE) },
} as const

/** A run of fewer bars is over before it pays to compile more of its code. */
const LONG_RUN_BARS = 300_000

/**
 * Runs a backtest of so many bars; if they are many, V8 compiles its code sooner than by itself.
 *
 * The code of a round trip runs once or a few times a trip, so V8's own patience lasts for thousands of
 * trips. When code is compiled changes nothing of what it does. Afterwards V8 is as patient as before: code
 * that Node keeps between runs is good for equal flags only, so modules are loaded and kept with V8's own.
 */
export async function compilingSoon<T>(bars: number, run: () => Promise<T>): Promise<T> {
  if (bars < LONG_RUN_BARS) return run()
  setPatience('soon')
  try {
    return await run()
  } finally {
    setPatience('own')
  }
}

function setPatience(how: 'own' | 'soon'): void {
  for (const [name, counts] of Object.entries(PATIENCE)) setFlagsFromString(`--${name}=${counts[how]}`)
}

import { describe, expect, it } from 'vitest'
import { hasStrace, runMatrix, type MatrixFault } from '../harness/crash-matrix.ts'

const WISH = { seed: 6, bars: 16, symbol: 'ACME', paceMs: 10 }

/** One of each way in which a disk fails a process, early and late; `npm run crash-matrix` runs the rest. */
const FAULTS: readonly MatrixFault[] = [
  'pwrite64:signal=SIGKILL:when=40', 'fsync:signal=SIGKILL:when=9', 'fsync:error=EIO:when=7',
  'pwrite64:error=ENOSPC:when=25',
].map((inject) => ({ death: { inject } }))

describe.skipIf(!hasStrace)('a session at an exchange whose disk fails', () => {
  it('stops or dies, and comes back with books equal to the exchange\'s', { timeout: 90_000 }, async () => {
    const { fired, findings } = await runMatrix(WISH, FAULTS)
    expect(findings).toEqual([])
    expect(fired).toEqual(FAULTS)
  })
})

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { afterEach, expect, it } from 'vitest'
import { fail, ok, type Result } from '../../../base/index.ts'
import type { JournalStore, Lease } from '../../../port/index.ts'
import { takeLease } from './take-lease.ts'

const LEASE = { epoch: 7 } as unknown as Lease
let holder: ChildProcess | undefined
afterEach(() => void holder?.kill('SIGKILL'))

/** A store whose lease somebody has, of this process or another host. */
function heldBy(pid: number, host = hostname()): JournalStore {
  const acquireLease = async ({ isForced }: { isForced?: boolean }): Promise<Result<Lease>> => (
    isForced === true ? ok(LEASE)
      : fail('LEASE_HELD', `investor, process ${pid} on ${host} is writing to it and holds the lease`)
  )
  return { acquireLease } as unknown as JournalStore
}

/** A process that lives until it is killed; it is reaped some moments later. */
async function living(): Promise<number> {
  holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })
  await once(holder, 'spawn')
  return holder.pid as number
}

it('takes the lease of a holder that dies while it is asked for', async () => {
  const pid = await living()
  setTimeout(() => holder?.kill('SIGKILL'), 200)
  expect(await takeLease(heldBy(pid))).toBe(LEASE)
})

it('is refused while the holder lives, and where it is of another host', async () => {
  await expect(takeLease(heldBy(await living()))).rejects.toMatchObject({ failure: { code: 'LEASE_HELD' } })
  const elsewhere = heldBy(2 ** 30, 'elsewhere')
  await expect(takeLease(elsewhere)).rejects.toMatchObject({ failure: { code: 'LEASE_HELD' } })
})

import type { AccessBook } from '../auth/access-book.ts'
import { ActParams, RunBody, RunJob } from '../contract/index.ts'
import { act } from './make-route.ts'
import type { Route } from './route.ts'

const shared = { role: 'operator', scope: 'backtest', tag: 'backtests', reply: RunJob } as const

/**
 * Starting and ending backtests. They are no acts on a session, so that the record of access has who asked
 * for them: they take the computer's time, and a strategy that was tried often enough looks good by chance.
 */
export function backtestRoutes(book: AccessBook): readonly Route[] {
  return [
    act({
      ...shared,
      path: '/runs',
      body: RunBody,
      summary: 'Starts a backtest in a process of its own; at most one runs, ten wait.',
      handle: async ({ room, body, caller: { name: by }, from }) => {
        const job = await room.startRun(body, by)
        const reason = `job ${job.id}: ${wishText(body)}`
        await book.closed({ act: 'backtest-asked-for', by, from, reason })
        return job
      },
    }),
    act({
      ...shared,
      path: '/run-jobs/{id}/cancel',
      params: ActParams,
      summary: 'Ends a backtest that waits or runs; it leaves nothing behind.',
      handle: async ({ room, params, caller: { name: by }, from }) => {
        const job = await room.cancelRun(params.id)
        await book.closed({ act: 'backtest-cancelled', by, from, reason: `job ${job.id}` })
        return job
      },
    }),
  ]
}

/** What was asked for, in few words: the whole of it is in the run. */
function wishText({ strategies, symbols = [], from, to }: RunBody): string {
  const names = strategies.length === 0 ? 'strategies of the settings' : strategies.join(' ')
  const span = from === undefined && to === undefined ? [] : [`${from ?? ''} to ${to ?? ''}`.trim()]
  return [names, ...(symbols.length === 0 ? [] : [symbols.slice(0, 20).join(' ')]), ...span].join(', ')
}

import type { Session } from '../../../src/server/contract/index.ts'
import { useLive } from './live-feed.ts'
import { usePast } from './past.ts'
import { useRead } from './reading.ts'

/** The session that pages show, and what stood in the way of reading it. */
export interface ShownSession {
  readonly session: Session | undefined
  readonly error: Error | null
}

/** The latest session as the stream tells it, or an earlier one as it stands on disk. */
export function useShownSession(): ShownSession {
  const past = usePast()
  const live = useLive((state) => state.session)
  const { data, error } = useRead<Session>('/session', {}, { isOn: past !== undefined })
  if (past === undefined) return { session: live, error: null }
  return { session: Number(data?.number) === Number(past) ? data : undefined, error }
}

import { apiUrl } from './request.ts'
import { StreamHub } from './stream-hub.ts'

/** Facts of before that a stream begins with: many are bookkeeping, and a new page is not to be empty. */
const RECENT = 500

/** A hub over the stream of the API. */
export function newHub(): StreamHub {
  return new StreamHub({
    open: () => new EventSource(apiUrl('/stream', { recent: RECENT })),
    now: () => Date.now(),
    later: (run, ms) => void setTimeout(run, ms),
  })
}

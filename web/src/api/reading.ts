import {
  QueryClient,
  useInfiniteQuery,
  useQuery,
  type UseInfiniteQueryResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { liveFeed } from './live-feed.ts'
import { ApiError, read, type Query } from './request.ts'
import { usePast } from './past.ts'

const PAGE_ROWS = 500
const ROWS_MAX = 10_000
/** Between two looks at what facts have changed. */
const REFRESH_MS = 1_000

/** What has been read, for the whole page. */
export const readings = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      retry: (count, error) => error instanceof ApiError && error.code === 'OFFLINE' && count < 2,
      // Rows come as they are: to hold 500 of them against the earlier ones costs more than to draw them.
      structuralSharing: false,
    },
  },
})

/** Paths that say something of one session, and can be asked about an earlier one. */
const OF_A_SESSION = new RegExp(
  '^/(session|equity|positions|orders|fills|trades|strategies|signals|decisions/\\d+|why-not|risk|bars|' +
    'indicators|alerts|audit|logs|config|health/history)$',
)

/** The earlier session that a path is asked about; `undefined` for the latest, and where there is none. */
function usePastOf(path: string): string | undefined {
  const past = usePast()
  return OF_A_SESSION.test(path) ? past : undefined
}

/**
 * Reads a path of the API, about the session that is shown; `live` ones are read again when facts arrive.
 *
 * What is past does not change: it is read once.
 */
export function useRead<T>(
  path: string,
  query: Query = {},
  { isLive = false, isOn = true, everyMs }: ReadingOptions = {},
): UseQueryResult<T, Error> {
  const session = usePastOf(path)
  const isPast = session !== undefined
  const asked = isPast ? { ...query, session } : query
  return useQuery<T>({
    queryKey: [isLive && !isPast ? 'live' : 'still', path, asked],
    queryFn: ({ signal }) => read<T>(path, asked, signal),
    enabled: isOn,
    refetchInterval: isPast ? false : (everyMs ?? false),
    placeholderData: (earlier) => earlier,
  })
}

/** How something is read. */
export interface ReadingOptions {
  readonly isLive?: boolean
  readonly isOn?: boolean
  readonly everyMs?: number
}

interface PageOfRows<T> {
  readonly rows: readonly T[]
  readonly next: string | null
}

/** Rows of a list, page after page until its end or 10,000 rows. */
export interface Rows<T> {
  readonly rows: readonly T[]
  readonly isWhole: boolean
  readonly reading: UseInfiniteQueryResult<unknown, Error>
}

/** Reads a list whole, the newest first; the first pages are shown while the others come. */
export function useRows<T>(path: string, query: Query = {}): Rows<T> {
  const session = usePastOf(path)
  const asked = session === undefined ? query : { ...query, session }
  const reading = useInfiniteQuery({
    queryKey: [session === undefined ? 'rows' : 'past rows', path, asked],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      read<PageOfRows<T>>(path, { ...asked, limit: PAGE_ROWS, cursor: pageParam }, signal),
    getNextPageParam: ({ next }, pages) => (pages.length * PAGE_ROWS >= ROWS_MAX ? null : next),
  })
  const { data, hasNextPage, isFetching, fetchNextPage } = reading
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  return { rows, isWhole: data?.pages.at(-1)?.next === null, reading }
}

/** Reads again what shows the session, at most once a second, while facts arrive. Gives how to end that. */
export function followFacts(): () => void {
  let seen = liveFeed.state().factCount
  const timer = window.setInterval(() => {
    const { factCount } = liveFeed.state()
    if (factCount === seen || document.hidden) return
    seen = factCount
    void readings.invalidateQueries({ queryKey: ['live'] })
    void readings.invalidateQueries({
      queryKey: ['rows'],
      // Long lists are read again when somebody asks for it.
      predicate: ({ state }) => ((state.data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0) <= 1,
    })
  }, REFRESH_MS)
  return () => window.clearInterval(timer)
}

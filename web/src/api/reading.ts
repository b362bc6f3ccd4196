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

/** Reads a path of the API; `live` ones are read again when facts arrive. */
export function useRead<T>(
  path: string,
  query: Query = {},
  { isLive = false, isOn = true, everyMs }: ReadingOptions = {},
): UseQueryResult<T, Error> {
  return useQuery<T>({
    queryKey: [isLive ? 'live' : 'still', path, query],
    queryFn: ({ signal }) => read<T>(path, query, signal),
    enabled: isOn,
    refetchInterval: everyMs ?? false,
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
  const reading = useInfiniteQuery({
    queryKey: ['rows', path, query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      read<PageOfRows<T>>(path, { ...query, limit: PAGE_ROWS, cursor: pageParam }, signal),
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

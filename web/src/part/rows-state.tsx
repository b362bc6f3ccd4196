import type { ReactNode } from 'react'
import { useLive } from '../api/live-feed.ts'
import type { Rows } from '../api/reading.ts'
import { Loading, Outdated, Problem } from './states.tsx'

/** A long list with where its reading is; more than a page of it is read again when somebody asks. */
export function RowsState<T>({ of, children }: RowsStateProps<T>): ReactNode {
  const { reading, rows, isWhole } = of
  const isMoving = useLive((state) => state.session?.state === 'live')
  if (reading.error !== null && rows.length === 0) return <Problem error={reading.error} />
  if (reading.isPending) return <Loading />
  return (
    <>
      <Outdated error={reading.error} />
      {children}
      <p className="hint">
        {!isWhole && (reading.isFetching ? 'Reading more. ' : 'Older ones are not shown. ')}
        {isMoving && 'The session trades on: '}
        <button
          type="button"
          className="quiet"
          disabled={reading.isFetching}
          onClick={() => void reading.refetch()}
        >
          Read again
        </button>
      </p>
    </>
  )
}

interface RowsStateProps<T> {
  readonly of: Rows<T>
  readonly children: ReactNode
}

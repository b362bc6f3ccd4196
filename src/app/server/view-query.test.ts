import { describe, expect, it } from 'vitest'
import { AUDIT_EVENTS } from '../../audit/index.ts'
import type { SessionViews } from './session-views.ts'
import { pageOfRows } from './view-query.ts'

const COUNT = 20

/** Rows 20, 19 ... 1, of which the even ones are shown. */
const views: Pick<SessionViews, 'page'> = {
  page: async ({ after = COUNT + 1, limit }) =>
    Array.from({ length: COUNT }, (_, index) => COUNT - index)
      .filter((place) => place < after)
      .slice(0, limit)
      .map((place) => ({ place, row: { id: BigInt(place) } })),
}
const shown = {
  table: AUDIT_EVENTS, where: [], shown: ({ id }: { readonly id?: unknown }) => evenOf(Number(id)),
}

function evenOf(place: number): number | undefined {
  return place % 2 === 0 ? place : undefined
}

describe('a page of rows of which some are not shown', () => {
  it('is full where there are more, and leads on from its last row', async () => {
    const first = await pageOfRows(views, { limit: 4 }, shown)
    expect(first.rows).toEqual([20, 18, 16, 14])
    const second = await pageOfRows(views, { limit: 4, cursor: first.next ?? '' }, shown)
    expect(second.rows).toEqual([12, 10, 8, 6])
    const last = await pageOfRows(views, { limit: 4, cursor: second.next ?? '' }, shown)
    expect(last).toEqual({ rows: [4, 2], next: null })
  })

  it('is empty and the last one where nothing is shown', async () => {
    const none = { ...shown, shown: () => undefined }
    expect(await pageOfRows(views, { limit: 4 }, none)).toEqual({ rows: [], next: null })
  })
})

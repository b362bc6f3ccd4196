import { decodeEntry } from '../../audit/index.ts'
import { ok, type Result, type Sequence } from '../../base/index.ts'
import type { Fact, FactKind } from '../../model/index.ts'
import type { JournalStore } from '../../port/index.ts'

const PAGE = 5_000

/** Gives every fact of some kinds that a journal has from a row on to `take`, page by page, in its order. */
export async function takeFacts(
  store: Pick<JournalStore, 'read'>,
  { from, kinds }: { readonly from: Sequence; readonly kinds: readonly FactKind[] },
  take: (fact: Fact) => void,
): Promise<Result<void>> {
  for (let next = from; ;) {
    const page = await store.read({ from: next, limit: PAGE, kinds })
    if (!page.ok) return page
    for (const entry of page.value) {
      const fact = decodeEntry(entry)
      if (!fact.ok) return fact
      take(fact.value)
    }
    const last = page.value.at(-1)
    if (last === undefined || page.value.length < PAGE) return ok(undefined)
    next = (last.sequence + 1) as Sequence
  }
}

import type { UtcMillis } from '../base/index.ts'
import type { NewsItem } from '../model/index.ts'

/** News that was kept, in the order of `at`, then source, then id. */
export interface NewsArchive {
  /** Items with from <= at < to about any of the symbols; all symbols where none are named. */
  read(query: {
    readonly from: UtcMillis
    readonly to: UtcMillis
    readonly symbols?: readonly string[]
  }): Promise<readonly NewsItem[]>
}

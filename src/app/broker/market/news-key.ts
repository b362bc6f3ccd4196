import type { NewsItem } from '../../../model/index.ts'

/** Tells an item from all others, its own corrections included. */
export function newsKey({ source, id, at }: NewsItem): string {
  return `${source} ${id} ${at}`
}

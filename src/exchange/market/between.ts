/** The part of an ascending list with `from` < at <= `to`. */
export function between<T extends { readonly at: number }>(
  list: readonly T[], from: number, to: number,
): T[] {
  const found: T[] = []
  for (let index = firstAfter(list, from); index < list.length; index++) {
    const item = list[index]
    if (item === undefined || item.at > to) break
    found.push(item)
  }
  return found
}

/** The first index whose instant lies after `from`. */
function firstAfter(list: readonly { readonly at: number }[], from: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle]?.at ?? 0) > from) high = middle
    else low = middle + 1
  }
  return low
}

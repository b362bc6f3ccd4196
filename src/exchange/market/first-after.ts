/** The first index whose instant lies after `from`, in a list that ascends. */
export function firstAfter(list: readonly { readonly at: number }[], from: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle]?.at ?? 0) > from) high = middle
    else low = middle + 1
  }
  return low
}

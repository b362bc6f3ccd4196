/**
 * What a strategy's own code may reach of the object that serves it: these members and no others, which it
 * cannot replace.
 *
 * The object holds more than its interface says: indicators and their place in the run, which code that reads
 * or feeds them would change for the strategies beside it.
 */
export function shownContext<C extends object, K extends keyof C>(
  of: C, names: readonly K[],
): Readonly<Pick<C, K>> {
  const shown = {}
  for (const name of names) {
    const member = memberOf(of, name)
    const bound: unknown = typeof member?.value === 'function' ? member.value.bind(of) : undefined
    Object.defineProperty(shown, name, {
      enumerable: true, ...(bound === undefined ? { get: () => of[name] } : { value: bound }),
    })
  }
  return Object.freeze(shown) as Readonly<Pick<C, K>>
}

/** A member as it is declared: its getter is not asked. */
function memberOf(of: object, name: PropertyKey): PropertyDescriptor | undefined {
  for (let at: object | null = of; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, name)
    if (found !== undefined) return found
  }
  return undefined
}

import { Console } from 'node:console'

/** Names that a strategy finds replaced: each says why when it is used. */
export const SHADOWED = [
  'Date',
  'Math',
  'Temporal',
  'performance',
  'fetch',
  'WebSocket',
  'XMLHttpRequest',
  'process',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'crypto',
  'Intl',
  'WeakRef',
  'FinalizationRegistry',
  'console',
  'Function',
  'Atomics',
  'SharedArrayBuffer',
  'globalThis',
  'global',
] as const

type ShadowedName = (typeof SHADOWED)[number]

function refuse(name: string): () => never {
  return () => {
    throw new Error(
      `${name} is not for strategies: everything they may know comes with the bar and the context`,
    )
  }
}

/** Refuses whatever is asked of it, by name. */
function refusing(name: string): unknown {
  return new Proxy(refuse(name), {
    get: (_, key) => refuse(`${name}.${String(key)}`)(),
  })
}

/** `new Date(instant)` with a given instant is arithmetic; without one it is a clock. */
function dateOfInstant(): unknown {
  const clock = new Set<PropertyKey>(['now', 'parse'])
  return new Proxy(Date, {
    construct(target, words: [number]) {
      if (words.length === 1 && typeof words[0] === 'number') return new target(words[0])
      throw new Error('new Date() without an instant is a clock: use bar.closeAt')
    },
    apply() {
      throw new Error('Date() is a clock: use bar.closeAt')
    },
    get: (target, key) =>
      clock.has(key) ? refuse(`Date.${String(key)}`) : (Reflect.get(target, key) as unknown),
  })
}

function mathWithoutRandom(): unknown {
  const names = Object.getOwnPropertyNames(Math)
  const parts = Object.fromEntries(names.map((name) => [name, Math[name as keyof Math]]))
  return Object.freeze({ ...parts, random: refuse('Math.random') })
}

/** What stands in the place of a constructor: of its name, so that whoever looks at that is not misled. */
function refusingConstructor(of: object): unknown {
  const { name } = of.constructor
  const refused = refuse(name)
  // Not an arrow function: `new` is to be told why, too.
  function constructor(): void {
    refused()
  }
  return Object.defineProperties(constructor, { name: { value: name }, prototype: { value: of } })
}

function setConstructor(prototype: object, value: unknown): void {
  Object.defineProperty(prototype, 'constructor', { value })
}

/**
 * Takes away, for the whole thread, what leads around `strategyGlobals`: code that is made of text (`eval`,
 * and the constructors that every function leads to), and the clock that every date leads to.
 *
 * `Function` and `Date` themselves stay for whoever else runs in the thread. It hinders mistakes and clever
 * tricks; it is no wall against an author who means harm.
 */
export function closeBackDoors(): void {
  const makers = [function () {}, async function () {}, function* () {}, async function* () {}]
  for (const each of makers) {
    const prototype = Object.getPrototypeOf(each) as object
    setConstructor(prototype, refusingConstructor(prototype))
  }
  setConstructor(Object.getPrototypeOf(new Date(0)) as object, strategyGlobals.Date)
  Object.defineProperty(globalThis, 'eval', { value: refuse('eval') })
}

/** What strategy code sees under those names: arithmetic stays, clock, chance and world say no. */
export const strategyGlobals: Readonly<Record<ShadowedName, unknown>> = {
  ...(Object.fromEntries(SHADOWED.map((name) => [name, refusing(name)])) as Record<ShadowedName, unknown>),
  Math: mathWithoutRandom(),
  Date: dateOfInstant(),
  // What a strategy prints is for whoever writes it: the standard output belongs to results.
  console: new Console({ stdout: process.stderr, stderr: process.stderr }),
}

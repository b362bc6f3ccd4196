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

/** What a date says in the time zone of the computer. */
const LOCAL = [
  'getDate', 'getDay', 'getFullYear', 'getHours', 'getMinutes', 'getMonth', 'getTimezoneOffset', 'getYear',
  'setDate', 'setFullYear', 'setHours', 'setMinutes', 'setMonth', 'setYear', 'toString', 'toDateString',
  'toTimeString', 'toLocaleString', 'toLocaleDateString', 'toLocaleTimeString',
] as const

/** A date of a given instant, in UTC alone: in another zone a run, or a session, would decide otherwise. */
class InstantDate extends Date {}
for (const name of LOCAL) {
  const value = (): never => {
    throw new Error(
      `${name} tells the time of this computer's zone, which another computer does not have: use the ` +
        'getUTC names, utcDay or toISOString',
    )
  }
  Object.defineProperty(InstantDate.prototype, name, { value })
}

/** `new Date(instant)` with a given instant is arithmetic; without one it is a clock. */
function dateOfInstant(): unknown {
  const clock = new Set<PropertyKey>(['now', 'parse'])
  return new Proxy(Date, {
    construct(_, words: [number]) {
      if (words.length === 1 && typeof words[0] === 'number') return new InstantDate(words[0])
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

/** What goes by the language of the computer where none is named, and the place of that argument. */
const TOLD_IN_A_LANGUAGE: readonly (readonly [object, string, number])[] = [
  [String.prototype, 'localeCompare', 1],
  [String.prototype, 'toLocaleLowerCase', 0],
  [String.prototype, 'toLocaleUpperCase', 0],
  [Number.prototype, 'toLocaleString', 0],
  [BigInt.prototype, 'toLocaleString', 0],
]

/** One language for the whole thread: symbols sorted by `localeCompare` would come in another order. */
function settleLanguage(): void {
  for (const [prototype, name, place] of TOLD_IN_A_LANGUAGE) {
    const own = Reflect.get(prototype, name) as (...words: unknown[]) => unknown
    const value = function (this: unknown, ...words: unknown[]): unknown {
      words[place] ??= 'en-US'
      return Reflect.apply(own, this, words)
    }
    Object.defineProperty(prototype, name, { value })
  }
}

/**
 * Takes away, for the whole thread, what leads around `strategyGlobals`: code that is made of text (`eval`,
 * and the constructors that every function leads to), the clock that every date leads to, and the language
 * of the computer.
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
  settleLanguage()
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

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** TA-Lib's functions as compiled to WebAssembly: `talib.SMA({ inReal, timePeriod })`. */
export type TaLib = typeof import('talib-web')

/** What is used here of the WebAssembly module behind `talib-web`. */
interface TaLibModule {
  readonly HEAP32: Int32Array
  ccall(name: string, result: string, types: readonly string[], args: number[]): number
  _malloc(bytes: number): number
  /**
   * Address of two numbers: the input element of the first output, and how many outputs there are.
   *
   * Set once the module is mended.
   */
  outputRange?: number
}

/**
 * Loads TA-Lib for a test file.
 *
 * Outputs are left-aligned and exactly as long as TA-Lib says: element 0 belongs to input element
 * `lookback`, and the length is that of the input less `lookback`, so that the warm-up is checked as well
 * as the values.
 * The heap is fixed: it takes about 200,000 elements a call.
 * Why the data URL: the loader of `talib-web` takes a path only in a browser, but `fetch` of Node reads
 * `data:`.
 * Its candlestick patterns are wrong (their settings are never initialised): no golden values from them.
 */
export async function loadTaLib(): Promise<TaLib> {
  const require = createRequire(import.meta.url)
  const talib = require('talib-web') as TaLib
  const wasm = readFileSync(require.resolve('talib-web/lib/talib.wasm'))
  const module = (await talib.init(`data:application/wasm;base64,${wasm.toString('base64')}`)) as TaLibModule
  const outputRange = module.outputRange ?? mend(module)
  return new Proxy(talib, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (parameters: unknown): unknown => {
        const result: unknown = member(parameters)
        return trimmed(result as Record<string, number[]>, module.HEAP32[outputRange / 4 + 1] as number)
      }
    },
  })
}

/** Cuts every output to the `length` that TA-Lib reported. */
function trimmed(result: Record<string, number[]>, length: number): Record<string, number[]> {
  return Object.fromEntries(Object.entries(result).map(([name, values]) => [name, values.slice(0, length)]))
}

/**
 * Mends two faults of the wrapper in `talib-web` 0.1.3, neither of them TA-Lib's own; returns where the range
 * is kept.
 *
 * It asks for one element more than there is, and it passes null for both numbers of the output range, so
 * that functions which read them back (STOCH, STOCHF) work on the wrong one and give zeros.
 */
function mend(module: TaLibModule): number {
  const call = module.ccall.bind(module)
  const outputRange = module._malloc(8)
  module.ccall = (name, result, types, args) => {
    // Behind the two nulls there are only output pointers, which are never 0.
    const lengthPlace = args.lastIndexOf(0)
    args[lengthPlace] = outputRange + 4
    args[lengthPlace - 1] = outputRange
    args[1] = (args[1] as number) - 1
    return call(name, result, types, args)
  }
  module.outputRange = outputRange
  return outputRange
}

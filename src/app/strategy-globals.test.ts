import { beforeAll, describe, expect, it } from 'vitest'
import { loadStrategy } from './strategy-loader.ts'

type Maker = new (text: string) => () => unknown

describe('what leads around the globals of strategies', () => {
  beforeAll(() => loadStrategy('MA_Crossover'))

  it.each([
    ['Function', function () {}],
    ['AsyncFunction', async function () {}],
    ['GeneratorFunction', function* () {}],
    ['AsyncGeneratorFunction', async function* () {}],
  ])('no %s is made of text by way of another', (name, each) => {
    const made = each.constructor as unknown as Maker & ((text: string) => unknown)
    expect(() => new made('return 1')).toThrow(`${name} is not for strategies`)
    expect(() => made('return 1')).toThrow(`${name} is not for strategies`)
    expect([made.name, each instanceof made]).toEqual([name, true])
  })

  it('leads from no object to code that is made of text', () => {
    const list = [] as unknown as { readonly constructor: { readonly constructor: Maker } }
    expect(() => new list.constructor.constructor('return 1')).toThrow('Function is not for strategies')
    const evaluate = Reflect.get(globalThis, 'eval') as (text: string) => unknown
    expect(() => evaluate('1')).toThrow('eval is not for strategies')
  })

  it('leads from no date to the clock', () => {
    const of = new Date(0).constructor as DateConstructor
    expect(() => of.now()).toThrow('Date.now is not for strategies')
    expect(() => new of()).toThrow('is a clock')
    expect(new of(5).getTime()).toBe(5)
  })

  it('leaves to everybody else what they call by name', () => {
    const maker = globalThis['Function'] as unknown as Maker
    expect(new maker('return 2')()).toBe(2)
    expect(Date.now()).toBeGreaterThan(0)
  })
})

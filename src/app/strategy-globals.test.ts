import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { moduleUrl } from './program.ts'
import { strategyGlobals } from './strategy-globals.ts'
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

  it.each([
    ['getDay', (date: Date) => date.getDay()],
    ['getHours', (date: Date) => date.getHours()],
    ['setHours', (date: Date) => date.setHours(5)],
    ['getTimezoneOffset', (date: Date) => date.getTimezoneOffset()],
    ['toString', (date: Date) => `${date}`],
    ['toDateString', (date: Date) => date.toDateString()],
    ['toLocaleTimeString', (date: Date) => date.toLocaleTimeString()],
  ])('leads by %s of no date to the time zone of the computer', (name, read) => {
    const of = strategyGlobals.Date as DateConstructor
    expect(() => read(new of(5))).toThrow(`${name} tells the time of this computer's zone`)
    expect(() => read(new Date(5))).not.toThrow()
  })

  it('keeps what a date says anywhere', () => {
    const of = strategyGlobals.Date as DateConstructor
    const date = new of(946_909_800_000)
    expect([date.getUTCDay(), date.toISOString(), +date, JSON.stringify({ date }), date instanceof of])
      .toEqual([1, '2000-01-03T14:30:00.000Z', 946_909_800_000, '{"date":"2000-01-03T14:30:00.000Z"}', true])
    expect([date.setUTCHours(15), new of(of.UTC(2000, 0, 3)).getTime()])
      .toEqual([946_913_400_000, 946_857_600_000])
  })

  it('leads from no text or number to the language of the computer', () => {
    // Czech sorts "ch" behind "h"; German writes 1.234,5.
    const asked = spawnSync(process.execPath, ['--input-type=module', '--eval', `
      const { closeBackDoors } = await import(${JSON.stringify(moduleUrl('app/strategy-globals').href)})
      closeBackDoors()
      console.log('ch'.localeCompare('h') < 0, (1234.5).toLocaleString(), 1234n.toLocaleString())
      console.log((1234.5).toLocaleString('de'), 'I'.toLocaleLowerCase())
    `], { env: { ...process.env, LC_ALL: 'cs_CZ.UTF-8' }, encoding: 'utf8' })
    expect(asked.stdout, asked.stderr).toBe('true 1,234.5 1,234\n1.234,5 i\n')
  })

  it('leaves to everybody else what they call by name', () => {
    const maker = globalThis['Function'] as unknown as Maker
    expect(new maker('return 2')()).toBe(2)
    expect(Date.now()).toBeGreaterThan(0)
  })
})

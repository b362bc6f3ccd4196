import { describe, expect, it } from 'vitest'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'
import type { Sequence } from '../base/index.ts'
import type { FactBody } from '../model/index.ts'
import type { Recorder } from './recorder.ts'
import { takeLoaded, type LoadingParts } from './strategy-change.ts'

type Standing = ReturnType<LoadingParts['signals']['standing']>

const OLD = { name: 'one', isActive: true, errorCount: 0, memory: '{"n":1}', code: 'old' } as const

/** What a start that loads `code` records and sends, with an entry at work and units held or not. */
function loads(
  code: string, standing: Standing, { isHolding = false, migrate = (text: string) => `${text}+` } = {},
): { readonly bodies: readonly FactBody[]; readonly sent: readonly string[] } {
  const desk = new ProtectionDesk(['ACME', 'OTHER'])
  desk.enter('10', { limit: '99' })
  desk.accept('1:e0-0')
  desk.enter('10', { symbol: 'OTHER', strategy: isHolding ? 'one' : 'two' })
  desk.accept('2:e0-0')
  desk.fill('2:e0-0', '10')
  desk.sent()
  const bodies: FactBody[] = []
  const recorder = {
    record: (body: FactBody) => {
      bodies.push(body)
      return 1 as Sequence
    },
  } as unknown as Recorder
  const memory = { migrated: migrate, initialText: '{}' }
  const signals = {
    standing: () => standing, instances: [{ name: 'two', memory: {} }, { name: 'one', memory }],
  } as unknown as LoadingParts['signals']
  const { portfolio, execution } = desk.engine
  takeLoaded({ signals, portfolio, execution, recorder }, { strategy: 'one', code }, desk.now())
  return { bodies, sent: desk.sent() }
}

const loaded = (changes: object): object => (
  { kind: 'StrategyLoaded', strategy: 'one', code: 'new', isExitOnly: false, ...changes })

describe('a start that loads a strategy', () => {
  it('of which it knows nothing, or that is as it was, records nothing', () => {
    expect(loads('new', undefined)).toEqual({ bodies: [], sent: [] })
    expect(loads('old', OLD, { isHolding: true })).toEqual({ bodies: [], sent: [] })
  })

  it('for the first time keeps what it remembers, and its entries', () => {
    const { code: _, ...first } = OLD
    expect(loads('new', first, { isHolding: true })).toEqual(
      { bodies: [loaded({ memory: '{"n":1}' })], sent: [] })
    const { memory: __, ...plain } = first
    expect(loads('new', plain)).toEqual({ bodies: [loaded({})], sent: [] })
  })

  it('that was changed keeps what is migrated, and takes entries back', () => {
    expect(loads('new', OLD)).toEqual(
      { bodies: [loaded({ memory: '{"n":1}+' })], sent: ['cancel 1:e0-0'] })
    const { memory: _, ...plain } = OLD
    expect(loads('new', plain)).toEqual({ bodies: [loaded({})], sent: ['cancel 1:e0-0'] })
  })

  it('that was changed while it owns units lets only exits pass, also after the next change', () => {
    expect(loads('new', OLD, { isHolding: true }).bodies).toEqual(
      [loaded({ memory: '{"n":1}+', isExitOnly: true })])
    expect(loads('new', { ...OLD, isExitOnly: true }).bodies).toEqual(
      [loaded({ memory: '{"n":1}+', isExitOnly: true })])
  })

  it('that cannot migrate begins anew, with an alert', () => {
    const { bodies } = loads('new', OLD, { migrate: () => { throw new Error('no way') } })
    expect(bodies).toEqual([
      {
        kind: 'AlertRaised', severity: 'ERROR', component: 'strategy',
        message: 'one could not migrate what it remembered and begins anew: no way',
      },
      loaded({ memory: '{}' }),
    ])
  })
})

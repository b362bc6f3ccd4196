import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { price, quantity, sessionDate, utcMillis } from '../../base/index.ts'
import type { CorporateAction, Instrument } from '../../model/index.ts'
import { BarCatalog } from './bar-catalog.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-master-'))
afterAll(() => rmSync(folder, { recursive: true }))

let made = 0
const emptyCatalog = (): BarCatalog => new BarCatalog(path.join(folder, String((made += 1))))
const START = Date.UTC(2021, 0, 4, 14, 30)

const instrument: Instrument = {
  symbol: 'BRKa',
  name: 'A name',
  assetClass: 'equity',
  currency: 'USD',
  sector: 'Financials',
  calendar: 'XNYS',
  tickTable: [{ since: sessionDate('1900-01-01'), atLeast: price('0'), tick: price('0.0001') }],
  lotSize: quantity('0.5'),
  isFractionable: true,
  isShortable: false,
  borrowFeeFraction: 0.003,
  delistedOn: sessionDate('2022-10-28'),
}
const about = { symbol: 'BRKa', date: sessionDate('2021-01-04'), at: utcMillis(START) }

describe('the instrument master and the corporate actions', () => {
  const actions: readonly CorporateAction[] = [
    { kind: 'Split', ...about, newUnits: 1, oldUnits: 20 },
    { kind: 'CashDividend', ...about, amount: price('0.123456789') },
    { kind: 'SymbolChange', ...about, newSymbol: 'X' },
    { kind: 'Delisting', ...about, finalPrice: price('54.2') },
  ]

  it('are given back exactly', async () => {
    const catalog = emptyCatalog()
    await catalog.store({ series: [], instruments: [instrument], actions, replaces: false })
    expect(await catalog.instrument('BRKa')).toEqual(instrument)
    expect(await catalog.instrument('BRKA')).toBeUndefined()
    expect(await catalog.instruments()).toEqual([instrument])
    expect(await catalog.actions('BRKa')).toEqual(actions)
    expect(readdirSync(catalog.root)).toEqual(['actions', 'instruments'])
    expect(readdirSync(path.join(catalog.root, 'instruments'))).toEqual(['BRK%61.json'])
  })

  it('replace an action of the same date and kind where told to, and keep the others in order', async () => {
    const catalog = emptyCatalog()
    const early = { ...about, date: sessionDate('2020-01-02'), at: utcMillis(START - 9e9) }
    await catalog.store({ series: [], actions, replaces: false })
    const others: CorporateAction[] = [
      { kind: 'CashDividend', ...about, amount: price('2') },
      { kind: 'Split', ...early, newUnits: 2, oldUnits: 1 },
    ]
    await expect(catalog.store({ series: [], replaces: false, actions: others }))
      .rejects.toMatchObject({ failure: { code: 'CATALOG_CONFLICT' } })
    expect(await catalog.actions('BRKa')).toEqual(actions)
    await catalog.store({ series: [], replaces: true, actions: others })
    expect((await catalog.actions('BRKa')).map((action) => `${action.date} ${action.kind}`)).toEqual([
      '2020-01-02 Split',
      '2021-01-04 Split',
      '2021-01-04 CashDividend',
      '2021-01-04 SymbolChange',
      '2021-01-04 Delisting',
    ])
    expect((await catalog.actions('BRKa'))[2]).toMatchObject({ amount: price('2') })
  })

  it('refuse a file that somebody spoiled', async () => {
    const catalog = emptyCatalog()
    await catalog.store({ series: [], instruments: [instrument], actions, replaces: false })
    writeFileSync(path.join(catalog.root, 'instruments', 'BRK%61.json'), '{"symbol": "BRKa"}')
    await expect(catalog.instrument('BRKa')).rejects.toMatchObject({ failure: { code: 'CATALOG_DAMAGED' } })
    writeFileSync(path.join(catalog.root, 'actions', 'BRK%61.json'), '[{"kind": "Merger"}]')
    const reopened = new BarCatalog(catalog.root)
    await expect(reopened.allActions()).rejects.toMatchObject({ failure: { code: 'CATALOG_DAMAGED' } })
  })
})

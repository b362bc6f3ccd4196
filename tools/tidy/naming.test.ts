import { expect, it } from 'vitest'
import { naming } from './naming.ts'
import { projectOf } from './project.ts'

const found = (path: string, text = ''): string[] => (
  naming(projectOf({ [path]: text })).map((one) => one.found)
)

it.each([
  ['src/risk/orderCheck.ts', 'the file name orderCheck.ts'],
  ['src/risk/order_check.ts', 'the file name order_check.ts'],
  ['src/risk/utils.ts', 'the name utils'],
  ['src/risk/price-helpers.ts', 'the name price-helpers'],
  ['src/common/price.ts', 'the name common'],
  ['src/risk/manager2.ts', 'the name manager2'],
])('finds the name of %s', (path, what) => {
  expect(found(path)).toEqual([what])
})

it.each([
  'src/risk/order-check.ts', 'src/risk/order-check.test.ts', 'src/execution/order-manager.ts',
  'src/risk/common-stock.ts', 'tools/launch.js',
])('lets the name of %s stand', (path) => {
  expect(found(path)).toEqual([])
})

it('finds pct in names, in any case', () => {
  expect(found('src/risk/a.ts', 'const drawdownPct = limits.max_drawdown_pct')).toEqual([
    'pct in the name drawdownPct', 'pct in the name max_drawdown_pct',
  ])
  expect(found('test/scenario/a.test.ts', 'const lossPct = 1')).toEqual(['pct in the name lossPct'])
})

it('lets the keys of the config file be read in config, written in tests, and named in texts', () => {
  expect(found('src/config/a.ts', 'limits.max_drawdown_pct')).toEqual([])
  expect(found('test/scenario/a.test.ts', 'const limits = { max_drawdown_pct: 0.15 }')).toEqual([])
  expect(found('src/app/a.ts', 'say(\'max_drawdown_pct\') // pct')).toEqual([])
})

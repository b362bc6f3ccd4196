import { execFileSync } from 'node:child_process'
import { benchCatalog } from './catalog-bench.ts'
import { benchDashboard } from './dashboard-bench.ts'
import { benchIndicators } from './indicator-bench.ts'
import { benchMarket } from './market-bench.ts'
import { benchOrders } from './order-bench.ts'
import { benchPath, PATH_CASES } from './path-bench.ts'
import { benchSlowClients } from './slow-clients-bench.ts'
import { benchStartUp } from './start-up-bench.ts'
import { misused } from '../tools/read-options.ts'

/**
 * `npm run bench [-- case ...]`: speed of the full path, of indicators, of the catalog, of the command
 * line, of the order path of a session under slow clients, of market data, and of the dashboard.
 *
 * Each case of the path runs in a process of its own, so that peak memory is its own.
 */
const [first, ...rest] = process.argv.slice(2)
const OTHERS = [
  'path', 'indicators', 'catalog', 'start-up', 'orders', 'market', 'slow-clients', 'dashboard',
] as const
const CASES = [...PATH_CASES.map(({ name }) => name), ...OTHERS]

if (first === '--case') {
  await benchPath(rest[0] ?? '')
} else {
  const wanted = first === undefined ? undefined : new Set([first, ...rest])
  const unknown = [...(wanted ?? [])].filter((name) => !CASES.includes(name))
  if (unknown.length > 0) misused(`found no case ${unknown.join(', ')}; there are ${CASES.join(', ')}\n`)
  const runs = (name: string): boolean => wanted === undefined || wanted.has(name)
  process.stdout.write(`Node ${process.version}, ${process.platform} ${process.arch}\n\n`)
  for (const name of PATH_CASES.map((each) => each.name)) {
    if (!runs(name) && !runs('path')) continue
    execFileSync(process.execPath, [import.meta.filename, '--case', name], { stdio: 'inherit' })
  }
  if (runs('indicators')) benchIndicators()
  if (runs('catalog')) await benchCatalog()
  if (runs('start-up')) benchStartUp()
  // Minutes against an exchange: only where it is asked for.
  if (wanted?.has('orders') === true) await benchOrders()
  // The same of market data, which wants the machine for itself.
  if (wanted?.has('market') === true) await benchMarket()
  if (runs('slow-clients')) await benchSlowClients()
  if (wanted?.has('dashboard') === true) await benchDashboard()
}

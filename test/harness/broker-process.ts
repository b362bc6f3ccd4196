/** A session at an exchange, to be ended at any instant: `broker-process.ts HOME URL WISH [END_AFTER_MS]`. */
import { openDay, type DayWish } from './broker-live.ts'

const [home = '', url = '', text = '{}', endAfterMs] = process.argv.slice(2)
const session = await openDay(home, url, JSON.parse(text) as DayWish)
process.on('SIGTERM', () => session.supervisor.stop())
if (endAfterMs !== undefined) setTimeout(() => session.supervisor.stop(), Number(endAfterMs)).unref()
try {
  const outcome = await session.supervisor.run()
  const { cash, held, openOrders, unknownOrders, latched, trades } = await session.core.status()
  session.folder.write('end.json', { outcome, cash, held, openOrders, unknownOrders, latched, trades })
} finally {
  await session.close()
}

/** A session at an exchange, to be ended at any instant: `broker-process.ts HOME URL WISH`. */
import { openBrokerSession } from '../../src/app/broker/open-broker-session.ts'
import { dayRequest, dayVenue, type DayWish } from './broker-live.ts'

const [home = '', url = '', text = '{}'] = process.argv.slice(2)
const wish = JSON.parse(text) as DayWish
const session = await openBrokerSession({
  home, request: dayRequest(home, wish), isNew: false, quarantined: [], onPhase() {}, onSilence() {},
  snapshotFacts: 100, openVenue: dayVenue(url, wish),
})
process.on('SIGTERM', () => session.supervisor.stop())
try {
  const outcome = await session.supervisor.run()
  const { cash, held, openOrders, unknownOrders, latched, trades } = await session.core.status()
  session.folder.write('end.json', { outcome, cash, held, openOrders, unknownOrders, latched, trades })
} finally {
  await session.close()
}

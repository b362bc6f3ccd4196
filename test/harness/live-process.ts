/** A session over a made-up market, to be ended at any instant: `live-process.ts HOME WISH SPEED`. */
import { runSession } from '../../src/app/live/run-session.ts'
import { liveMarket, liveRequest, type MarketWish } from './live-market.ts'

const [home = '', text = '{}', speed = 'Infinity'] = process.argv.slice(2)
const wish = JSON.parse(text) as MarketWish
await runSession(
  {
    home,
    request: liveRequest(wish),
    isNew: false,
    speed: Number(speed),
    isQuiet: true,
    market: liveMarket(wish),
    snapshotFacts: 150,
    // A loaded machine may stop a healthy core for as long as a session would take for a silence.
    silence: wish.silence ?? { reportMs: 60_000, endMs: 5_000 },
  },
  async ({ outcome, session, status }) => {
    const differences = await session.core.compare(await session.broker.books())
    const books = await session.broker.books()
    const { applied, snapshot } = session.recovery
    session.folder.write('end.json', {
      outcome,
      equity: status.equity,
      cash: status.cash,
      trades: status.trades,
      latched: status.latched,
      held: status.held,
      openOrders: status.openOrders.length,
      differences: differences.length,
      applied,
      snapshot,
      executions: books.executions.map(({ executionId }) => executionId),
    })
  },
)

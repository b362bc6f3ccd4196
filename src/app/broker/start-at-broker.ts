import { formatFixed } from '../../base/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { readLogSettings, type VenueChoice } from '../backtest/run-config.ts'
import { factsBetweenSnapshots } from '../live/crash-point.ts'
import { typedConfirmation } from '../live/promotion-gate.ts'
import { runDriven, SNAPSHOT_FACTS, type RunOptions, type SessionEnd } from '../live/run-session.ts'
import { journalName } from '../live/record/session-journal.ts'
import { grouped } from '../live/status-line.ts'
import { cancelerSetup } from './venue/canceler-setup.ts'
import { openBrokerSession, type OpenedBrokerSession } from './open-broker-session.ts'
import { isPlayed, venueOf } from './venue/venue-of.ts'

/** How a session at a broker is run from the command line. */
export interface BrokerStart {
  readonly home: string
  readonly request: RunRequest
  readonly choice: VenueChoice
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly isNew: boolean
  readonly isJson: boolean
  /** Times real time, where it was asked for. */
  readonly speed?: number
  /** What was given to `--confirm`. */
  readonly confirm?: string
  /** See `RunOptions.onOpened`. */
  readonly onOpened?: RunOptions['onOpened']
}

/** Trades at a broker until somebody stops it; gives what is to be printed then. */
export async function startAtBroker(start: BrokerStart): Promise<string> {
  const { home, request, choice, environment, isNew, isJson, speed } = start
  const openVenue = await venueOf({ choice, environment, request, speed })
  // The simulated venue ends with the session: there is nothing to cancel at it.
  const canceler = choice.broker === 'simulated' ? {} : { canceler: cancelerSetup(choice, environment) }
  const opened = start.onOpened === undefined ? {} : { onOpened: start.onOpened }
  return runDriven(
    (opening) => openBrokerSession({
      ...opening, home, request, snapshotFacts: factsBetweenSnapshots(SNAPSHOT_FACTS), openVenue,
      logs: readLogSettings(request), isPlayed: isPlayed(choice),
      confirmation: (account) => typedConfirmation(account, start.confirm),
    }),
    { request, isNew, isQuiet: isJson, isGuarded: true, ...canceler, ...opened },
    async (end) => {
      const summary = summaryOf(end)
      if (end.outcome === 'ended') end.session.folder.write('finished.json', summary)
      return isJson ? `${JSON.stringify(summary, null, 2)}\n` : summaryText(end)
    },
  )
}

function summaryOf({ outcome, session, status, stateHash }: SessionEnd<OpenedBrokerSession>) {
  const { equity, cash, trades, killSwitch, latched, openOrders, unknownOrders, held } = status
  return {
    session: session.folder.name, folder: session.folder.path, broker: session.broker.capabilities.broker,
    outcome, equity, cash, trades, killSwitch, latched, openOrders, unknownOrders,
    held: held.map(({ symbol, quantity, stopped }) => ({ symbol, quantity, stopped })), stateHash,
    capital: formatFixed(status.capital),
  }
}

function summaryText({ outcome, session, status }: SessionEnd<OpenedBrokerSession>): string {
  const { folder, settings, broker } = session
  const { equity, trades, killSwitch, latched, held, openOrders } = status
  const holding = held.map(({ symbol, quantity }) => `${symbol} ${quantity}`).join(', ')
  const next = outcome === 'ended' ? 'The market data have ended; investor start begins the next session.'
    : 'Stopped. Protective stops stay at the broker; investor start goes on from here.'
  return `Session  ${folder.name} at ${broker.capabilities.broker}, ${trades} trades\n`
    + `Equity   ${settings.engine.currency} ${grouped(equity)}\n`
    + `Held     ${holding === '' ? 'nothing' : holding}; ${openOrders.length} orders work at the broker\n`
    + `Halt     ${killSwitch === 'ACTIVE' ? 'none' : `${latched.join(', ')}: investor reset`}\n`
    + `Journal  ${journalName(folder)}\n`
    + `${next}\n`
}

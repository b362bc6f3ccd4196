import { formatFixed } from '../../base/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { readLogSettings, type VenueChoice } from '../backtest/run-settings.ts'
import { typedConfirmation } from '../live/promotion-gate.ts'
import { runDriven, SNAPSHOT_FACTS, type SessionEnd } from '../live/run-session.ts'
import { grouped } from '../live/status-line.ts'
import { cancelerSetup } from './canceler-setup.ts'
import { alpacaVenue } from './alpaca-venue.ts'
import { openBrokerSession, type OpenedBrokerSession } from './open-broker-session.ts'

/** How a session at a broker is run from the command line. */
export interface BrokerStart {
  readonly home: string
  readonly request: RunRequest
  readonly choice: VenueChoice
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly isNew: boolean
  readonly isJson: boolean
  /** What was given to `--confirm`. */
  readonly confirm?: string
}

/** Trades at a broker until somebody stops it; gives what is to be printed then. */
export function startAtBroker(start: BrokerStart): Promise<string> {
  const { home, request, choice, environment, isNew, isJson } = start
  return runDriven(
    (opening) => openBrokerSession({
      ...opening, home, request, snapshotFacts: SNAPSHOT_FACTS, openVenue: alpacaVenue(choice, environment),
      logs: readLogSettings(request),
      confirmation: (account) => typedConfirmation(account, start.confirm),
    }),
    { request, isNew, isQuiet: isJson, isGuarded: true, canceler: cancelerSetup(choice, environment) },
    async (end) => (isJson ? `${JSON.stringify(summaryOf(end), null, 2)}\n` : summaryText(end)),
  )
}

function summaryOf({ outcome, session, status }: SessionEnd<OpenedBrokerSession>) {
  const { equity, cash, trades, killSwitch, latched, openOrders, unknownOrders, held, stateHash } = status
  return {
    session: session.folder.name, folder: session.folder.path, broker: session.broker.capabilities.broker,
    outcome, equity, cash, trades, killSwitch, latched, openOrders, unknownOrders,
    held: held.map(({ symbol, quantity, stopped }) => ({ symbol, quantity, stopped })), stateHash,
    capital: formatFixed(status.capital),
  }
}

function summaryText({ session, status }: SessionEnd<OpenedBrokerSession>): string {
  const { folder, settings, broker } = session
  const { equity, trades, killSwitch, latched, held, openOrders } = status
  const holding = held.map(({ symbol, quantity }) => `${symbol} ${quantity}`).join(', ')
  return `Session  ${folder.name} at ${broker.capabilities.broker}, ${trades} trades\n`
    + `Equity   ${settings.engine.currency} ${grouped(equity)}\n`
    + `Held     ${holding === '' ? 'nothing' : holding}; ${openOrders.length} orders work at the broker\n`
    + `Halt     ${killSwitch === 'ACTIVE' ? 'none' : `${latched.join(', ')}: investor reset`}\n`
    + `Journal  ${folder.journalPath}\n`
    + 'Stopped. Protective stops stay at the broker; investor start goes on from here.\n'
}

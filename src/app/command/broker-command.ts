import { Command } from 'commander'
import {
  ALPACA_LIVE_URL, ALPACA_PAPER_URL, AlpacaBroker,
} from '../../adapter/alpaca/index.ts'
import { fail, formatFixed, formatUtc, UserError } from '../../base/index.ts'
import type {
  BrokerAccount, BrokerClock, BrokerConnector, BrokerOrder, BrokerPosition,
} from '../../port/index.ts'
import { alpacaKeys, KEY_SOURCES } from '../broker/venue/broker-keys.ts'
import { orThrow } from '../live/or-throw.ts'
import { processHost, type DataHost } from './data/data-host.ts'

/** What the broker commands use of the process that they run in. */
export type BrokerHost = Pick<DataHost, 'env' | 'out' | 'err' | 'exit'>

interface CheckFlags {
  readonly url?: string
  readonly live?: boolean
  readonly json?: boolean
}

const EXIT_USAGE = 2

const HELP = `
The keys come from the environment: ${KEY_SOURCES}.
They are never printed.
Nothing is sent but questions: no order can come of this command.

Examples:
  investor broker check                                  your paper account at Alpaca
  investor broker check --live                           your live account; still only questions
  investor broker check --url http://127.0.0.1:7777      a local exchange (investor exchange)

docs/ALPACA.md explains keys, paper and live, and every error.

Exit codes: 0 answered, 1 refused or failed, 2 wrong usage.`

/** `investor broker`: asks the broker who we are there. */
export function brokerCommand(host: BrokerHost = processHost()): Command {
  const broker = new Command('broker').description('Asks the broker about the account that the keys open.')
  broker.addCommand(new Command('check')
    .description('Shows account, market clock, positions and open orders.')
    .option('--url <address>', `trading host, ${ALPACA_PAPER_URL} unless told otherwise`)
    .option('--live', `ask ${ALPACA_LIVE_URL}`)
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action((flags: CheckFlags) => check(host, flags)))
  for (const command of [broker, ...broker.commands]) {
    command
      .exitOverride(({ exitCode }) => host.exit(exitCode === 0 ? 0 : EXIT_USAGE))
      .configureOutput({ writeOut: host.out, writeErr: host.err })
      .showHelpAfterError('(--help shows what can be said)')
  }
  return broker
}

async function check(host: BrokerHost, flags: CheckFlags): Promise<void> {
  const broker = new AlpacaBroker({
    credentials: alpacaKeys(host.env), baseUrl: addressOf(flags),
  })
  const answer = await ask(broker)
  host.out(flags.json === true ? `${jsonOf(answer)}\n` : textOf(broker, answer))
}

function addressOf({ url, live }: CheckFlags): string {
  if (url === undefined) return live === true ? ALPACA_LIVE_URL : ALPACA_PAPER_URL
  if (live !== true && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw new UserError(fail('BAD_ADDRESS', `--url must be an http or https address, and goes without --live; `
    + `found "${url}"`).failure)
}

interface Answer {
  readonly account: BrokerAccount
  readonly clock: BrokerClock
  readonly positions: readonly BrokerPosition[]
  readonly orders: readonly BrokerOrder[]
}

async function ask(broker: BrokerConnector): Promise<Answer> {
  const account = orThrow(await broker.account())
  const clock = orThrow(await broker.clock())
  const positions = orThrow(await broker.positions())
  const orders = orThrow(await broker.openOrders())
  return { account, clock, positions, orders }
}

function jsonOf(answer: Answer): string {
  return JSON.stringify(answer, (_, value: unknown) => (
    typeof value === 'bigint' ? formatFixed(value) : value
  ), 2)
}

function textOf({ capabilities }: BrokerConnector, { account, clock, positions, orders }: Answer): string {
  const market = clock.isOpen ? `open until ${formatUtc(clock.nextCloseAt)}`
    : `closed until ${formatUtc(clock.nextOpenAt)}`
  const blocked = account.isBlocked ? ', BLOCKED' : ''
  const lines = [
    `${capabilities.broker}: account ${account.accountId}, ${account.status}${blocked}`,
    `cash ${formatFixed(account.cash)} ${account.currency}, equity ${formatFixed(account.equity)}, `
      + `buying power ${formatFixed(account.buyingPower)}`,
    `market ${market}`,
    `${positions.length} positions${positions.length === 0 ? '' : ':'}`,
    ...positions.map(({ symbol, quantity, averagePrice }) => (
      `  ${symbol} ${formatFixed(quantity)} at ${formatFixed(averagePrice)}`
    )),
    `${orders.length} open orders${orders.length === 0 ? '' : ':'}`,
    ...orders.map((order) => `  ${order.clientOrderId} ${order.side ?? '?'} ${quantityOf(order)} `
      + `${order.symbol} ${order.type ?? order.status}`),
  ]
  return `${lines.join('\n')}\n`
}

function quantityOf({ quantity }: BrokerOrder): string {
  return quantity === undefined ? '?' : formatFixed(quantity)
}

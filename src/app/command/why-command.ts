import { Command, Option } from 'commander'
import { fail, UserError } from '../../base/index.ts'
import { decisionText, type Explanation } from '../../report/index.ts'
import { explainRun } from '../backtest/explain-run.ts'
import { findRun } from '../backtest/run-folder.ts'
import type { Asked } from '../explained.ts'
import { homeFolder } from '../home-folder.ts'
import { SessionFolder } from '../live/record/session-folder.ts'

const EXAMPLES = `
Examples:
  investor why 1                           the first trade of the last run
  investor why signal 1234                 a signal, by its place in the journal
  investor why ii-0-MA_Crossover-12-e0-0   an order, by its client order id
  investor why trade 7 --run 3 --json      a trade of the third run, for a program
  investor why 7 --session                 the seventh trade of the latest session; --session 3 of another`

interface WhyFlags {
  readonly run?: string
  readonly session?: string | true
  readonly out: string
  readonly json?: boolean
}

/** `investor why`: the chain behind an order, a trade or a signal. */
export function whyCommand(): Command {
  return new Command('why')
    .description(
      'Explains a decision: bar, indicators, rules, size arithmetic, every check with value and ' +
        'limit, fills.',
    )
    .argument('<what...>', 'an order id, "trade <number>" or its number alone, or "signal <number>"')
    .option('--run <run>', 'folder or number of the run; the last one when absent')
    .addOption(new Option('--session [number]', 'of a session instead; the latest when no number is given')
      .conflicts('run'))
    .option('--out <folder>', 'where runs are kept', 'runs')
    .option('--json', 'print the chain as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (what: readonly string[], flags: WhyFlags) => {
      const asked = askedOf(what)
      const trace = await (flags.session === undefined
        ? explainRun(findRun(flags.run, flags.out), asked) : explainIn(flags.session, asked))
      process.stdout.write(
        flags.json === true ? `${JSON.stringify(trace, null, 2)}\n` : `${decisionText(trace)}\n`,
      )
    })
}

const KINDS = ['trade', 'signal', 'order']

/** What a person named. */
function askedOf(what: readonly string[]): Asked {
  const [kind, text = ''] = what.length > 1 ? what : [undefined, what[0]]
  if (what.length > 2 || (kind !== undefined && !KINDS.includes(kind))) {
    const said = `found "${what.join(' ')}"; say one of: ${KINDS.map((each) => `${each} <which>`).join(', ')}`
    throw new UserError(fail('DECISION_NOT_FOUND', said).failure)
  }
  if (kind === 'signal') return { kind, sequence: whole(text, 'signal') }
  if (kind === 'order' || (kind === undefined && text.startsWith('ii-'))) return { kind: 'order', id: text }
  return { kind: 'trade', number: whole(text, 'trade') }
}

async function explainIn(session: string | true, asked: Asked): Promise<Explanation> {
  const folder = SessionFolder.find(homeFolder(), session === true ? undefined : session)
  const { explainSession } = await import('../live/past/explain-session.ts')
  return explainSession(folder, asked)
}

function whole(text: string, what: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new UserError(
    fail(
      'DECISION_NOT_FOUND',
      `"${text}" is no ${what}: give an order id (ii-...), a trade number, or "signal <number>"`,
    ).failure,
  )
}

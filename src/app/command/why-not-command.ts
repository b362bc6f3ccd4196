import { Command, Option } from 'commander'
import { join } from 'node:path'
import { momentText, type Moment } from '../../report/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { findRun, readJson, RUN_FILES } from '../backtest/run-folder.ts'
import { homeFolder } from '../home-folder.ts'

const EXAMPLES = `
Examples:
  investor why-not SPX 2008-10-10               the last bar of that day, in the last run
  investor why-not SPY 2025-11-28T10:30 --run 4  an intraday moment, exchange time
  investor why-not SPY 2026-11-27T10:30 --session  the latest session, live or paper; --session 3 another

The run is decided again up to that moment, which shows exactly what stood then; a session from its tape,
with the broker's answers, halts and acts of operators as they came.`

interface WhyNotFlags {
  readonly run?: string
  readonly session?: string | true
  readonly out: string
  readonly json?: boolean
}

/** `investor why-not`: the first gate that blocked at a moment. */
export function whyNotCommand(): Command {
  return new Command('why-not')
    .description(
      'Explains why nothing was done at a moment: the first gate that blocked, and what would have passed.',
    )
    .argument('<symbol>', 'symbol of the run or the session')
    .argument('<time>', 'a day (YYYY-MM-DD) or an instant; without an offset it is exchange time')
    .option('--run <run>', 'folder or number of the run; the last one when absent')
    .addOption(new Option('--session [number]', 'of a session instead; the latest when no number is given')
      .conflicts('run'))
    .option('--out <folder>', 'where runs are kept', 'runs')
    .option('--json', 'print it as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (symbol: string, time: string, flags: WhyNotFlags) => {
      const moment = await (flags.session === undefined
        ? momentOfRun(symbol, time, flags) : momentOfSession(symbol, time, flags.session))
      process.stdout.write(
        flags.json === true ? `${JSON.stringify(moment, null, 2)}\n` : `${momentText(moment)}\n`,
      )
    })
}

async function momentOfRun(symbol: string, time: string, flags: WhyNotFlags): Promise<Moment> {
  const run = findRun(flags.run, flags.out)
  const request = readJson<RunRequest>(join(run, RUN_FILES.request))
  const { traceMoment } = await import('../backtest/trace-moment.ts')
  return traceMoment({ request, run }, symbol, time)
}

async function momentOfSession(symbol: string, when: string, session: string | true): Promise<Moment> {
  const [{ sessionGround }, { SessionFolder }, { traceSession }] = await Promise.all([
    import('../broker/session-ground.ts'),
    import('../live/record/session-folder.ts'),
    import('../live/past/trace-session.ts'),
  ])
  const folder = SessionFolder.find(homeFolder(), session === true ? undefined : session)
  return traceSession(folder, { ...(await sessionGround(folder)), symbol, when })
}

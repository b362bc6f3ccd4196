import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Command } from 'commander'
import { AnchorFile } from '../../../adapter/anchor-file/index.ts'
import { checkSums } from '../../../adapter/duckdb/index.ts'
import { readVerifierKey, verifyExport, type VerifierKey, type VerifyReport } from '../../../audit/index.ts'
import { fail, UserError } from '../../../base/index.ts'
import { findRun } from '../../backtest/run-folder.ts'
import { readJournalAt, tapesBeside, verifyDatabase, verifyRun } from '../../journal/index.ts'
import { orThrow } from '../../live/or-throw.ts'
import { locationOf, withSource, type SourceFlags } from './audit-source.ts'

interface VerifyFlags extends SourceFlags {
  readonly export?: string
  readonly run?: string
  readonly out: string
  readonly key?: string
  readonly anchor: readonly string[]
  readonly tape?: string
  readonly json?: boolean
}

/** What is printed. */
interface Verdict {
  readonly source: string
  readonly lines: readonly string[]
  readonly firstBad: number | undefined
  readonly isSound: boolean
  readonly details: object
}

const EXIT_PROBLEMS = 3

/** `investor audit verify`: holds the record against its chain, its signed checkpoints and their anchors. */
export function auditVerifyCommand(): Command {
  return withSource(new Command('verify'))
    .description(
      'Finds what was changed, dropped, inserted, swapped or cut off, and names the first bad row.',
    )
    .option('--export <file>', 'verify an exported file instead of a database')
    .option('--run [run]', 'verify the journal of a backtest: folder or number, the last one when absent')
    .option('--out <folder>', 'where runs are kept', 'runs')
    .option('--key <key>', 'verifier key, or a file with it; the one beside the database when absent')
    .option('--anchor <file>', 'append-only file of checkpoints; may be given again', collect, [])
    .option('--tape <folder>', 'tapes to compare with the journal; those beside it when absent')
    .option('--json', 'print the result as JSON')
    .action(async (flags: VerifyFlags) => {
      const verdict =
        flags.run !== undefined
          ? await runVerdict(flags)
          : flags.export !== undefined
            ? await exportVerdict(flags.export, flags)
            : await databaseVerdict(flags)
      const { source, lines, firstBad, isSound, details } = verdict
      const end = isSound
        ? 'sound'
        : `NOT SOUND${firstBad === undefined ? '' : `, first bad row ${firstBad}`}`
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify({ source, isSound, firstBad: firstBad ?? null, ...details }, null, 2)}\n`
          : `${[source, ...lines, end].join('\n')}\n`,
      )
      if (!isSound) process.exitCode = EXIT_PROBLEMS
    })
}

function collect(value: string, all: readonly string[]): readonly string[] {
  return [...all, value]
}

async function databaseVerdict(flags: VerifyFlags): Promise<Verdict> {
  const location = locationOf(flags)
  const beside = existsSync(location.verifierKeyFile) ? location.verifierKeyFile : undefined
  const anchors = existsSync(location.anchorFile) ? [location.anchorFile, ...flags.anchor] : flags.anchor
  const keys = keysOf(flags.key ?? beside)
  const store = orThrow(await readJournalAt(location))
  try {
    const ownTapes = tapesBeside(location)
    const tapeFolder = flags.tape ?? ownTapes
    const trust = { keys, notes: await notesOf(anchors), tapeFolder }
    const { report, tape, segments, bare } = orThrow(await verifyDatabase(store, trust))
    const tapeLines = tapeFolder === undefined ? [] : [
      `${segments} segments of the tape compared`,
      ...(bare === 0
        ? []
        : [`${bare} bytes of the tapes stand under no digest: written last, or before a crash`]),
    ]
    const market = ownTapes === undefined ? '' : join(dirname(ownTapes), 'market')
    const sums = existsSync(market) ? await checkSums(market) : undefined
    const sumFaults = sums?.faults ?? []
    const isSound = report.faults.length === 0 && tape.length === 0 && sumFaults.length === 0
    return {
      source: `journal ${store.meta.origin}`,
      lines: [
        ...reportLines(report, keys, anchors),
        ...tapeLines,
        ...(sums === undefined ? [] : [`${sums.files} Parquet files of the session compared`]),
        ...[...tape.map(({ message }) => message), ...sumFaults].map((fault) => `FAULT: ${fault}`),
        ...(flags.key === undefined && beside !== undefined
          ? [
              'the key lies beside the database: whoever can write there can replace both; ' +
                '--key takes your copy',
            ]
          : []),
      ],
      firstBad: report.firstBad ?? tape[0]?.sequence,
      isSound,
      details: { report, tape, tapeBytesWithoutDigest: bare, market: sumFaults },
    }
  } finally {
    await store.close()
  }
}

async function exportVerdict(file: string, flags: VerifyFlags): Promise<Verdict> {
  if (!existsSync(file)) throw new UserError(fail('EXPORT_UNREADABLE', `there is no file ${file}`).failure)
  const keys = keysOf(flags.key)
  const lines = (): AsyncIterable<string> =>
    createInterface({ input: createReadStream(file), crlfDelay: Infinity })
  const report = orThrow(await verifyExport(lines, { keys, notes: await notesOf(flags.anchor) }))
  return {
    source: `export ${file}`,
    lines: reportLines(report, keys, flags.anchor),
    firstBad: report.firstBad,
    isSound: report.faults.length === 0,
    details: { report },
  }
}

async function runVerdict(flags: VerifyFlags): Promise<Verdict> {
  const run = findRun(typeof flags.run === 'string' ? flags.run : undefined, flags.out)
  const { rows, hash, faults, firstBad } = await verifyRun(run)
  return {
    source: `run ${run}`,
    firstBad,
    isSound: faults.length === 0,
    details: { rows, hash, faults },
    lines: [
      `${rows} rows, hash ${hash}`,
      ...faults.map((fault) => `FAULT: ${fault}`),
      'a backtest is not signed: only its own result.json vouches for it',
    ],
  }
}

function keysOf(key: string | undefined): readonly VerifierKey[] {
  if (key === undefined) return []
  return [orThrow(readVerifierKey(existsSync(key) ? readFileSync(key, 'utf8') : key))]
}

async function notesOf(files: readonly string[]): Promise<readonly string[]> {
  const notes: string[] = []
  for (const file of files) {
    if (!existsSync(file))
      throw new UserError(fail('ANCHOR_UNREADABLE', `there is no anchor file ${file}`).failure)
    notes.push(...orThrow(await new AnchorFile(file).notes()))
  }
  return notes
}

function reportLines(
  report: VerifyReport,
  keys: readonly VerifierKey[],
  anchors: readonly string[],
): readonly string[] {
  const { rows, head, checkpoints, signed, anchored, faults } = report
  return [
    `${rows} rows, head ${head}`,
    `${checkpoints} checkpoints compared, ${signed} with a signature that holds, ` +
      `rows 1 to ${anchored} anchored`,
    ...(keys.length === 0 ? ['signatures were not checked: give the verifier key with --key'] : []),
    ...(anchors.length === 0
      ? ['no anchor outside was read: who can write the rows could have cut them off; give one with --anchor']
      : []),
    ...(rows > anchored && faults.length === 0
      ? [`rows ${anchored + 1} to ${rows} stand under the chain alone, until the next checkpoint`]
      : []),
    ...faults.map(({ code, message }) => `FAULT ${code}: ${message}`),
  ]
}

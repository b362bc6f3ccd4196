import { readdirSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { TapeFileReader } from '../../../adapter/tape/index.ts'
import { Projector } from '../../../audit/index.ts'
import { openJournal, readJournalAt, tapesBeside } from '../../journal/index.ts'
import { orThrow } from '../../live/or-throw.ts'
import { locationOf, withSource, type SourceFlags } from './audit-source.ts'

interface RebuildFlags extends SourceFlags {
  readonly tape?: string
}

/** `investor audit rebuild`: the tables that people query, made again from the record. */
export function auditRebuildCommand(): Command {
  return withSource(new Command('rebuild'))
    .description('Drops the tables ohlcv_bars, quotes, trades, orders, positions, signals, risk_checks, '
      + 'audit_events and alerts, and makes them again from the journal and the tapes. With --access it '
      + 'does so in the record of access, which fills audit_events alone.')
    .option('--tape <folder>', 'folder of the tapes, for ohlcv_bars and quotes; of a session its own')
    .action(async (flags: RebuildFlags) => {
      const location = locationOf(flags)
      // A journal that is not there is not made: opening for reading says so.
      await orThrow(await readJournalAt(location)).close()
      const store = orThrow(await openJournal(location))
      try {
        const projector = new Projector(store, store.projections)
        const facts = orThrow(await projector.rebuild())
        process.stdout.write(`${facts} facts folded into the tables\n`)
        const tapes = flags.tape ?? tapesBeside(location)
        if (tapes === undefined) return
        const records = await foldTapes(projector, tapes)
        process.stdout.write(`${records} records of the tapes folded into the tables\n`)
      } finally {
        await store.close()
      }
    })
}

/** Folds the tapes of a folder in the order of their making. */
async function foldTapes(projector: Projector, folder: string): Promise<number> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.tape'))
  const tapes = files.map((name) => orThrow(TapeFileReader.open(path.join(folder, name))))
  let records = 0
  try {
    for (const tape of tapes.toSorted((a, b) => a.nextOrdinal - b.nextOrdinal)) {
      records += orThrow(await projector.catchUpTape(tape))
    }
  } finally {
    for (const tape of tapes) tape.close()
  }
  return records
}

import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { archiveTape } from '../../../adapter/duckdb/index.ts'
import { TapeFileReader } from '../../../adapter/tape/index.ts'
import { fail, UserError } from '../../../base/index.ts'
import { orThrow } from '../../live/or-throw.ts'
import { makeFolder } from '../../make-folder.ts'

interface ArchiveFlags {
  readonly tape: string
  readonly to?: string
}

const TAPE = '.tape'

/** `investor audit archive`: tapes as Parquet, for analysis. */
export function auditArchiveCommand(): Command {
  return new Command('archive')
    .description('Writes each tape of a folder as a Parquet file, for analysis; the tapes stay the record.')
    .requiredOption('--tape <folder>', 'folder of the tapes')
    .option('--to <folder>', 'where the Parquet files go; beside the tapes when absent')
    .action(async ({ tape: folder, to = folder }: ArchiveFlags) => {
      if (!existsSync(folder)) {
        throw new UserError(fail('TAPE_UNREADABLE', `there is no folder ${folder}`).failure)
      }
      makeFolder(to)
      const names = readdirSync(folder).filter((each) => each.endsWith(TAPE))
      for (const name of names.toSorted()) {
        const tape = orThrow(TapeFileReader.open(path.join(folder, name)))
        const file = path.join(to, `${name.slice(0, -TAPE.length)}.parquet`)
        try {
          process.stdout.write(`${orThrow(await archiveTape(tape, file))} records in ${file}\n`)
        } finally {
          tape.close()
        }
      }
    })
}

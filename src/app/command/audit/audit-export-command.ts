import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { AnchorFile } from '../../../adapter/anchor-file/index.ts'
import { exportHeader, exportNote, exportRow } from '../../../audit/index.ts'
import { type OpenedJournal, pagesOf, readJournalAt } from '../../journal/index.ts'
import { orThrow } from '../../live/or-throw.ts'
import { writeWhole } from '../../whole-file.ts'
import { locationOf, withSource, type SourceFlags } from './audit-source.ts'

interface ExportFlags extends SourceFlags {
  readonly file: string
}

/** `investor audit export`: the whole record in one file that can be verified alone. */
export function auditExportCommand(): Command {
  return withSource(new Command('export'))
    .description(
      'Writes the journal and its checkpoints into one file of JSON lines, which can be verified alone.',
    )
    .requiredOption('--file <file>', 'file to write; it appears when it is whole')
    .action(async (flags: ExportFlags) => {
      const location = locationOf(flags)
      const store = orThrow(await readJournalAt(location))
      try {
        const notes = new Set(orThrow(await store.checkpoints.notes()))
        if (existsSync(location.anchorFile)) {
          for (const note of orThrow(await new AnchorFile(location.anchorFile).notes())) notes.add(note)
        }
        const rows = await writeExport(store, flags.file, notes)
        process.stdout.write(
          `${rows} rows and ${notes.size} checkpoints in ${flags.file}\n` +
            `Verify it with: investor audit verify --export ${flags.file} ` +
            `--key ${location.verifierKeyFile}\n`,
        )
      } finally {
        await store.close()
      }
    })
}

async function writeExport(store: OpenedJournal, file: string, notes: Iterable<string>): Promise<number> {
  return writeWhole(file, (draft) => writeRows(store, draft, notes))
}

async function writeRows(store: OpenedJournal, file: string, notes: Iterable<string>): Promise<number> {
  const descriptor = openSync(file, 'w', 0o600)
  let rows = 0
  try {
    writeFileSync(descriptor, `${exportHeader(store.meta)}\n`)
    for await (const page of pagesOf(store)) {
      const entries = orThrow(page)
      rows += entries.length
      writeFileSync(descriptor, entries.map((entry) => `${exportRow(entry)}\n`).join(''))
    }
    writeFileSync(descriptor, [...notes].map((note) => `${exportNote(note)}\n`).join(''))
    return rows
  } finally {
    closeSync(descriptor)
  }
}

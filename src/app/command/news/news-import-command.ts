import path from 'node:path'
import { Command } from 'commander'
import { readNewsFile } from '../../news/import-news.ts'
import type { DataHost } from '../data/data-host.ts'
import { dataOption } from '../data/data-options.ts'
import { count } from '../data/data-text.ts'
import { withNews } from './news-text.ts'

interface ImportFlags {
  readonly dryRun?: boolean
  readonly json?: boolean
}

const HELP = `
A file has an object of JSON on each line:

  {"id": "1", "source": "desk", "symbols": ["AAPL"], "at": "2026-11-20T21:30:00Z", "headline": "Apple grows"}

id, source, symbols, at and headline are needed; summary, url, kind (ARTICLE or FILING), form (8-K) and items
(["2.02"]) may be there, and nothing else. at is the instant at which the public could read it, with its
offset: a backtest may see it then and never before. A source is a name of a-z, 0-9, _ and -, and an id names
an item within it once. What investor news list --json prints on each line can be read again.

A file is taken as a whole or not at all: each line that is wrong is named, with the reason.

Examples:
  investor news import desk.jsonl --dry-run     says what is wrong, writes nothing
  investor news import desk.jsonl`

/** `investor news import`: news of one's own, from a file of JSON lines. */
export function newsImportCommand(host: DataHost): Command {
  return new Command('import')
    .description('Reads news from a file of JSON lines.')
    .argument('<file>', 'the file')
    .option('--dry-run', 'check everything, write nothing')
    .addOption(dataOption.json())
    .addHelpText('after', HELP)
    .action((file: string, flags: ImportFlags) => importAction(host, file, flags))
}

async function importAction(host: DataHost, file: string, flags: ImportFlags): Promise<void> {
  const items = await readNewsFile(path.resolve(host.folder, file), host.now())
  const isDryRun = flags.dryRun === true
  const stored = isDryRun ? undefined : await withNews(host, (archive) => archive.store(items))
  if (flags.json === true) {
    host.out(`${JSON.stringify({ file, items: items.length, isDryRun, ...stored }, null, 2)}\n`)
    return
  }
  const became = stored === undefined ? 'dry run, nothing written'
    : `${count(stored.added)} new, ${count(stored.corrected)} corrected, ${count(stored.unchanged)} known, `
      + `${count(stored.differing)} left as they were`
  host.out(`${file}: ${count(items.length)} items, ${became}\n`)
}

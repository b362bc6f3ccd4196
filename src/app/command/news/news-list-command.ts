import { Command, Option } from 'commander'
import { formatUtc, type UtcMillis } from '../../../base/index.ts'
import { NewsKind, type NewsItem } from '../../../model/index.ts'
import { newsSpan, type NewsSpan } from '../../news/news-span.ts'
import type { DataHost } from '../data/data-host.ts'
import { positiveInteger } from '../data/data-options.ts'
import { table } from '../data/data-text.ts'
import { symbolList, withNews } from './news-text.ts'

interface ListFlags {
  readonly symbols: readonly string[]
  readonly from?: string
  readonly to?: string
  readonly kind?: keyof typeof KINDS
  readonly source?: string
  readonly limit: number
  readonly json?: boolean
}

const KINDS = { article: NewsKind.Article, filing: NewsKind.Filing }
const DAYS = 30
const LIMIT = 100
const HEADLINE_LENGTH_MAX = 90

const HELP = `
The newest come last. A version of an item that its source corrected stands beside the first one, each at the
instant at which it was public. --json prints an object on each line, which investor news import reads.

Examples:
  investor news list                                         the last ${DAYS} days
  investor news list --symbols AAPL,MSFT --kind filing --from 2026-01-01
  investor news list --source press --limit 10
  investor news list --from 2020-01-01 --limit 1000000 --json > news.jsonl`

/** `investor news list`: what there is. */
export function newsListCommand(host: DataHost): Command {
  return new Command('list')
    .description('Shows the news and filings that are kept.')
    .option('--symbols <list>', 'about any of these, separated by commas', symbolList, [])
    .option('--from <date>', `first day or instant (default: ${DAYS} days before the last)`)
    .option('--to <date>', 'last day, included, or instant (default: now)')
    .addOption(new Option('--kind <kind>', 'articles or filings alone').choices(Object.keys(KINDS)))
    .option('--source <name>', 'of this source alone')
    .option('--limit <count>', 'the newest so many', positiveInteger, LIMIT)
    .option('--json', 'print each item as JSON on a line of its own, and nothing else')
    .addHelpText('after', HELP)
    .action((flags: ListFlags) => listAction(host, flags))
}

async function listAction(host: DataHost, flags: ListFlags): Promise<void> {
  const { symbols, source, limit } = flags
  const kind = flags.kind === undefined ? undefined : KINDS[flags.kind]
  const span = newsSpan(flags, host.now(), DAYS)
  const read = async (within: NewsSpan): Promise<readonly NewsItem[]> => {
    const all = await withNews(host, (archive) => (
      archive.read(symbols.length === 0 ? within : { ...within, symbols })
    ))
    return all.filter((item) => (kind === undefined || item.kind === kind)
      && (source === undefined || item.source === source))
  }
  const wanted = await read(span)
  const shown = wanted.slice(-limit)
  if (flags.json === true) {
    for (const { at, ...item } of shown) host.out(`${JSON.stringify({ at: formatUtc(at), ...item })}\n`)
    return
  }
  if (shown.length === 0) {
    const older = await read({ from: 0 as UtcMillis, to: span.from })
    host.out(noneOf(span, older.at(-1)))
  } else host.out(`${tableOf(shown)}${moreOf(wanted.length - shown.length)}`)
}

function tableOf(items: readonly NewsItem[]): string {
  return table(
    [{ title: 'public at' }, { title: 'source' }, { title: 'symbols' }, { title: 'headline' }],
    items.map(({ at, source, symbols, headline }) => [
      formatUtc(at).replace(/\.\d+Z$/, 'Z'), source, symbolsOf(symbols),
      headline.length > HEADLINE_LENGTH_MAX ? `${headline.slice(0, HEADLINE_LENGTH_MAX - 1)}…` : headline,
    ]),
  )
}

function symbolsOf(symbols: readonly string[]): string {
  const more = symbols.length - 3
  return `${symbols.slice(0, 3).join(',')}${more > 0 ? ` +${more}` : ''}`
}

/** What is older than the span is there, though it was not asked for. */
function noneOf({ from }: NewsSpan, before: NewsItem | undefined): string {
  if (before === undefined) return 'no such news; investor news --help says where it comes from\n'
  return `no such news from ${dayText(from)} on; `
    + `the newest before is of ${dayText(before.at)}, and --from begins earlier\n`
}

function dayText(at: UtcMillis): string {
  return formatUtc(at).slice(0, 10)
}

function moreOf(left: number): string {
  return left === 0 ? '' : `${left} older ones are not shown: --limit\n`
}

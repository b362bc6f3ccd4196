import cliProgress from 'cli-progress'
import { Command } from 'commander'
import { fail, formatUtc, UserError } from '../../../base/index.ts'
import { fetchNews, type FetchedNews } from '../../news/fetch-news.ts'
import { newsSpan, type NewsSpan } from '../../news/news-span.ts'
import { openNewsSource } from '../../news/open-news-source.ts'
import { configOption } from '../../settings-file.ts'
import { readSettingsFile } from '../config-command.ts'
import { dataOption } from '../data/data-options.ts'
import { count } from '../data/data-text.ts'
import { symbolList, withNews, type NewsHost } from './news-text.ts'
import { gather } from '../option-values.ts'

interface FetchFlags {
  readonly source: string
  readonly symbols: readonly string[]
  readonly from?: string
  readonly to?: string
  readonly config?: string
  readonly set: readonly string[]
  readonly json?: boolean
}

const DAYS = 30
const LINES_SHOWN = 5

const HELP = `
Sources:
  edgar      filings with the SEC, which wants to know who asks: news.edgar_contact in the settings
  alpaca     articles; keys come from APCA_API_KEY_ID and APCA_API_SECRET_KEY
  NAME       a feed of the settings (RSS, RDF, Atom, JSON):
               news:
                 feeds:
                   - name: press
                     url: https://example.com/press.rss
                     symbols: [AAPL]
  ADDRESS    a feed without settings; --symbols then says what all of it is about

What is there already is not added again, so a fetch can be repeated; after a failure, repeat it. What a
source corrects is kept beside what it said first. A feed is read as it is: it takes no --from and no --to,
and only what has changed since it was read last is sent.

Days are those of New York, the last one included; instants carry their offset.

Examples:
  investor news fetch --source edgar --symbols AAPL,MSFT --set "news.edgar_contact=Ann Lee ann@example.com"
  investor news fetch --source edgar --symbols AAPL --from 2015-01-01     all filings since then
  investor news fetch --source alpaca --symbols AAPL --from 2026-11-01 --to 2026-11-20
  investor news fetch --source press
  investor news fetch --source https://example.com/press.rss --symbols AAPL`

/** `investor news fetch`: reads a source and keeps what it says. */
export function newsFetchCommand(host: NewsHost): Command {
  return new Command('fetch')
    .description('Reads news or filings from a source and keeps them.')
    .requiredOption('--source <name>', 'edgar, alpaca, a feed of the settings, or the address of a feed')
    .option('--symbols <list>', 'symbols that are wanted, separated by commas', symbolList, [])
    .option('--from <date>', `first day or instant (default: ${DAYS} days before the last)`)
    .option('--to <date>', 'last day, included, or instant (default: now)')
    .addOption(configOption())
    .option('--set <key=value>', 'a setting; may be given several times', gather, [])
    .addOption(dataOption.json())
    .addHelpText('after', HELP)
    .action((flags: FetchFlags) => fetchAction(host, flags))
}

async function fetchAction(host: NewsHost, flags: FetchFlags): Promise<void> {
  const read = readSettingsFile(host, flags.config, { profile: 'backtest', set: flags.set })
  if (!read.ok) throw new UserError(read.failure)
  const { source: name, symbols } = flags
  const { edgarSites } = host
  const source = openNewsSource({
    name, symbols, config: read.value.config, environment: host.env, now: host.now,
    ...(edgarSites && { edgarSites }),
  })
  const isNamedFeed = source.isFeed && source.provider.source === name
  if (source.isFeed && (flags.from !== undefined || flags.to !== undefined)) throw narrowed('--from and --to')
  if (isNamedFeed && symbols.length > 0) throw narrowed('--symbols')
  const span = newsSpan(flags, host.now(), DAYS)
  const progress = progressOf(host, name)
  try {
    const fetched = await withNews(host, (archive) => fetchNews(source, archive, {
      request: { ...span, symbols }, now: host.now, onProgress: progress.show,
    }))
    progress.stop()
    const isJson = flags.json === true
    host.out(isJson ? `${JSON.stringify(jsonOf(fetched, span), null, 2)}\n` : describe(fetched))
  } finally {
    progress.stop()
  }
}

function narrowed(flag: string): UserError {
  return new UserError(fail('NEWS_NOT_NARROWED', `a feed is read as it is: it takes no ${flag}; `
    + 'investor news list shows a part of what was read').failure)
}

/** A bar on stderr while a source is read; nothing where nobody watches. */
function progressOf(
  host: NewsHost, name: string,
): { readonly show: (doneFraction: number) => void; readonly stop: () => void } {
  if (!host.isWatched) return { show() {}, stop() {} }
  const bar = new cliProgress.SingleBar(
    { format: `${name.slice(0, 40)} [{bar}] {percentage} %`, hideCursor: true, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  )
  let isShown = true
  bar.start(1, 0)
  return {
    show: (doneFraction) => bar.update(doneFraction),
    stop() {
      if (isShown) bar.stop()
      isShown = false
    },
  }
}

function jsonOf({ refusedCount, ...fetched }: FetchedNews, { from, to }: NewsSpan): unknown {
  return { ...fetched, refusedCount, from: formatUtc(from), to: formatUtc(to) }
}

function describe(fetched: FetchedNews): string {
  const { source, added, corrected, unchanged, differing, refused, refusedCount } = fetched
  const more = refusedCount - LINES_SHOWN
  const lines = [
    `${source}: ${count(added)} new, ${count(corrected)} corrected, ${count(unchanged)} known`,
    ...(differing === 0 ? [] : [`  left as they were: ${count(differing)} that now say something else of the `
      + 'same instant']),
    ...(refusedCount === 0 ? [] : [`  refused: ${count(refusedCount)}`]),
    ...refused.slice(0, LINES_SHOWN).map(({ id, reason }) => `    ${id === '' ? '(no id)' : id}: ${reason}`),
    ...(more > 0 ? [`    ... ${more} more`] : []),
  ]
  return `${lines.join('\n')}\n`
}

import { Command } from 'commander'
import { newsFile, processHost } from '../data/data-host.ts'
import { newsFetchCommand } from './news-fetch-command.ts'
import { newsImportCommand } from './news-import-command.ts'
import { newsListCommand } from './news-list-command.ts'
import type { NewsHost } from './news-text.ts'

const EXIT_USAGE = 2

/** `investor news`: fetch, list and import news and filings. */
export function newsCommand(host: NewsHost = processHost()): Command {
  const news = new Command('news')
    .description('Keeps news and filings, each with the instant at which it was public.')
    .addHelpText('after', `
News lies in ${newsFile(host)} (INVESTOR_HOME moves it). First steps:
  investor news fetch --source edgar --symbols AAPL,MSFT    filings with the SEC, of the last 30 days
  investor news list --symbols AAPL                         what there is of the last 30 days; --from for more
  investor news import my-news.jsonl                        news of your own

An item is never changed once it is kept: what its source corrects later is kept beside it, with the instant
of the correction. docs/NEWS.md tells the rest.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage.`)
  for (const make of [newsFetchCommand, newsListCommand, newsImportCommand]) news.addCommand(make(host))
  for (const command of [news, ...news.commands]) {
    command
      .exitOverride(({ exitCode }) => host.exit(exitCode === 0 ? 0 : EXIT_USAGE))
      .configureOutput({ writeOut: host.out, writeErr: host.err })
      .showHelpAfterError('(--help shows what can be said)')
  }
  return news
}

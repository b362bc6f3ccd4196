import { hasDefaultExport } from './import-direction.ts'
import type { Finding, ProjectFile, Rule } from './project.ts'

const ENTRIES = new Set([
  'src/index.ts', 'src/app/main.ts', 'src/app/backtest/backtest-worker.ts',
  'src/app/live/core/core-worker.ts', 'src/app/live/venue/venue-worker.ts',
  'src/app/live/watchdog/watchdog-process.ts', 'src/app/watch/watch-process.ts',
  'src/app/broker/venue/alpaca-canceler.ts', 'src/app/server/api-worker.ts',
  'src/app/server/backtest-child.ts', 'src/app/server/flatten-child.ts',
  'src/app/server/slow-question-worker.ts', 'src/app/strategy-load-worker.ts',
])

/**
 * Every file of `src` is imported by one that is not a test, and every support file of `test` by anything.
 *
 * Run by path, so exempt: the entry points, processes that tests start, bundled strategies, and what lives in
 * bench, bin, examples and tools.
 */
export const unusedFile: Rule = (project) => {
  const byCode = new Set<string>()
  const byAnything = new Set<string>()
  for (const file of project.files.values()) {
    for (const { target } of file.imports) {
      if (target === undefined || target === file.path) continue
      byAnything.add(target)
      if (!file.isTest) byCode.add(target)
    }
  }
  const findings: Finding[] = []
  for (const file of project.files.values()) {
    const isUsed = file.path.startsWith('test/') ? byAnything.has(file.path) : byCode.has(file.path)
    if (isUsed || isRunByPath(file)) continue
    findings.push({
      path: file.path, line: 1,
      found: byAnything.has(file.path) ? 'a file that only tests import' : 'a file that nothing imports',
      fix: byAnything.has(file.path)
        ? 'export it through the folder\'s index.ts, move it to test, or delete it'
        : 'import it where it is needed (index.ts exports a folder\'s public files), or delete it',
    })
  }
  return findings
}

function isRunByPath(file: ProjectFile): boolean {
  if (/\.test\.[jt]s$/.test(file.path) || ENTRIES.has(file.path)) return true
  if (!file.path.startsWith('src/') && !file.path.startsWith('test/')) return true
  if (/^test\/harness\/[\w-]+-process\.ts$/.test(file.path)) return true
  return /^src\/strategy\/[^/]+\//.test(file.path) && hasDefaultExport(file)
}

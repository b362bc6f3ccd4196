import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { sha256Hex } from '../../audit/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { ROOT } from '../program.ts'

const PROGRAM = path.join(ROOT, 'src')
const SOURCE = /\.(?:ts|js|mjs|json)$/
const TEST = /\.test\.(?:ts|js)$/

/** Hash of every file that the program is made of, and of the versions of its packages (R20). */
export function codeHash(): string {
  const files = readdirSync(PROGRAM, { recursive: true, encoding: 'utf8' })
    .filter((name) => SOURCE.test(name) && !TEST.test(name))
    .toSorted()
    .map((name) => path.join(PROGRAM, name))
  const packages = ['package.json', 'package-lock.json'].map((name) => path.join(PROGRAM, '..', name))
  const all = [...files, ...packages.filter((name) => existsSync(name))]
  const lines = all.map((file) => `${path.relative(PROGRAM, file)} ${hashOf(file)}`)
  return sha256Hex(lines.join('\n'))
}

/**
 * Hash of every setting that counts, of the strategies with their parameters, and of their own files.
 *
 * What such a file imports is not in it.
 */
export function configHash(request: RunRequest, settings: RunSettings): string {
  const { config, strategies, symbols, timeframe } = settings
  return sha256Hex(
    JSON.stringify({
      settings: config.origins.map(({ key, value }) => [key, value]),
      symbols,
      timeframe,
      strategies: strategies.map((each) => [
        each.definition.name, each.parameters, each.symbols, each.timeframe,
      ]),
      files: strategyFiles(request, settings).map(hashOf),
    }),
  )
}

function strategyFiles(request: RunRequest, { config }: RunSettings): readonly string[] {
  const { configFile, strategies } = request
  const folder = configFile === undefined ? '.' : path.dirname(path.resolve(configFile))
  const named =
    strategies.length > 0
      ? strategies.map((word) => path.resolve(word))
      : config.strategies.flatMap(({ file }) => (file === undefined ? [] : [path.resolve(folder, file)]))
  return named.filter((file) => SOURCE.test(file) && existsSync(file))
}

function hashOf(file: string): string {
  return sha256Hex(readFileSync(file, 'utf8'))
}

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MAIN } from './program.ts'


/** What a command left: its exit code and what it printed. */
export interface CliRun {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs `investor` with `words` in a folder, as a person would. */
export function investor(folder: string, ...words: readonly string[]): CliRun {
  return investorTold(folder, '', ...words)
}

/** The same, with a text on its standard input. */
export function investorTold(folder: string, input: string, ...words: readonly string[]): CliRun {
  const { INVESTOR_HOME: _, ...environment } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    cwd: folder,
    encoding: 'utf8',
    input,
    env: { ...environment, NO_COLOR: '1' },
    timeout: 280_000,
  })
  return { code: status, out: stdout, err: stderr }
}

/** An empty folder of its own; call `remove` when done. */
export function emptyFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'investor-cli-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Option } from 'commander'

/** The settings file of a folder. */
export const SETTINGS_FILE = 'investor.yaml'

/**
 * The settings file that a command reads: the one that is named, else `investor.yaml` of the folder where
 * there is one, else none (`undefined`): the defaults. One rule for all commands.
 */
export function settingsFile(named: string | undefined, folder = '.'): string | undefined {
  if (named !== undefined) return named
  return existsSync(resolve(folder, SETTINGS_FILE)) ? SETTINGS_FILE : undefined
}

/** `--config`, as every command that reads settings has it. */
export function configOption(): Option {
  return new Option(
    '--config <file>',
    `settings file, YAML or JSON; without it ${SETTINGS_FILE} of this folder, where there is one`,
  )
}

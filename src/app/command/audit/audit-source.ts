import { existsSync } from 'node:fs'
import { Option, type Command } from 'commander'
import { readConfigFile } from '../../../adapter/config-file/index.ts'
import { applyOverrides, parseConfig } from '../../../config/index.ts'
import { accessLocation, journalLocation, type JournalLocation } from '../../journal/index.ts'
import { homeFolder } from '../../home-folder.ts'
import { orThrow } from '../../live/or-throw.ts'
import { SessionFolder } from '../../live/record/session-folder.ts'
import { isJournalElsewhere, sessionLocation } from '../../live/record/session-journal.ts'
import { configOption, settingsFile } from '../../settings-file.ts'
import { CONFIG_PROFILES } from '../config-command.ts'

/** Which journal a command is about. */
export interface SourceFlags {
  readonly db?: string
  readonly config?: string
  /** The record of access instead. */
  readonly access?: boolean
}

/** Gives a command the options that say which journal it is about. */
export function withSource(command: Command): Command {
  return command
    .option(
      '--db <url>',
      'sqlite:///path or postgresql://...; without it that of the settings, or of the latest paper session',
    )
    .addOption(
      new Option('--access', 'the record of logins, tokens and users instead').conflicts(['db', 'config']),
    )
    .addOption(configOption())
}

/**
 * The location of the journal that the flags, the settings or the environment name; where no flag does and
 * there is none, that of the latest paper session.
 */
export function locationOf({ db, config, access }: SourceFlags): JournalLocation {
  if (access === true) return accessLocation(homeFolder())
  const named = journalLocation(db ?? databaseUrlOf(config), process.cwd())
  const isNamed = db !== undefined || config !== undefined || databaseUrlOf(config) !== urlIn('')
  const session = db === undefined ? SessionFolder.latest(homeFolder()) : undefined
  // Sessions share a database and have a schema each.
  const isThere = session !== undefined && named.kind === 'postgres' && isJournalElsewhere(session)
  if (isThere) return sessionLocation(session)
  if (isNamed || named.kind !== 'sqlite' || existsSync(named.target)) return named
  return session === undefined ? named : sessionLocation(session)
}

function databaseUrlOf(file: string | undefined): string {
  const own = settingsFile(file)
  return urlIn(own === undefined ? '' : orThrow(readConfigFile(own)), own)
}

function urlIn(text: string, file?: string): string {
  const parsed = orThrow(parseConfig(text, { file: file ?? 'default', defaults: CONFIG_PROFILES.live }))
  const { config } = orThrow(applyOverrides(parsed, { environment: process.env, sets: [] }))
  return config.system.databaseUrl
}

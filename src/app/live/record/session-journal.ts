import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fail, ok, UserError, type Result } from '../../../base/index.ts'
import { readRunConfig } from '../../backtest/run-config.ts'
import type { RunRequest } from '../../backtest/run-request.ts'
import { journalLocation, openJournal, readJournalAt, type JournalLocation } from '../../journal/index.ts'
import type { OpenedJournal } from '../../journal/open-journal.ts'
import { PatientJournal } from './patient-journal.ts'
import type { SessionFolder } from './session-folder.ts'

/** What a session's folder says of a journal that lies in PostgreSQL; never a user or password. */
interface NotedJournal {
  readonly where: string
  /** Of this session alone. */
  readonly schema: string
}

const FILE = 'journal.json'
const URL_VARIABLE = 'INVESTOR_SYSTEM__DATABASE_URL'
const POSTGRES = /^postgres(?:ql)?:/

/**
 * Says in the folder of a new session, which has no name yet, where it keeps its journal: in the PostgreSQL
 * that the settings name, else in the folder.
 */
export function placeJournal(made: SessionFolder, name: string, databaseUrl: string): void {
  if (!POSTGRES.test(databaseUrl)) return
  const schema = `investor_${name}_${randomBytes(4).toString('hex')}`
  made.write(FILE, { where: whereOf(databaseUrl), schema } satisfies NotedJournal)
}

/**
 * Where the journal of a session lies, with the files that go with it, which are always in its folder.
 *
 * The URL of a server comes from the settings each time, since it may hold a password: from the environment
 * of this process, else from what the session was begun with. Throws `UserError` `JOURNAL_ELSEWHERE` where
 * they name none.
 */
export function sessionLocation(folder: SessionFolder, request?: RunRequest): JournalLocation {
  const own = journalLocation(`sqlite:///${folder.journalPath}`, '/')
  const noted = notedJournal(folder)
  if (noted === undefined) return own
  const url = new URL(databaseUrl(folder, noted, request))
  url.searchParams.set('schema', noted.schema)
  return { ...own, kind: 'postgres', target: url.href }
}

/** Where the journal of a session lies, for people. */
export function journalName(folder: SessionFolder): string {
  const noted = notedJournal(folder)
  return noted === undefined ? folder.journalPath : `${noted.where}, schema ${noted.schema}`
}

/** Whether the journal of a session lies in PostgreSQL. */
export function isJournalElsewhere(folder: SessionFolder): boolean {
  return notedJournal(folder) !== undefined
}

/** Whether a session has begun to write a journal. */
export function hasJournal(folder: SessionFolder): boolean {
  return isJournalElsewhere(folder) ? folder.tapes.length > 0 : existsSync(folder.journalPath)
}

/**
 * Opens the journal of a session for writing; made where the session has not begun yet. A server that is away
 * for a moment is waited for.
 */
export async function openSessionJournal(
  folder: SessionFolder, request?: RunRequest,
): Promise<Result<OpenedJournal>> {
  const location = sessionLocation(folder, request)
  if (location.kind === 'sqlite') return openJournal(location)
  const opened = await (folder.tapes.length === 0 ? openJournal(location) : readJournalAt(location))
  return opened.ok ? ok(new PatientJournal(opened.value)) : opened
}

/** Opens the journal of a session, which has to be there, for reading. */
export async function readSessionJournal(folder: SessionFolder): Promise<Result<OpenedJournal>> {
  return readJournalAt(sessionLocation(folder))
}

function notedJournal(folder: SessionFolder): NotedJournal | undefined {
  return folder.has(FILE) ? folder.read<NotedJournal>(FILE) : undefined
}

function databaseUrl(folder: SessionFolder, { where }: NotedJournal, request?: RunRequest): string {
  const said = request ?? { ...folder.request, set: folder.request.set.filter((word) => !isMasked(word)) }
  const ours = process.env[URL_VARIABLE]
  const others = Object.entries(said.environment).filter(([, value]) => !isMasked(value))
  const own = ours === undefined ? {} : { [URL_VARIABLE]: ours }
  const environment = { ...Object.fromEntries(others), ...own }
  const url = urlIn({ ...said, environment })
  if (POSTGRES.test(url)) return url
  const message = `the journal of session ${folder.name} is in ${where}, and the settings name ${url}: `
    + `say its URL in ${URL_VARIABLE}, or as system.database_url`
  throw new UserError(fail('JOURNAL_ELSEWHERE', message).failure)
}

/** As the session was begun; where its password was struck out, as the settings file says it now. */
function urlIn(request: RunRequest): string {
  const kept = readRunConfig(request).system.databaseUrl
  const { begun, configFile } = request
  if (begun === undefined || configFile === undefined || !isMasked(kept)) return kept
  const { begun: _, ...now } = { ...request, configFile: resolve(begun.folder, configFile) }
  return readRunConfig(now).system.databaseUrl
}

/** A password that was struck out when the session was begun is not known any more. */
function isMasked(text: string): boolean {
  return /:\/\/[^/]*[[(]secret/.test(text)
}

function whereOf(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl)
  return `postgresql://${host}${pathname}`
}

import { fail, UserError } from '../../base/index.ts'
import type { Incident } from '../../monitor/index.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { readWatchBook } from './watch-book.ts'

/** An incident of a session by its id, over or not. Throws `UserError` `ALERT_NOT_FOUND`. */
export function findIncident(folder: SessionFolder, id: string): Incident {
  const incident = readWatchBook(folder)?.incidents.find((each) => each.id === id)
  if (incident !== undefined) return incident
  const message = `session ${folder.name} has no incident ${id}: `
    + 'the page "Health and alerts" and "investor alert list" show them'
  throw new UserError(fail('ALERT_NOT_FOUND', message).failure)
}

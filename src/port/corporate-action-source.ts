import type { Result, SessionDate } from '../base/index.ts'
import type { AnnouncedAction } from '../model/index.ts'

/** Which announcements are wanted: of these symbols, dated within [from, to]. */
export interface ActionsRequest {
  readonly symbols: readonly string[]
  readonly from: SessionDate
  readonly to: SessionDate
}

/** Where corporate actions are announced: a vendor, or the catalog. More than was asked for is welcome. */
export interface CorporateActionSource {
  announced(request: ActionsRequest): Promise<Result<readonly AnnouncedAction[]>>
}

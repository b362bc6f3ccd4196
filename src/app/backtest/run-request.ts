/**
 * What a run was asked for on the command line; everything else comes from the settings file and the
 * defaults.
 */
export interface RunRequest {
  readonly configFile: string | undefined
  readonly strategies: readonly string[]
  readonly symbols: readonly string[] | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly timeframe: string | undefined
  readonly adjustment: string | undefined
  readonly set: readonly string[]
  readonly out: string
  readonly environment: Readonly<Record<string, string>>
  /** Columns and colours of the terminal that the summary is for. */
  readonly width: number
  readonly color: boolean
  /** Of a session: the settings file as it was when it was begun, which then is not read again. */
  readonly begun?: BegunWith
}

/** What a session was begun with beyond its command line. */
export interface BegunWith {
  /** Where relative names start from. */
  readonly folder: string
  /** What the settings file said, empty without one; passwords are struck out where this is kept. */
  readonly settings: string
}

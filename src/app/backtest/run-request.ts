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
}

/** Which working entries a person means. */
export interface EntriesMeant {
  readonly symbol?: string
  readonly strategy?: string
  /** The client id of one order. */
  readonly order?: string
}

/** Something that trades here; `symbol` changes on a rename, `id` never does. */
export interface Asset {
  readonly id: string
  symbol: string
  readonly name: string
  status: 'active' | 'inactive'
  isTradable: boolean
  isShortable: boolean
  isFractionable: boolean
  readonly isMarginable: boolean
}

/** The assets of the exchange, by symbol or id. */
export class AssetBook {
  readonly #assets: Asset[]

  constructor(symbols: readonly string[], nextId: () => string) {
    this.#assets = symbols.map((symbol) => ({
      id: nextId(), symbol, name: `${symbol} Common Stock (made up)`, status: 'active', isTradable: true,
      isShortable: true, isFractionable: true, isMarginable: true,
    }))
  }

  get all(): readonly Asset[] {
    return this.#assets
  }

  /** The asset of a symbol or an id. */
  find(symbolOrId: string): Asset | undefined {
    return this.#assets.find(({ symbol, id }) => symbol === symbolOrId || id === symbolOrId)
  }
}

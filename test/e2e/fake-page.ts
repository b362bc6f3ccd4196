import type {
  Chart, ChartLibrary, ChartMarker, ChartOptions, ChartPoint, ChartSeries,
} from '../../src/report/page/chart-library.ts'
import type { PageElement, PageEvent, PageWindow } from '../../src/report/page/dom.ts'

/** An element that remembers what was done to it. */
export class FakeElement {
  textContent: string | null = ''
  className = ''
  hidden = false
  value = ''
  disabled = false
  clientHeight = 0
  children: (FakeElement | string)[] = []
  readonly dataset: Record<string, string | undefined> = {}
  readonly attributes = new Map<string, string>()
  readonly properties = new Map<string, string>()
  readonly style = {
    setProperty: (name: string, value: string): void => void this.properties.set(name, value),
  }
  readonly #listeners = new Map<string, ((event: PageEvent) => void)[]>()

  append(...nodes: (FakeElement | string)[]): void {
    this.children.push(...nodes)
  }

  replaceChildren(...nodes: (FakeElement | string)[]): void {
    this.children = nodes
  }

  remove(): void {
    this.children = []
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value)
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name)
  }

  addEventListener(type: string, listener: (event: PageEvent) => void): void {
    this.#listeners.set(type, [...this.#listeners.get(type) ?? [], listener])
  }

  focus(): void {
    this.attributes.set('focused', 'true')
  }

  scrollIntoView(): void {
    this.attributes.set('scrolled', 'true')
  }

  /** Does what a user would. */
  fire(type: string): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({})
  }

  /** All text inside, cell by cell. */
  get texts(): string[] {
    if (this.children.length === 0) return [this.textContent ?? '']
    return this.children.flatMap((child) => (typeof child === 'string' ? [child] : child.texts))
  }
}

/** A window in which every id that is asked for exists, and buttons are found by their data attribute. */
export class FakeWindow {
  readonly location = { hash: '' }
  readonly body = new FakeElement()
  readonly documentElement = new FakeElement()
  readonly #byId = new Map<string, FakeElement>()
  readonly #listed: { selector: string; element: FakeElement }[] = []

  /** The element of that id. */
  at(id: string): FakeElement {
    const element = this.#byId.get(id) ?? new FakeElement()
    this.#byId.set(id, element)
    return element
  }

  /** Adds a button that scripts find by its data attribute. */
  addButton(name: string, value: string): FakeElement {
    const element = new FakeElement()
    element.dataset[name] = value
    this.#listed.push({ selector: `[data-${name}]`, element })
    return element
  }

  /** The same as the page's scripts see it. */
  get page(): PageWindow {
    const seen = (element: FakeElement): PageElement => element as unknown as PageElement
    return {
      location: this.location,
      document: {
        body: seen(this.body),
        documentElement: seen(this.documentElement),
        getElementById: (id) => seen(this.at(id)),
        createElement: () => seen(new FakeElement()),
        querySelectorAll: (selector) => (
          this.#listed.filter((each) => each.selector === selector).map(({ element }) => seen(element))),
        addEventListener: () => undefined,
      },
      getComputedStyle: (element) => (
        { color: (element as unknown as FakeElement).properties.get('color') ?? '' }),
      matchMedia: () => ({ matches: false, addEventListener: () => undefined }),
      addEventListener: () => undefined,
    }
  }
}

/** What a fake chart was told to draw. */
export interface DrawnSeries {
  points: readonly ChartPoint[]
  options: ChartOptions
  readonly lines: ChartOptions[]
}

/** A chart library that draws nothing and remembers everything. */
export class FakeCharts {
  readonly series: DrawnSeries[] = []
  markers: readonly ChartMarker[] = []
  range: { readonly from: number; readonly to: number } | undefined

  /** The same as the page's scripts see it. */
  get library(): ChartLibrary {
    const setMarkers = (markers: readonly ChartMarker[]): void => void (this.markers = markers)
    return {
      LineSeries: 'line', BaselineSeries: 'baseline', CandlestickSeries: 'candles',
      createChart: () => this.#chart(),
      createSeriesMarkers: () => ({ setMarkers }),
    }
  }

  #chart(): Chart {
    const setRange = (range: { from: number; to: number }): void => void (this.range = range)
    return {
      addSeries: (_, options) => this.#addSeries(options),
      panes: () => [],
      priceScale: () => ({ applyOptions: () => undefined }),
      timeScale: () => ({
        fitContent: () => void (this.range = undefined),
        subscribeSizeChange: () => undefined,
        setVisibleRange: setRange, setVisibleLogicalRange: setRange,
      }),
      applyOptions: () => undefined,
      takeScreenshot: () => new FakeElement() as unknown as PageElement,
      subscribeCrosshairMove: () => undefined,
    }
  }

  #addSeries(options: ChartOptions): ChartSeries {
    const drawn: DrawnSeries = { points: [], options, lines: [] }
    this.series.push(drawn)
    return {
      setData: (points) => void (drawn.points = points),
      applyOptions: (more) => void (drawn.options = { ...drawn.options, ...more }),
      createPriceLine: (line) => drawn.lines.push(line) && line,
      removePriceLine: (line) => void drawn.lines.splice(drawn.lines.indexOf(line as ChartOptions), 1),
    }
  }
}

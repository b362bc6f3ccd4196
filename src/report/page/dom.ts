/**
 * The part of the browser that the page's scripts use.
 *
 * Declared here, because the compiler's own DOM types would make `document`, `name` and `event` legal words
 * in every file of the system. The end-to-end test runs the page in a real browser.
 */
export interface PageWindow {
  readonly document: PageDocument
  readonly location: { readonly hash: string }
  getComputedStyle(element: PageElement): { readonly color: string }
  matchMedia(query: string): {
    readonly matches: boolean
    addEventListener(type: string, listener: () => void): void
  }
  addEventListener(type: string, listener: (event: PageEvent) => void): void
}

/** The document. */
export interface PageDocument {
  readonly documentElement: PageElement
  readonly body: PageElement
  getElementById(id: string): PageElement | null
  createElement(tag: string): PageElement
  querySelectorAll(selector: string): Iterable<PageElement>
  addEventListener(type: string, listener: (event: PageEvent) => void): void
}

/** An element; `value`, `disabled` and the like are there on controls. */
export interface PageElement {
  textContent: string | null
  className: string
  hidden: boolean
  value: string
  disabled: boolean
  readonly clientHeight: number
  readonly dataset: Record<string, string | undefined>
  readonly style: { setProperty(name: string, value: string): void }
  append(...nodes: readonly (PageElement | string)[]): void
  replaceChildren(...nodes: readonly (PageElement | string)[]): void
  remove(): void
  setAttribute(name: string, value: string): void
  removeAttribute(name: string): void
  addEventListener(type: string, listener: (event: PageEvent) => void): void
  focus(options?: { readonly preventScroll: boolean }): void
  scrollIntoView(options: { readonly block: string; readonly behavior: string }): void
}

/** Whatever is told to a listener. */
export interface PageEvent {
  readonly message?: string
  readonly violatedDirective?: string
}

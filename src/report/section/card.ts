import { html, NOTHING } from '../html.ts'
import type { Html, HtmlPart } from '../html.ts'

/** The head of a card. */
export interface CardHead {
  /** What links and the navigation point at. */
  readonly id?: string
  readonly title: HtmlPart
  /** How the card is to be read, in a few words. */
  readonly hint?: HtmlPart
  /** Buttons and the like, at the right end. */
  readonly tools?: Html
}

/** A part of the page in its own frame. */
export function card(head: CardHead, body: HtmlPart): Html {
  return html`<section class="card"${head.id === undefined ? NOTHING : html` id="${head.id}"`}>
${cardHead(head)}
${body}
</section>`
}

/** Title, hint and tools in one row that wraps. */
export function cardHead({ title, hint, tools }: CardHead): Html {
  return html`<div class="card-head"><h2>${title}</h2>${hint === undefined ? NOTHING : html`
<p class="hint">${hint}</p>`}${tools === undefined ? NOTHING : html`
<div class="tools">${tools}</div>`}</div>`
}

import { signedText } from '../figure-text.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'

/** A figure with a minus sign as type has it. */
export function figure(text: string): string {
  return text.replace(/^-/, '−')
}

/** A figure with its sign, in the colour of gains or losses where it is not zero. */
export function toned(value: number | null | undefined, text: string): Html {
  const tone = !value || !/[1-9]/.test(text) ? '' : value > 0 ? 'gain' : 'loss'
  return html`<span class="${tone}">${figure(signedText(text))}</span>`
}

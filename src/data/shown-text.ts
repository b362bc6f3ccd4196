const LENGTH_MAX = 80
// eslint-disable-next-line no-control-regex -- those are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g

/**
 * Text of somebody's file as a message may show it: on one line, no longer than anybody reads, and without
 * what a terminal would obey.
 */
export function shownText(text: string): string {
  const start = text.slice(0, LENGTH_MAX).replace(CONTROL, escaped)
  return text.length <= LENGTH_MAX ? start : `${start}... (${text.length} characters)`
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

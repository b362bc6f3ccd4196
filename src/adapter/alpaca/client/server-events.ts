import { jsonOf } from './json-of.ts'

/** A comment in which the vendor says that it has left events out, or broke off. */
const BROKEN = /^:.*(dropped|error)/i

/**
 * The data of server-sent events, each as JSON or, where it is none, as `undefined`; `undefined` where some
 * were left out or the text breaks off within one.
 *
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function eventsIn(text: string): readonly unknown[] | undefined {
  const events: unknown[] = []
  let data: string[] = []
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (BROKEN.test(line)) return undefined
    if (line.startsWith('data:')) data.push(line.slice('data:'.length).replace(/^ /, ''))
    if (line !== '' || data.length === 0) continue
    events.push(jsonOf(data.join('\n')))
    data = []
  }
  return data.length === 0 ? events : undefined
}

/**
 * JSON for the inside of a `<script type="application/json">`: the same value, and nothing in it can end the
 * element.
 *
 * NaN and infinities become null, as JSON has it.
 */
export function inlineJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (character) => (
    `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  ))
}

/**
 * A script's text for the inside of a `<script>`: line ends as a browser reads them (the hash of the policy
 * is taken from these bytes), and no text in it can end the element or begin a comment.
 */
export function inlineScript(source: string): string {
  return source
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/<(\/script|script|!--)/gi, '\\x3c$1')
}

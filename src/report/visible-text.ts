/**
 * The text on one line, with everything that is not seen, or that reorders what is seen, written out as
 * `\u{...}`.
 *
 * Names and messages come from strategies, files and vendors: a control character moves a terminal's cursor,
 * a bidi override makes a sell read like a buy. Breaks and tabs become spaces.
 */
export function visibleText(text: string): string {
  return text
    .replaceAll(/[\n\r\t]+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, (character) => (
      `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
    ))
}

/** A text as a database takes it: PostgreSQL has no character 0. */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '\u2400')
}

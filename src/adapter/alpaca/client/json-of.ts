/** The value of a JSON text; `undefined` for one that is no JSON, such as a proxy's page. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

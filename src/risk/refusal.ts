/** Why no order was made of a signal; the text is put together when somebody reads it. */
export interface Refusal {
  readonly kind: 'refused'
  readonly code: string
  readonly say: () => string
}

/** Makes a refusal. */
export function refuse(code: string, say: () => string): Refusal {
  return { kind: 'refused', code, say }
}

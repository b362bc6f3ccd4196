/** Why `fetch` had no answer, in its innermost word: `ECONNREFUSED`, a timeout ... */
export function noAnswerReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'it took too long'
  const { cause } = error
  if (cause instanceof Error) return (cause as { code?: string }).code ?? cause.message
  return error.message
}

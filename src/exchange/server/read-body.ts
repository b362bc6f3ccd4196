import type { IncomingMessage } from 'node:http'

const BYTES_MAX = 1_048_576

/** Reads a request's body as text; `undefined` when it is larger than a mebibyte. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BYTES_MAX) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A JSON text's value; `undefined` for an empty text, `invalid` for one that is no JSON. */
export function parseBody(text: string): { readonly value: unknown } | 'invalid' {
  if (text.trim() === '') return { value: undefined }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    if (error instanceof SyntaxError) return 'invalid'
    throw error
  }
}

import type { ApiError } from '../order/api-error.ts'

/** What goes back to a client: JSON, HTML, or nothing. */
export interface Reply {
  readonly status: number
  readonly json?: unknown
  readonly html?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** 200 with a JSON body. */
export function okReply(json: unknown): Reply {
  return { status: 200, json }
}

/** A refusal as the vendor writes it: `{code, message, ...}`. */
export function errorReply({ status, code, message, extra = {} }: ApiError): Reply {
  return { status, json: { ...extra, code, message } }
}

/** The page that a proxy in front of the vendor answers with. */
export function htmlReply(status: number, title: string): Reply {
  const head = `${status} ${title}`
  return {
    status,
    html: `<html>\r\n<head><title>${head}</title></head>\r\n<body>\r\n<center><h1>${head}</h1></center>\r\n`
      + '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
  }
}

import { PassThrough } from 'node:stream'
import { createTransport } from 'nodemailer'
import { ok, RetryClass, type Result } from '../../base/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt, Clock } from '../../port/index.ts'
import { noticeLines, noticeTitle } from './notice-text.ts'
import { sendFailure } from './post-json.ts'

const TIMEOUT_MS = 5_000
/** Less than is waited for any channel, so that a mail has ended before it is sent again. */
const MAIL_TIMEOUT_MS = 18_000
const SUBJECT_LENGTH_MAX = 150
const TEXT_LENGTH_MAX = 100_000

/** How mail leaves. */
export interface SmtpOptions {
  readonly name: string
  readonly host: string
  readonly port: number
  /** TLS from the first byte (port 465); else STARTTLS, which is insisted on. */
  readonly isTls: boolean
  readonly user: string
  readonly password: string
  readonly from: string
  readonly to: readonly string[]
  readonly clock: Clock
  /** Trusts a certificate that this one has signed, in PEM. */
  readonly certificate?: string
  /** Longest wait for one answer of the server. */
  readonly timeoutMs?: number
  /** Longest time for a whole mail. */
  readonly mailTimeoutMs?: number
}

/** What a server says of an address that it does not take. */
interface RefusedAddress {
  readonly recipient?: string | undefined
  readonly responseCode?: number | undefined
  readonly response?: string | undefined
}

/** The server has the whole mail, and has not said that it takes it. */
class UnansweredMailError extends Error {}

/**
 * Alerts by e-mail. Nothing leaves without TLS, the password least of all.
 *
 * A 4xx reply passes and is tried again, a 5xx reply stays (RFC 5321, section 4.2.1). Where a server takes a
 * mail for some and not for others, only the others are tried again, and who stays refused is told of.
 * A server that has the whole mail and does not answer may have taken it (section 4.5.3.2.6).
 */
export class SmtpAlertHandler implements AlertHandler {
  readonly name: string
  readonly #options: SmtpOptions
  /** Whom a message has yet to reach, by its first notice: the others have it. */
  readonly #missing = new WeakMap<AlertNotice, readonly string[]>()

  constructor(options: SmtpOptions) {
    this.name = options.name
    this.#options = options
  }

  async send(notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> {
    const { clock, to } = this.#options
    const first = notices[0] as AlertNotice
    const wanted = this.#missing.get(first) ?? to
    try {
      const { messageId, rejectedErrors = [] } = await this.#mail(notices, wanted)
      if (rejectedErrors.length === 0) return ok({ at: clock.now(), reference: messageId })
      this.#missing.set(first, rejectedErrors.flatMap(({ recipient }) => recipient ?? []))
      const refused = this.#failure(namesOf(rejectedErrors), RetryClass.Safe)
      if (rejectedErrors.some(passes)) return refused
      return ok({ at: clock.now(), reference: messageId, trouble: refused.failure.message })
    } catch (error) {
      if (error instanceof UnansweredMailError) {
        return this.#failure(error.message, RetryClass.AfterReconcile)
      }
      const { message, rejectedErrors = [] } = error as { message: string; rejectedErrors?: RefusedAddress[] }
      const retry = passes(error as RefusedAddress) ? RetryClass.Safe : RetryClass.Never
      const isForSome = retry === RetryClass.Never && this.#missing.has(first) && rejectedErrors.length > 0
      if (!isForSome) return this.#failure(message, retry)
      const { failure } = this.#failure(namesOf(rejectedErrors), retry)
      return ok({ at: clock.now(), reference: '', trouble: failure.message })
    }
  }

  #failure(said: string, retry: RetryClass): ReturnType<typeof sendFailure> {
    return sendFailure({ channel: this.name, secrets: [this.#options.password] }, said, retry)
  }

  async #mail(
    notices: readonly AlertNotice[], to: readonly string[],
  ): Promise<{
    readonly messageId: string
    readonly rejectedErrors?: readonly RefusedAddress[] | undefined
  }> {
    const { host, port, isTls, user, password, from, certificate } = this.#options
    const { timeoutMs = TIMEOUT_MS, mailTimeoutMs = MAIL_TIMEOUT_MS } = this.#options
    const transport = createTransport({
      host, port, secure: isTls, requireTLS: true, auth: { user, pass: password },
      connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs,
      ...(certificate === undefined ? {} : { tls: { ca: certificate } }),
    })
    let isHandedOver = false
    transport.use('stream', (mail, done) => {
      mail.message.transform(() => new PassThrough().once('end', () => {
        isHandedOver = true
      }))
      done()
    })
    try {
      return await transport.sendMail({
        from, to: [...to],
        subject: `[investor] ${noticeTitle(notices)}`.slice(0, SUBJECT_LENGTH_MAX),
        text: noticeLines(notices, TEXT_LENGTH_MAX),
        disableFileAccess: true, disableUrlAccess: true,
        signal: AbortSignal.timeout(mailTimeoutMs),
      })
    } catch (error) {
      const { responseCode, message } = error as RefusedAddress & { readonly message: string }
      if (isHandedOver && responseCode === undefined) throw new UnansweredMailError(message)
      throw error
    } finally {
      transport.close()
    }
  }
}

/** Without a reply of the server nobody has refused anything. */
function passes({ responseCode }: RefusedAddress): boolean {
  return responseCode === undefined || responseCode < 500
}

function namesOf(refused: readonly RefusedAddress[]): string {
  return refused.map(({ recipient = '', response = '' }) => `not for ${recipient}: ${response}`).join('; ')
}

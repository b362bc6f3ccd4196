import { createTransport } from 'nodemailer'
import { ok, RetryClass, type Result } from '../../base/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt, Clock } from '../../port/index.ts'
import { noticeLines, noticeTitle } from './notice-text.ts'
import { sendFailure } from './post-json.ts'

const TIMEOUT_MS = 5_000
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
}

/**
 * Alerts by e-mail. Nothing leaves without TLS, the password least of all.
 *
 * A 4xx reply passes and is tried again, a 5xx reply stays (RFC 5321, section 4.2.1).
 */
export class SmtpAlertHandler implements AlertHandler {
  readonly name: string
  readonly #options: SmtpOptions

  constructor(options: SmtpOptions) {
    this.name = options.name
    this.#options = options
  }

  async send(notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> {
    const { host, port, isTls, user, password, from, to, clock, certificate, timeoutMs = TIMEOUT_MS } =
      this.#options
    const transport = createTransport({
      host, port, secure: isTls, requireTLS: true, auth: { user, pass: password },
      connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs,
      ...(certificate === undefined ? {} : { tls: { ca: certificate } }),
    })
    try {
      const { messageId } = await transport.sendMail({
        from, to: [...to],
        subject: `[investor] ${noticeTitle(notices)}`.slice(0, SUBJECT_LENGTH_MAX),
        text: noticeLines(notices, TEXT_LENGTH_MAX),
        disableFileAccess: true, disableUrlAccess: true,
      })
      return ok({ at: clock.now(), reference: messageId })
    } catch (error) {
      const { responseCode, message } = error as { responseCode?: number; message: string }
      const retry = responseCode !== undefined && responseCode >= 500 ? RetryClass.Never : RetryClass.Safe
      return sendFailure({ channel: this.name, secrets: [password] }, message, retry)
    } finally {
      transport.close()
    }
  }
}

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { SMTPServer } from 'smtp-server'

/** A mail that arrived. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: string
}

/** A mail server on loopback with a certificate of its own. */
export interface SmtpStage extends AsyncDisposable {
  readonly port: number
  readonly certificate: string
  readonly received: ReceivedMail[]
  /** The next mails are refused with this reply, until it is `undefined` again. */
  refusal: { readonly code: number; readonly text: string } | undefined
  /** Addresses that are refused, with the code of the reply. */
  readonly refusedAddresses: Map<string, number>
  /** The next mails are taken, and never answered. */
  isMute: boolean
}

/** Who may send there. */
export const SMTP_USER = { user: 'investor', password: 'smtp-secret-word' }

/** Starts a mail server that wants STARTTLS and a login. */
export async function smtpStage(): Promise<SmtpStage> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  const server = new SMTPServer({
    key, cert,
    onAuth({ username, password }, _, done) {
      const isKnown = username === SMTP_USER.user && password === SMTP_USER.password
      const refused = smtpError(535, `5.7.8 no such login: ${password ?? ''}`)
      done(isKnown ? null : refused, { user: username ?? '' })
    },
    onRcptTo({ address }, _, done) {
      const code = stage.refusedAddresses.get(address)
      done(code === undefined ? null : smtpError(code, `5.1.1 no mail for ${address}`))
    },
    onData(stream, { envelope }, done) {
      let raw = ''
      stream.on('data', (chunk: Buffer) => {
        raw += chunk.toString()
      })
      stream.on('end', () => {
        const { refusal } = stage
        if (refusal !== undefined) return done(smtpError(refusal.code, refusal.text))
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        stage.received.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw })
        return stage.isMute ? undefined : done()
      })
    },
  })
  server.on('error', () => {
    // A client that goes away in the middle of a handshake is what some tests are about.
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const stage: SmtpStage = {
    port: (server.server.address() as AddressInfo).port,
    certificate: cert,
    received: [],
    refusal: undefined,
    refusedAddresses: new Map(),
    isMute: false,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server.server, 'close')
    },
  }
  return stage
}

function smtpError(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code })
}

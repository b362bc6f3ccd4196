import { fail, UserError } from '../../base/index.ts'
import type { WebhookEntry } from '../../config/index.ts'
import type { Delivery, KeptDelivery, WebhookDesk } from '../../server/index.ts'
import { secretOrThrow } from '../alert/read-secret.ts'
import { WebhookInbox } from './webhook-inbox.ts'

/** Shorter ones can be found by trying. */
const SECRET_CHARACTERS_MIN = 16

/** What the webhooks of the settings are kept with. */
export interface InboxesParts {
  readonly home: string
  readonly hooks: readonly WebhookEntry[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Folder of the settings file. */
  readonly folder: string
}

/** The secret of a webhook, read anew each time so that it can be changed; throws `SECRET_MISSING`. */
export function webhookSecret(
  { name, secret }: WebhookEntry, { environment, folder }: Pick<InboxesParts, 'environment' | 'folder'>,
): string {
  const value = secretOrThrow(secret, { environment, folder })
  if (value.length >= SECRET_CHARACTERS_MIN) return value
  const message = `the secret of webhook ${name} has less than ${SECRET_CHARACTERS_MIN} characters`
  throw new UserError(fail('SECRET_MISSING', message).failure)
}

/** The webhooks of the settings, each with an inbox of its own. */
export class WebhookInboxes implements WebhookDesk {
  readonly #parts: InboxesParts
  readonly #inboxes: ReadonlyMap<string, { readonly entry: WebhookEntry; readonly inbox: WebhookInbox }>

  constructor(parts: InboxesParts) {
    this.#parts = parts
    this.#inboxes = new Map(parts.hooks.map((entry) => (
      [entry.name, { entry, inbox: new WebhookInbox(parts.home, entry) }])))
  }

  has(hook: string): boolean {
    return this.#inboxes.has(hook)
  }

  secretOf(hook: string): string {
    return webhookSecret(this.#of(hook).entry, this.#parts)
  }

  keep({ hook, ...delivery }: Delivery): KeptDelivery {
    return this.#of(hook).inbox.keep(delivery)
  }

  #of(hook: string): { readonly entry: WebhookEntry; readonly inbox: WebhookInbox } {
    const found = this.#inboxes.get(hook)
    if (found === undefined) throw new Error(`nobody asked whether there is a webhook ${hook}`)
    return found
  }
}

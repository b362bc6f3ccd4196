import type { UtcMillis } from '../../../base/index.ts'
import type { BrokerNotice } from '../../../port/index.ts'

/** Who is told of a word. */
interface WordListener {
  readonly notice: (notice: BrokerNotice) => void
  readonly now: () => UtcMillis
}

/** Words of the vendor's that are not known here are told once each, and so many at most. */
const WORDS_MAX = 100

/** Tells of words of the vendor's that nobody here knows, so that nobody takes them for known ones. */
export class UnknownWords {
  readonly #listener: WordListener
  readonly #told = new Set<string>()

  constructor(listener: WordListener) {
    this.#listener = listener
  }

  tell(word: string): void {
    if (this.#told.has(word) || this.#told.size >= WORDS_MAX) return
    this.#told.add(word)
    const message = `Alpaca says ${word}: what it means is read, not guessed`
    this.#listener.notice({ kind: 'MessageUnreadable', message, at: this.#listener.now() })
  }
}

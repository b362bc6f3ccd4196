import type { Fact } from '../../../model/index.ts'

/** What is asked before each request that opens something (R01). */
export interface HaltBoardParts {
  /** Triggers that are latched in the core. */
  readonly latched: readonly string[]
  /** An operator holds the kill switch: nothing is entered meanwhile. */
  readonly isOverridden: boolean
  /** Whether somebody has asked for a halt that is not on record yet; throws where that cannot be read. */
  readonly isHaltWaiting: () => boolean
}

/** The halt as the sending side knows it: by the facts themselves, and by wishes that wait for theirs. */
export class HaltBoard {
  readonly #latched: Set<string>
  readonly #isHaltWaiting: () => boolean
  #isOverridden: boolean
  /** Books and broker have been compared since the start, and agreed. */
  isReconciled = false

  constructor({ latched, isOverridden, isHaltWaiting }: HaltBoardParts) {
    this.#latched = new Set(latched)
    this.#isOverridden = isOverridden
    this.#isHaltWaiting = isHaltWaiting
  }

  /** Follows a fact. */
  see({ body }: Fact): void {
    if (body.kind === 'KillSwitchTriggered') this.#latched.add(body.trigger)
    if (body.kind === 'OverrideTaken') this.#isOverridden = true
    if (body.kind === 'OverrideReturned') this.#isOverridden = false
    if (body.kind !== 'KillSwitchReset') return
    if (body.trigger === undefined) this.#latched.clear()
    else this.#latched.delete(body.trigger)
  }

  /** Why nothing that opens may leave; what cannot be read counts as a halt. */
  reason(): string | undefined {
    if (!this.isReconciled) return 'books and broker have not been compared since the start'
    if (this.#isOverridden) return 'an operator holds the kill switch'
    const [first] = this.#latched
    if (first !== undefined) return `trading is halted by ${first}`
    try {
      return this.#isHaltWaiting() ? 'an operator has asked for a halt' : undefined
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return `whether a halt was asked for cannot be read: ${why}`
    }
  }
}

import type { ApprovalVerifier, OrderApproval, OrderTerms } from '../model/index.ts'

/** The only kind of approval that the verifier knows; what merely looks like it lacks the private fields. */
class Approval implements OrderApproval {
  readonly #terms: OrderTerms
  readonly #mint: ApprovalMint
  readonly #input: number
  #isUsed = false

  constructor(mint: ApprovalMint, terms: OrderTerms, input: number) {
    this.#mint = mint
    this.#terms = terms
    this.#input = input
    // Its own property `terms` would hide the getter, and the verifier would not see what is sent.
    Object.freeze(this)
  }

  get terms(): OrderTerms {
    return this.#terms
  }

  /**
   * True once for an approval of this mint and this input; a proxy, a clone or a heir has no `#mint` field.
   */
  static use(candidate: unknown, mint: ApprovalMint, input: number): boolean {
    if (typeof candidate !== 'object' || candidate === null || !(#mint in candidate)) return false
    if (candidate.#mint !== mint || candidate.#isUsed) return false
    candidate.#isUsed = true
    return candidate.#input === input
  }
}

Object.freeze(Approval.prototype)

/**
 * Makes approvals and knows its own (R02): genuine, used once, void after the input that they were made in.
 *
 * Reaching the class through `approval.constructor` forges nothing, since the mint itself is never handed
 * out.
 */
export class ApprovalMint {
  #input = 0

  /** Uses an approval up; handed to execution in place of the mint. */
  readonly verify: ApprovalVerifier = (approval) => Approval.use(approval, this, this.#input)

  /** Approves exactly these terms, which must be frozen. */
  mint(terms: OrderTerms): OrderApproval {
    return new Approval(this, terms, this.#input)
  }

  /** Voids every approval that was not used. */
  endInput(): void {
    this.#input++
  }
}

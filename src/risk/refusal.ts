/**
 * Why a signal never became an order, as codes; what a check found goes by the check's own code.
 *
 * Both stand in `docs/ERRORS.md`.
 */
export const REFUSAL_CODES = [
  // What the signal says cannot be read, or is over.
  'SIGNAL_EXPIRED', 'BAD_STRENGTH', 'BAD_QUANTITY', 'BAD_WEIGHT', 'BAD_PRICE', 'BAD_BASKET', 'NOTHING_TO_DO',
  'STOP_WRONG_SIDE', 'TARGET_WRONG_SIDE', 'TRIGGER_PASSED', 'BAD_TIME_IN_FORCE', 'BAD_EXIT',
  // It does not go with what is held and what is working.
  'ALREADY_LONG', 'ALREADY_SHORT', 'LONG_ONLY', 'NOT_SHORTABLE', 'NO_POSITION', 'SOLD_OUTSIDE',
  'ENTRY_PENDING', 'ENTRY_TAKEN_BACK', 'EXIT_PENDING', 'OPPOSITE_STRATEGY', 'NOTHING_TO_ADJUST',
  'BASKET_LEG_REJECTED',
  // An input is missing, or no size is left.
  'UNKNOWN_INSTRUMENT', 'NO_PRICE', 'SIZING_INPUT_MISSING', 'SIZE_ZERO', 'STATE_UNREADABLE',
] as const
/** One of `REFUSAL_CODES`. */
export type RefusalCode = (typeof REFUSAL_CODES)[number]

/** Why an order is not approved; the text is put together when somebody reads it. */
export interface Refusal {
  readonly kind: 'refused'
  /** One of `REFUSAL_CODES`, or the code of the check that failed. */
  readonly code: string
  readonly say: () => string
}

/** Makes a refusal of our own, without a check. */
export function refuse(code: RefusalCode, say: () => string): Refusal {
  return { kind: 'refused', code, say }
}

declare const sequenceBrand: unique symbol
declare const clientOrderIdBrand: unique symbol
declare const venueOrderIdBrand: unique symbol
declare const executionIdBrand: unique symbol

/** A fact's place in the journal: 1, 2, 3 ... without a gap; it is the fact's id. */
export type Sequence = number & { readonly [sequenceBrand]: true }
/** Our own deterministic name of an order, the same on every re-send; at most 48 of `[A-Za-z0-9_-]`. */
export type ClientOrderId = string & { readonly [clientOrderIdBrand]: true }
/** The venue's name of an order. */
export type VenueOrderId = string & { readonly [venueOrderIdBrand]: true }
/** The venue's name of one execution; with the venue it is unique, so a repeat is recognised. */
export type ExecutionId = string & { readonly [executionIdBrand]: true }

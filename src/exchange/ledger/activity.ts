import type { Money, Price, Quantity } from '../../base/index.ts'
import type { Nanos } from '../clock/new-york-time.ts'
import { millisOf, newYorkStamp } from '../clock/new-york-time.ts'

/** A row of GET /v2/account/activities: a fill, or anything else that moved money or shares. */
export type Activity =
  | {
    readonly kind: 'fill'
    readonly id: string
    readonly at: Nanos
    readonly date: string
    readonly orderId: string
    readonly symbol: string
    readonly side: string
    readonly price: Price
    readonly qty: Quantity
    readonly cumQty: Quantity
    readonly leavesQty: Quantity
    readonly orderStatus: string
    readonly isPartial: boolean
  }
  | {
    readonly kind: 'other'
    readonly id: string
    readonly at: Nanos
    readonly date: string
    /** CSD, FEE, SPLIT ... */
    readonly type: string
    readonly subType: string
    readonly netAmount: Money
    readonly symbol: string | undefined
    readonly qty: Quantity | undefined
    readonly text: string
  }

/** Makes the id of an activity: New York's time to the millisecond as digits, then `::` and a uuid. */
export function activityId(at: Nanos, uuid: string): string {
  const digits = newYorkStamp(millisOf(at)).replace(/[+-]\d\d:\d\d$/, '').replace(/\D/g, '')
  return `${digits.padEnd(17, '0')}::${uuid}`
}

import { isRecord } from '../order/order-request.ts'
import type { FaultRule } from '../fault/fault-rule.ts'
import { textOf } from '../fault/fault-rule.ts'

type Mutate = (object: Record<string, unknown>) => void

/** Damages the JSON of a reply as rules of `mutate-reply` say (fault r); the original is left alone. */
export function mutated(json: unknown, rules: readonly FaultRule[]): unknown {
  const copy: unknown = structuredClone(json)
  for (const rule of rules) {
    if (rule.fault !== 'mutate-reply') continue
    const field = textOf(rule, 'field') ?? ''
    if (rule.parameters['mutation'] === 'extra') {
      for (const object of Array.isArray(copy) ? copy : [copy]) {
        if (isRecord(object)) {
          Object.assign(object, { [field === '' ? 'a_new_field' : field]: { kept: true } })
        }
      }
    } else {
      visit(copy, mutationOf(rule, field))
    }
  }
  return copy
}

function mutationOf(rule: FaultRule, field: string): Mutate {
  return (object) => {
    if (!Object.hasOwn(object, field)) return
    const mutation = rule.parameters['mutation'] ?? 'missing'
    if (mutation === 'missing') Reflect.deleteProperty(object, field)
    else if (mutation === 'null') object[field] = null
    else object[field] = Number(object[field])
  }
}

function visit(value: unknown, mutate: Mutate): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, mutate)
  } else if (isRecord(value)) {
    mutate(value as Record<string, unknown>)
    for (const item of Object.values(value)) visit(item, mutate)
  }
}

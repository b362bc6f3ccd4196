/** A float as a database takes it: what is no number is absent. */
export function figure(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value
}

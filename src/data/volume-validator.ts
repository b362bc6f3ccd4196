import type { BarRow } from './bar-row.ts'
import { Fault } from './fault.ts'
import type { Validator } from './validator.ts'

/** Volume must be finite and not negative; zero is a bar without trades. `NON_FINITE`, `NEGATIVE_VOLUME`. */
export class VolumeValidator implements Validator {
  check({ volume }: BarRow): Fault {
    if (volume >= 0 && volume < Infinity) return Fault.Fine
    return Number.isFinite(volume) ? Fault.NegativeVolume : Fault.NonFinite
  }
}

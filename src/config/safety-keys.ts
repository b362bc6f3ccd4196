import { list, text, whole } from './check.ts'
import { key } from './key.ts'

const PERSON = text(
  'a name of at most 64 letters, digits, spaces and ._@-',
  /^[\p{L}\d][\p{L}\d ._@-]{0,63}$/u,
)
const NONE = 'none'

/** Who may act on a session, and what has to be shown before real money is traded. */
export const SAFETY_KEYS = {
  operators: key(list(PERSON), {
    fallback: [],
    about: 'People who may reset a halt, hold the kill switch and change settings of a session. Empty: '
      + 'whoever names himself. Two or more: a reset, and a looser limit, need two of them.',
    backtest: NONE,
  }),
  confirm_within_ms: key(whole('milliseconds', { min: 1_000, max: 86_400_000 }), {
    fallback: 300_000,
    about: 'Time in which a second person has to confirm a reset or a change, in milliseconds.',
    backtest: NONE,
  }),
  drill_valid_days: key(whole('days', { min: 1, max: 365 }), {
    fallback: 30,
    about: 'Days for which a passed drill lets real money be traded, while settings and program stay.',
    backtest: NONE,
  }),
}

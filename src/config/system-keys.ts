import { choice, decimal, text, whole } from './check.ts'
import { key } from './key.ts'

const FOLDER = text('a folder, relative to where the command runs', /^\S(?:.{0,254}\S)?$/)
const DATABASE = text(
  'a URL such as sqlite:///trading.db or postgresql://user@host/name',
  /^(?:sqlite:\/\/\/|postgres(?:ql)?:\/\/)\S{1,500}$/,
)
/** An address or a name of a computer. */
export const HOST = text('an address or host name, such as 127.0.0.1', /^[A-Za-z0-9.:[\]_-]{1,253}$/)
const NONE = 'none'

/** The spec's SystemConfig (section 9.1); `api_host` departs from it: loopback, not every network. */
export const SYSTEM_KEYS = {
  log_level: key(choice(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']), {
    fallback: 'INFO', about: 'Least severe message that is logged.', backtest: NONE,
  }),
  log_dir: key(FOLDER, { fallback: 'logs', about: 'Folder of the log files.', backtest: NONE }),
  database_url: key(DATABASE, {
    fallback: 'sqlite:///trading.db',
    about: 'Store of the journal and of the tables made from it. Shown without its password.',
    backtest: 'none: a run writes files into a folder of its own',
  }),
  api_host: key(HOST, {
    fallback: '127.0.0.1',
    about: 'Address that the API listens on. The spec says 0.0.0.0, which is every network; the default '
      + 'stays on this machine.',
    backtest: NONE,
  }),
  api_port: key(whole('', { min: 1, max: 65_535 }), {
    fallback: 8000, about: 'Port that the API listens on.', backtest: NONE,
  }),
  health_check_interval: key(decimal('seconds', { min: 1, max: 3600 }), {
    fallback: 60, about: 'Seconds between two health checks.', backtest: NONE,
  }),
  metrics_retention_days: key(whole('days', { min: 1, max: 36_500 }), {
    fallback: 90, about: 'Days for which metrics are kept.', backtest: NONE,
  }),
}

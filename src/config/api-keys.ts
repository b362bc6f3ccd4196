import { address, flag, list, orNull, text } from './check.ts'
import { key } from './key.ts'
import { HOST } from './system-keys.ts'

const PEM = text('a file that ends in .pem, .crt, .cer or .key', /^\S.{0,250}\.(?:pem|crt|cer|key)$/)
const NONE = 'none'
const ADDRESS = address()

/** How the API may be reached by others, beside the spec's `api_host` and `api_port`. */
export const API_KEYS = {
  api_tls_cert: key(orNull(PEM), {
    fallback: null, about: 'Certificate of the API; with it, the API speaks HTTPS.', backtest: NONE,
  }),
  api_tls_key: key(orNull(PEM), {
    fallback: null, about: 'Private key that belongs to the certificate.', backtest: NONE,
  }),
  api_behind_proxy: key(list(ADDRESS), {
    fallback: [],
    about: 'Addresses of a proxy of yours that does HTTPS in front of the API: nobody else is answered then, '
      + 'and only it is believed who asks.',
    backtest: NONE,
  }),
  metrics_public: key(flag(), {
    fallback: false,
    about: 'Programs of this computer may read `/metrics` without a token, as a Prometheus beside it does. '
      + 'Not behind a proxy, where everybody seems to be of this computer.',
    backtest: NONE,
  }),
  api_allowed_hosts: key(list(HOST), {
    fallback: [],
    about: 'Names that the API answers to, beside those of this computer and `api_host`.',
    backtest: NONE,
  }),
}

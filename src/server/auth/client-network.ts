import { isIPv4, isIPv6 } from 'node:net'

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
/** Groups of an IPv6 address that name its network: a client has the other half to itself (RFC 6177). */
const NETWORK_GROUPS = 4
const GROUPS = 8

/** Whether an address is one that only this computer has. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false
  const plain = withoutMapping(address)
  return isIPv4(plain) ? plain.startsWith('127.') : plain === '::1'
}

/**
 * The network that an address counts as: an IPv4 address itself, of IPv6 the first 64 bits, since a client
 * may take any address within them. What is no address counts as itself.
 */
export function networkOf(address: string): string {
  const plain = withoutMapping(address)
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.toLowerCase().replace(/%.*$/, '').split('::')
  const [left, right] = [groupsOf(head), groupsOf(tail ?? '')]
  const missing = tail === undefined ? 0 : Math.max(0, GROUPS - left.length - right.length)
  const all = [...left, ...Array.from({ length: missing }, () => '0'), ...right]
  return `${all.slice(0, NETWORK_GROUPS).join(':')}::/64`
}

function withoutMapping(address: string): string {
  return MAPPED.exec(address)?.[1] ?? address
}

function groupsOf(part: string): readonly string[] {
  return part === '' ? [] : part.split(':').map((group) => group.replace(/^0+(?=.)/, ''))
}

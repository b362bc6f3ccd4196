import { BlockList, isIPv6 } from 'node:net'

/** Addresses and ranges of the proxies that were declared. */
export class ProxyList {
  readonly #list = new BlockList()
  readonly isEmpty: boolean

  constructor(addresses: readonly string[]) {
    this.isEmpty = addresses.length === 0
    for (const each of addresses) {
      const [address = '', prefix] = each.split('/')
      const family = isIPv6(address) ? 'ipv6' : 'ipv4'
      if (prefix === undefined) this.#list.addAddress(address, family)
      else this.#list.addSubnet(address, Number(prefix), family)
    }
  }

  /** Whether a connection comes from one of them. */
  has(address: string | undefined): boolean {
    if (address === undefined) return false
    return this.#list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  }
}

import { describe, expect, it } from 'vitest'
import { isLoopback, networkOf } from './client-network.ts'
import { LoginLock } from './login-lock.ts'

const HOME = '127.0.0.1'
const FAR = '203.0.113.9'
const DAY_MS = 24 * 3_600_000

/** `failure` or `success` of a name from an address, so often, or a pause in ms. */
type Step =
  | { readonly pause: number }
  | {
    readonly is: 'failure' | 'success'; readonly name: string; readonly from: string; readonly times?: number
  }

const failure = (name: string, from: string, times = 1): Step => ({ is: 'failure', name, from, times })
const success = (name: string, from: string): Step => ({ is: 'success', name, from })
/** Failures under as many names as that, once each. */
const spray = (from: string, names: number): readonly Step[] =>
  Array.from({ length: names }, (_, index) => failure(`name${index}`, from))

/** Seconds that an attempt has to wait after the steps. */
function secondsAfter(steps: readonly Step[], name: string, from: string): number {
  const clock = { now: 1_000_000 }
  const lock = new LoginLock(() => clock.now)
  for (const step of steps) {
    if ('pause' in step) {
      clock.now += step.pause
      continue
    }
    for (let time = 0; time < (step.times ?? 1); time++) {
      lock.failed(step)
      if (step.is === 'success') lock.succeeded(step)
    }
  }
  return lock.wait({ name, from }).ms / 1_000
}

describe('a log-in after failures', () => {
  it.each<[string, readonly Step[], string, string, number]>([
    ['four of the name are forgiven', [failure('ann', FAR, 4)], 'ann', FAR, 0],
    ['the fifth waits', [failure('ann', FAR, 5)], 'ann', FAR, 30],
    ['each further one waits twice as long', [failure('ann', FAR, 7)], 'ann', FAR, 120],
    ['15 minutes is the most', [failure('ann', FAR, 30)], 'ann', FAR, 900],
    ['the wait runs out', [failure('ann', FAR, 5), { pause: 20_000 }], 'ann', FAR, 10],
    ['a name waits wherever else it is tried', [failure('ann', FAR, 5)], 'ann', '198.51.100.1', 30],
    ['from many addresses it is one count', [
      failure('ann', '198.51.100.1', 2), failure('ann', '198.51.100.2', 2), failure('ann', '198.51.100.3'),
    ], 'ann', '198.51.100.4', 30],
    ['another name does not wait', [failure('ann', FAR, 5)], 'bob', FAR, 0],
    ['who locks a name from elsewhere does not lock it here', [failure('ann', FAR, 9)], 'ann', HOME, 0],
    ['nor at any other address of this computer', [failure('ann', FAR, 9)], 'ann', '::1', 0],
    ['here a name waits for what failed here', [failure('ann', HOME, 5)], 'ann', '::ffff:127.0.0.1', 30],
    ['and not elsewhere', [failure('ann', HOME, 5)], 'ann', FAR, 0],
    ['19 names from one address are forgiven', spray(FAR, 19), 'ann', FAR, 0],
    ['the twentieth lets every name from there wait', spray(FAR, 20), 'ann', FAR, 30],
    ['longer each time', spray(FAR, 22), 'ann', FAR, 120],
    ['not those of another address', spray(FAR, 30), 'ann', '203.0.113.10', 0],
    ['nor those of this computer', spray(FAR, 30), 'ann', HOME, 0],
    ['nor those who try from here while somebody far tries from all addresses', [
      ...spray(FAR, 30), ...spray('203.0.113.10', 30), failure('ann', '198.51.100.9', 9),
    ], 'ann', HOME, 0],
    ['many names from here wait as well', spray(HOME, 20), 'ann', '::1', 30],
    ['addresses of one IPv6 network are one', [
      ...spray('2001:db8::1', 10), ...spray('2001:db8::ffff:2', 10),
    ], 'ann', '2001:db8:0:0:9::', 30],
    ['those of another are not', spray('2001:db8::1', 20), 'ann', '2001:db8:0:1::1', 0],
    ['a mapped IPv4 address is that address', spray(`::ffff:${FAR}`, 20), 'ann', FAR, 30],
    ['success forgets the failures of the name', [
      failure('ann', FAR, 4), success('ann', FAR), failure('ann', FAR, 4),
    ], 'ann', FAR, 0],
    ['and takes them off the address', [
      failure('ann', FAR, 4), success('ann', FAR), ...spray(FAR, 19),
    ], 'bob', FAR, 0],
    ['success of one name leaves what was tried on others', [
      ...spray(FAR, 19), success('eve', FAR), failure('zoe', FAR),
    ], 'ann', FAR, 30],
    ['the longer wait counts', [...spray(FAR, 20), failure('ann', FAR, 6)], 'ann', FAR, 900],
    ['a day later all is forgotten', [
      ...spray(FAR, 25), { pause: DAY_MS }, failure('ann', FAR),
    ], 'ann', FAR, 0],
    ['an hour later it is not', [
      ...spray(FAR, 25), { pause: 3_600_000 }, failure('ann', FAR),
    ], 'ann', FAR, 900],
  ])('%s', (_title, steps, name, from, seconds) => {
    expect(secondsAfter(steps, name, from)).toBe(seconds)
  })

  it('says whether the name waits or the address', () => {
    const lock = new LoginLock(() => 0)
    for (let time = 0; time < 5; time++) lock.failed({ name: 'ann', from: FAR })
    expect(lock.wait({ name: 'ann', from: FAR })).toEqual({ ms: 30_000, of: 'name' })
    for (let name = 0; name < 17; name++) lock.failed({ name: `name${name}`, from: FAR })
    expect(lock.wait({ name: 'ann', from: FAR })).toEqual({ ms: 120_000, of: 'address' })
  })
})

describe('an address', () => {
  it.each([
    ['127.0.0.1', true], ['127.9.9.9', true], ['::1', true], ['::ffff:127.0.0.1', true], ['10.0.0.7', false],
    ['::ffff:10.0.0.7', false], ['fe80::1', false], ['', false], ['127.0.0.1.example', false],
  ])('%s is of this computer: %s', (address, is) => {
    expect(isLoopback(address)).toBe(is)
  })

  it.each([
    ['203.0.113.9', '203.0.113.9'], ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0000:0007::', '2001:db8:0:7::/64'], ['1:2:3:4:5:6:7:8', '1:2:3:4::/64'],
    ['::1:2', '0:0:0:0::/64'], ['fe80::1%eth0', 'fe80:0:0:0::/64'], ['unknown', 'unknown'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

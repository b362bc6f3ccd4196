import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fits, isAddress, nameFault, readAddress } from './file-address.ts'

describe('readAddress', () => {
  it.each([
    ['sftp://anna@Files.example.com/eod/*.csv', { port: 22, user: 'anna', folder: '/eod', pattern: '*.csv' }],
    ['ftp://h:2121/x.csv', { port: 2121, user: undefined, folder: '/', pattern: 'x.csv' }],
    ['ftps://a%40b@[::1]/%C3%A9t%C3%A9/a%20b.csv', { host: '::1', user: 'a@b', folder: '/été' }],
    ['ftps://h/a%20b.csv', { pattern: 'a b.csv' }],
    ['sftp://a@h/~/eod/x.csv', { folder: 'eod', pattern: 'x.csv', place: 'sftp://h:22/~/eod' }],
    ['sftp://a@h/~/x.csv', { folder: '.', pattern: 'x.csv', place: 'sftp://h:22/~' }],
    ['sftp://a@h/a/../b/x.csv', { folder: '/b' }],
  ])('reads %s', (text, wanted) => {
    expect(readAddress(text)).toMatchObject({ ok: true, value: wanted })
  })

  it.each([
    ['https://h/x.csv', 'not by https'],
    ['sftp://a@h/', 'without the name'], ['sftp://a@h', 'without the name'],
    ['sftp://a@h/*/x.csv', 'only the last part'], ['sftp://a@h/x.csv?y', 'have no meaning'],
    ['sftp:///x.csv', ''], ['sftp://a@h/%0ax.csv', 'control character'],
    ['sftp://a@h/%FF.csv', 'none of %00'],
    ['sftp://a@h/a%5C..%5Cx.csv', 'backslash'], ['sftp://a@h:99999/x.csv', 'cannot be read'],
    ['sftp://a@h/a/%2e%2e%2f%2e%2e/x.csv', 'leads elsewhere'],
  ])('refuses %s, since %s', (text, why) => {
    expect(readAddress(text)).toMatchObject({
      ok: false, failure: { code: 'BAD_FILE_ADDRESS', message: expect.stringContaining(why) as string },
    })
  })

  it('refuses a password and does not repeat it', () => {
    for (const text of ['sftp://a:geheim@h/x.csv', 'sftp://:geheim@h/x.csv', 'nope://a:geheim@/%%']) {
      const read = readAddress(text)
      expect(read).toMatchObject({ ok: false, failure: { code: 'ADDRESS_PASSWORD' } })
      expect(JSON.stringify(read)).not.toContain('geheim')
    }
  })

  it('tells addresses from files', () => {
    expect(['sftp://h/x', 'ftp://h', 'x.csv', 'C:\\x.csv', '/a//b.csv'].map(isAddress))
      .toEqual([true, true, false, false, false])
  })
})

describe('fits', () => {
  it.each([
    ['x.csv', 'x.csv', true], ['x.csv', '*.csv', true], ['.x.csv', '*.csv', false], ['.x.csv', '.*', true],
    ['x.csv.gz', '*.csv', false], ['2026-AAPL-1.csv', '*AAPL*.csv', true], ['ab', 'ab*b', false],
    ['abb', 'ab*b', true], ['a', 'a*', true], ['a', '*', true], ['xa', 'a*', false],
  ])('says of %s and %s: %s', (name, pattern, wanted) => {
    expect(fits(name, pattern)).toBe(wanted)
  })

  it('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 7 })
    const mask = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 })
    fc.assert(fc.property(text, mask, (name, pattern) => {
      fc.pre(!name.startsWith('.'))
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
      expect(fits(name, pattern)).toBe(expression.test(name))
    }))
  })
})

describe('nameFault', () => {
  it('lets no name out of the folder', () => {
    const names = [
      '..', '.', '', '../x', 'a/b', 'a\\b', 'x\0.csv', 'x\n', 'c:x', 'x.', 'x ', '\u0085', 'a'.repeat(201),
    ]
    for (const name of names) expect([name, nameFault(name)]).toEqual([name, expect.any(String)])
    for (const name of ['x.csv', '..x', 'é t é.csv', 'a'.repeat(200)]) expect(nameFault(name)).toBeUndefined()
  })
})

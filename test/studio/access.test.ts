import { describe, expect, it } from 'vitest'
import { isLoopback } from '../../src/hardware/ports/tcp-address.js'
import { isOwnHost, isOwnOrigin, isToken, newToken } from '../../src/studio/access.js'

describe('access', () => {
  it('makes tokens that nobody guesses, and knows its own', () => {
    const token = newToken()
    expect(token).toMatch(/^[\w-]{32}$/)
    expect(newToken()).not.toBe(token)
    expect(isToken(token, token)).toBe(true)
    for (const wrong of [null, '', 'x', `${token}x`, token.slice(1), token.toUpperCase() + 'é'])
      expect(isToken(wrong, token)).toBe(false)
  })

  it.each(['127.0.0.1:9300', 'localhost:9300', '[::1]:9300', '127.1.2.3:9300', 'LOCALHOST:9300'])(
    'is called %s on loopback',
    host => {
      expect(isOwnHost(host, '127.0.0.1', 9300)).toBe(true)
    },
  )

  it.each([
    undefined,
    '',
    'localhost',
    'localhost:9301',
    'evil.example:9300',
    'localhost.evil.example:9300',
    '192.168.1.5:9300',
    '127.0.0.1.evil.example:9300',
    '127.evil:9300',
    'a@localhost:9300',
  ])('is not called %s there', host => {
    expect(isOwnHost(host, '127.0.0.1', 9300)).toBe(false)
  })

  it('is called without a port where that is 80, as browsers write it', () => {
    expect(isOwnHost('127.0.0.1', '127.0.0.1', 80)).toBe(true)
    expect(isOwnHost('[::1]', '::1', 80)).toBe(true)
    expect(isOwnHost('evil.example', '127.0.0.1', 80)).toBe(false)
  })

  it('takes numeric addresses where it is open to the network, and still no names', () => {
    expect(isOwnHost('192.168.1.5:9300', '0.0.0.0', 9300)).toBe(true)
    expect(isOwnHost('[fe80::1]:9300', '::', 9300)).toBe(true)
    expect(isOwnHost('evil.example:9300', '0.0.0.0', 9300)).toBe(false)
  })

  it('takes its own origin only', () => {
    expect(isOwnOrigin('http://127.0.0.1:9300', '127.0.0.1:9300')).toBe(true)
    for (const origin of [undefined, 'null', 'http://127.0.0.1:9301', 'https://127.0.0.1:9300', 'http://evil.example'])
      expect(isOwnOrigin(origin, '127.0.0.1:9300')).toBe(false)
  })

  it('knows loopback', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopback)).toBe(true)
    expect(['0.0.0.0', '::', '10.0.0.1', '127.evil'].some(isLoopback)).toBe(false)
  })
})

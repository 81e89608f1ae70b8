/** Who may look: a token that is in the address which was printed, and only from a page of this very server. */

import { randomBytes, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { isLoopback } from '../hardware/ports/tcp-address.js'

/** Which browsers leave out. */
const HTTP_PORT = 80

export function newToken(): string {
  return randomBytes(24).toString('base64url')
}

/** In a time that tells nothing of where they differ. */
export function isToken(given: string | null, token: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * A name that is not this machine's may be a stranger's who made it point here (DNS rebinding): only `localhost` and numeric addresses are taken, and on loopback
 * only loopback's.
 */
export function isOwnHost(host: string | undefined, ip: string, port: number): boolean {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(\d+))?$/.exec(host ?? '')
  if (!match || Number(match[2] ?? HTTP_PORT) !== port) return false
  const name = (match[1] ?? '').replace(/^\[|\]$/g, '').toLowerCase()
  if (name === 'localhost' || isLoopback(name)) return true
  return !isLoopback(ip) && isIP(name) !== 0
}

/** A page that this server gave out; browsers send the header with every socket, and no page can change it. */
export function isOwnOrigin(origin: string | undefined, host: string): boolean {
  return origin === `http://${host}`
}

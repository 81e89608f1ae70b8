/** Addresses of ports over TCP: `tcp://host:port`. */

import { isIP } from 'node:net'
import { UsageError } from '../../robot/errors.js'

export interface TcpAddress {
  readonly host: string
  readonly port: number
}

export function isTcpPath(path: string): boolean {
  return path.startsWith('tcp:')
}

/** `tcp://127.0.0.1:5000`, `tcp://[::1]:5000`. `UsageError` for anything else. */
export function parseTcpPath(path: string): TcpAddress {
  const url = URL.canParse(path) ? new URL(path) : undefined
  const port = Number(url?.port)
  const isWhole =
    url?.protocol === 'tcp:' && url.hostname !== '' && url.port !== '' && `${url.pathname}${url.search}` === ''
  if (!isWhole)
    throw new UsageError(`'${path}' is no TCP port: write tcp://HOST:PORT, for instance tcp://127.0.0.1:5000`)
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port }
}

export function tcpPath({ host, port }: TcpAddress): string {
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** A port that other programs reach over TCP: the raw bytes of the bus, for one program at a time. */

import { createServer, type Server, type Socket } from 'node:net'
import { UsageError } from '../../robot/errors.js'
import type { BytePortEvents } from '../byte-port.js'
import type { PublishedPort } from '../published-port.js'
import { isLoopback, tcpPath, type TcpAddress } from './tcp-address.js'

/** Replies that a program has not read yet; one that reads nothing is sent away rather than kept in memory. */
const MAX_UNREAD_BYTES = 65536

export interface TcpServerOptions {
  /** 0 takes a free one, which `path` then says. */
  readonly port: number
  /** Default 127.0.0.1, which only this machine reaches. */
  readonly host?: string | undefined
  /** Who came, was refused or left, as a sentence. */
  readonly report?: ((message: string) => void) | undefined
}

/** `UsageError` where the address cannot be had. */
export async function listenTcp({
  port: wantedPort,
  host = '127.0.0.1',
  report = () => undefined,
}: TcpServerOptions): Promise<PublishedPort> {
  const address = { host, port: wantedPort }
  const server = createServer({ noDelay: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => {
      reject(
        new UsageError(`cannot listen on ${tcpPath(address)}: ${error.message}: give another port`, { cause: error }),
      )
    })
    server.listen(address.port, address.host, resolve)
  })
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : address.port
  return new TcpServerPort(server, { ...address, port }, report)
}

class TcpServerPort implements PublishedPort {
  readonly path: string
  readonly warning?: string
  #events: BytePortEvents | undefined
  #client: Socket | undefined

  constructor(
    private readonly server: Server,
    address: TcpAddress,
    private readonly report: (message: string) => void,
  ) {
    this.path = tcpPath(address)
    if (!isLoopback(address.host)) {
      this.warning = `${this.path} takes commands from everyone on this network, without a password: use 127.0.0.1 and an SSH tunnel where that is not wanted`
    }
    server.on('connection', client => {
      this.#accept(client)
    })
    server.on('error', error => this.#events?.lost(error))
  }

  listen(events: BytePortEvents): void {
    this.#events = events
  }

  write(bytes: Uint8Array): void {
    const client = this.#client
    if (client === undefined) return
    // A copy: the socket may keep the bytes, and they are ours during the call only.
    client.write(Uint8Array.from(bytes))
    if (client.writableLength > MAX_UNREAD_BYTES) {
      this.report(`${nameOf(client)} reads no replies: disconnected`)
      client.destroy()
    }
  }

  async close(): Promise<void> {
    this.#events = undefined
    this.#client?.destroy()
    if (!this.server.listening) return
    await new Promise(resolve => this.server.close(resolve))
  }

  #accept(client: Socket): void {
    const name = nameOf(client)
    // An arm has one master: two programs on one bus would read each other's replies.
    if (this.#client !== undefined) {
      this.report(`${name} refused: ${nameOf(this.#client)} is connected, and a bus serves one program at a time`)
      client.on('error', error => {
        this.report(`${name}: ${error.message}`)
      })
      client.destroy()
      return
    }
    this.#client = client
    this.report(`${name} connected`)
    client.on('data', bytes => this.#events?.data(bytes))
    client.on('error', error => {
      this.report(`${name}: ${error.message}`)
    })
    client.on('close', () => {
      this.#client = undefined
      this.report(`${name} disconnected`)
    })
  }
}

function nameOf({ remoteAddress = 'a program', remotePort = 0 }: Socket): string {
  return `${remoteAddress}:${remotePort}`
}

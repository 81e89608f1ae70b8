/** A port that other programs reach over TCP: the raw bytes of the bus, for one program at a time. */

import { createServer, type Server, type Socket } from 'node:net'
import { UsageError } from '../../robot/errors.js'
import type { BytePortEvents } from '../byte-port.js'
import type { PublishedPort } from '../published-port.js'
import { PacedInput } from './paced-input.js'
import { isLoopback, tcpPath, type TcpAddress } from './tcp-address.js'

/** A program whose machine fell asleep says no goodbye: without this it would hold the bus for ever. */
const KEEP_ALIVE_MS = 5000
/** Replies that a program has not read yet; one that reads nothing is sent away rather than kept in memory. */
const MAX_UNREAD_BYTES = 65536
/** A program that closes the port and opens it at once is here before we hear that it was gone. */
const HANG_UP_MS = 100

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
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS })
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
  /** Served when the client has gone, refused when it stays. */
  #next: Socket | undefined

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
      client.on('error', error => {
        this.report(`${nameOf(client)}: ${error.message}`)
      })
      this.#accept(client)
    })
    server.on('error', error => this.#events?.lost(error))
  }

  listen(events: BytePortEvents): void {
    this.#events = events
  }

  write(bytes: Uint8Array): void {
    const client = this.#client
    if (client === undefined || client.destroyed) return
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
    this.#next?.destroy()
    if (!this.server.listening) return
    await new Promise(resolve => this.server.close(resolve))
  }

  /** An arm has one master: two programs on one bus would read each other's replies. */
  #accept(client: Socket): void {
    if (this.#client === undefined) {
      this.#serve(client)
    } else if (this.#next === undefined) {
      this.#next = client
      setTimeout(() => {
        if (this.#next === client) this.#refuse(client)
      }, HANG_UP_MS).unref()
    } else this.#refuse(client)
  }

  #refuse(client: Socket): void {
    if (this.#next === client) this.#next = undefined
    if (this.#client !== undefined && !client.destroyed) {
      this.report(
        `${nameOf(client)} refused: ${nameOf(this.#client)} is connected, and a bus serves one program at a time`,
      )
    }
    client.destroy()
  }

  #serve(client: Socket): void {
    const name = nameOf(client)
    const input = new PacedInput(client, bytes => this.#events?.data(bytes))
    this.#client = client
    this.report(`${name} connected`)
    client.on('data', bytes => {
      input.take(bytes)
    })
    client.on('close', () => {
      input.drop()
      this.report(`${name} disconnected`)
      this.#client = undefined
      const next = this.#next
      this.#next = undefined
      if (next !== undefined && !next.destroyed) this.#serve(next)
    })
  }
}

function nameOf({ remoteAddress = 'a program', remotePort = 0 }: Socket): string {
  return `${remoteAddress}:${remotePort}`
}

/** Serves the page and tells it of a run: static files, one socket, nothing else. Loopback unless told otherwise. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { isLoopback } from '../hardware/ports/tcp-address.js'
import { TwinError } from '../robot/errors.js'
import type { DisplayCommand, DisplayMessage, DisplaySink } from '../run/display/display-message.js'
import { isOwnHost, isOwnOrigin, isToken, newToken } from './access.js'
import { Client } from './client.js'
import { LARGEST_COMMAND_BYTES, readCommand } from './commands.js'
import { pack } from './pack.js'
import { loadPage, type PageFile } from './page-files.js'

export interface StudioOptions {
  /** `127.0.0.1` where absent. */
  readonly ip?: string
  /** 0, which is any free one, where absent. */
  readonly port?: number
  /** What a page asks for. */
  readonly onCommand?: (command: DisplayCommand) => void
  /** By path; the built page where absent. */
  readonly page?: ReadonlyMap<string, PageFile>
  /** Random where absent. */
  readonly token?: string
}

const MOST_CLIENTS = 16
/** Pages and their files; strangers who only connect take no more of this process's files than these. */
const MOST_CONNECTIONS = 64
const GOODBYE_MS = 500
/** Who connects says soon what for. */
const IMPATIENT = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 2000 }
/** WebSocket's code for data that breaks the rules. */
const POLICY_VIOLATION = 1008

export class StudioServer implements DisplaySink {
  readonly #clients = new Map<WebSocket, Client>()
  /** What a page that comes later must know. */
  readonly #newest = new Map<string, Uint8Array>()
  #shown: ReadonlySet<string> = new Set()
  /** All that are open, whatever was said on them. */
  readonly #connections = new Set<Socket>()
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_COMMAND_BYTES,
    perMessageDeflate: false,
  })

  private constructor(
    private readonly http: Server,
    readonly ip: string,
    readonly token: string,
    private readonly page: ReadonlyMap<string, PageFile>,
    private readonly onCommand: (command: DisplayCommand) => void,
  ) {
    http.maxConnections = MOST_CONNECTIONS
    http.on('error', () => undefined)
    http.on('connection', (socket: Socket) => {
      this.#connections.add(socket)
      socket.once('close', () => this.#connections.delete(socket))
    })
    http.on('request', (request, response) => {
      this.#answer(request, response)
    })
    http.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head)
    })
  }

  /** `TwinError` for an address that cannot be taken, or a page that was never built. */
  static async open(options: StudioOptions = {}): Promise<StudioServer> {
    const { ip = '127.0.0.1', port = 0, token = newToken(), onCommand = () => undefined } = options
    const page = options.page ?? loadPage()
    const http = createServer(IMPATIENT)
    await new Promise<void>((resolve, reject) => {
      http.once('error', cause => {
        reject(
          new TwinError(
            'DISPLAY',
            `the page cannot be served on ${ip} port ${port} (${cause.message}): leave --display_port out for any free one, and --display_ip for this machine alone`,
            { cause },
          ),
        )
      })
      http.listen(port, ip, resolve)
    })
    // A name is answered for by its address: pages of names are refused.
    return new StudioServer(http, (http.address() as AddressInfo).address, token, page, onCommand)
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port
  }

  /** To be opened in a browser. The token stands behind `#`, which browsers send to nobody. */
  get url(): string {
    const host = this.ip === '0.0.0.0' || this.ip === '::' ? 'localhost' : this.ip
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.port}/#token=${this.token}`
  }

  get isOnLoopback(): boolean {
    return isLoopback(this.ip)
  }

  get watchers(): number {
    return this.#clients.size
  }

  get shownCameras(): ReadonlySet<string> {
    return this.#shown
  }

  publish(message: DisplayMessage): void {
    const key = message.type === 'picture' ? `picture ${message.camera}` : message.type
    const data = pack(message)
    this.#newest.set(key, data)
    for (const client of this.#clients.values()) client.send(key, data)
  }

  /** What was said last still reaches pages that keep up. Safe to call twice. */
  async close(): Promise<void> {
    for (const socket of this.#clients.keys()) socket.close(1000, 'the run is over')
    const goodbye = setTimeout(() => {
      // Browsers open connections for later, and strangers need not close theirs: nobody keeps us.
      for (const socket of this.#connections) socket.destroy()
    }, GOODBYE_MS)
    this.#sockets.close()
    await new Promise<void>(resolve => {
      this.http.close(() => {
        resolve()
      })
      this.http.closeIdleConnections()
    })
    clearTimeout(goodbye)
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const headers = this.#headers(request.headers.host ?? '')
    const refuse = (status: number, text: string): void => {
      response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
    }
    if (!isOwnHost(request.headers.host, this.ip, this.port)) {
      refuse(403, 'this server is not called that: open the address that was printed')
      return
    }
    if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET')
      refuse(405, 'only GET')
      return
    }
    const file = this.page.get((request.url ?? '').split('?')[0] ?? '')
    if (file) response.writeHead(200, { ...headers, 'Content-Type': file.type }).end(file.bytes)
    else refuse(404, 'there is nothing here: open the address that was printed')
  }

  #headers(host: string): Record<string, string> {
    const policy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob: data:",
      `connect-src 'self'${isOwnHost(host, this.ip, this.port) ? ` ws://${host}` : ''}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]
    return {
      'Content-Security-Policy': policy.join('; '),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { host, origin } = request.headers
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const status = !isOwnHost(host, this.ip, this.port)
      ? '403 Forbidden'
      : path !== '/socket'
        ? '404 Not Found'
        : !isOwnOrigin(origin, host ?? '')
          ? '403 Forbidden'
          : !isToken(new URLSearchParams(query).get('token'), this.token)
            ? '401 Unauthorized'
            : this.#clients.size >= MOST_CLIENTS
              ? '503 Service Unavailable'
              : undefined
    // Whoever hangs up in the middle of this is nobody's trouble.
    socket.on('error', () => undefined)
    if (status !== undefined) {
      socket.once('finish', () => socket.destroy())
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, accepted => {
      this.#welcome(accepted)
    })
  }

  #welcome(socket: WebSocket): void {
    const client = new Client(socket)
    this.#clients.set(socket, client)
    socket.on('message', (data, isBinary) => {
      const command = isBinary ? undefined : readCommand(textOf(data))
      if (!command) socket.close(POLICY_VIOLATION, 'no command that is known')
      else if (command.type === 'cameras') {
        client.cameras = command.names
        this.#countCameras()
        // A run that is paused draws no new ones.
        for (const name of command.names) this.#repeat(client, `picture ${name}`)
      } else this.onCommand(command)
    })
    socket.on('close', () => {
      this.#clients.delete(socket)
      this.#countCameras()
    })
    // Too large a message and the like: the socket closes itself.
    socket.on('error', () => undefined)
    for (const key of ['run', 'control', 'scene', 'episode', 'state']) this.#repeat(client, key)
  }

  #repeat(client: Client, key: string): void {
    const data = this.#newest.get(key)
    if (data) client.send(key, data)
  }

  #countCameras(): void {
    this.#shown = new Set(Array.from(this.#clients.values()).flatMap(({ cameras }) => cameras))
  }
}

function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer)).toString('utf8')
}

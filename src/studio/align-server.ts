/** Serves the page of `so101 align-camera` on loopback: a picture to click on, and the fit of what was clicked. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { TwinError } from '../robot/errors.js'
import type { ClickedPoint } from '../run/align/known-points.js'
import type { KnownPlace } from '../run/align/known-places.js'
import { isOwnHost, isOwnOrigin, isToken, newToken } from './access.js'
import type { PageFile } from './page-files.js'

/** What the page is told of a fit. */
export interface FitAnswer {
  readonly text: string
  readonly warnings: readonly string[]
  readonly errorsPx: readonly number[]
  /** PNG. */
  readonly overlay: Uint8Array
}

export interface AlignSession {
  readonly camera: string
  readonly width: number
  readonly height: number
  /** PNG. */
  readonly picture: Uint8Array
  readonly places: readonly KnownPlace[]
  /** `TwinError` for points that fix no pose. */
  readonly fit: (points: readonly ClickedPoint[]) => Promise<FitAnswer>
  readonly save: (points: readonly ClickedPoint[]) => Promise<string>
}

const IP = '127.0.0.1'
const LARGEST_BYTES = 65_536
const GOODBYE_MS = 500
const number = z.number().min(-1e5).max(1e5)
const POINTS = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(100),
      pixel: z.tuple([number, number]),
      position_m: z.tuple([number, number, number]),
    }),
  )
  .max(500)
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
  Connection: 'close',
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string | Uint8Array
}

export class AlignServer {
  private constructor(
    private readonly http: Server,
    private readonly session: AlignSession,
    private readonly page: ReadonlyMap<string, PageFile>,
    readonly token: string,
  ) {
    http.on('request', (request, response) => {
      void this.#respond(request, response)
    })
  }

  /** On any free port. */
  static async open(session: AlignSession, page: ReadonlyMap<string, PageFile>): Promise<AlignServer> {
    const http = createServer()
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject)
      http.listen(0, IP, resolve)
    })
    return new AlignServer(http, session, page, newToken())
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port
  }

  /** The token stands behind `#`, which browsers send to nobody. */
  get url(): string {
    return `http://${IP}:${this.port}/#token=${this.token}`
  }

  close(): Promise<void> {
    // What was asked last is still answered.
    const goodbye = setTimeout(() => {
      this.http.closeAllConnections()
    }, GOODBYE_MS)
    return new Promise(resolve => {
      this.http.close(() => {
        clearTimeout(goodbye)
        resolve()
      })
      this.http.closeIdleConnections()
    })
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answer(request).catch((error: unknown) =>
      error instanceof TwinError ? text(422, error.message) : text(500, `this is a fault of ours: ${String(error)}`),
    )
    response.writeHead(answer.status, { ...HEADERS, 'Content-Type': answer.type }).end(answer.body)
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { host, origin, 'x-token': given } = request.headers
    if (!isOwnHost(host, IP, this.port)) return text(403, 'this server is not called that')
    const { method, url = '/' } = request
    const file = this.page.get(url)
    if (method === 'GET' && file) return { status: 200, type: file.type, body: file.bytes }
    if (!isToken(typeof given === 'string' ? given : null, this.token)) return text(401, 'no token')
    const { session } = this
    if (method === 'GET' && url === '/session') {
      const { camera, width, height, places } = session
      return json({ camera, width, height, places })
    }
    if (method === 'GET' && url === '/picture') return { status: 200, type: 'image/png', body: session.picture }
    if (method !== 'POST' || (url !== '/fit' && url !== '/save')) return text(404, 'there is nothing here')
    if (!isOwnOrigin(origin, host ?? '')) return text(403, 'another page may not ask this')
    const points = await readPoints(request)
    if (!points) return text(400, 'no points that can be read')
    if (url === '/save') return json({ text: await session.save(points) })
    const { overlay, ...rest } = await session.fit(points)
    return json({ ...rest, overlay: Buffer.from(overlay).toString('base64') })
  }
}

async function readPoints(request: IncomingMessage): Promise<ClickedPoint[] | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    parts.push(part as Buffer)
    size += (part as Buffer).length
    if (size > LARGEST_BYTES) return undefined
  }
  try {
    const read = POINTS.safeParse(JSON.parse(Buffer.concat(parts).toString('utf8')))
    return read.success ? read.data : undefined
  } catch {
    return undefined
  }
}

function text(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body }
}

function json(value: unknown): Answer {
  return { status: 200, type: 'application/json', body: JSON.stringify(value) }
}

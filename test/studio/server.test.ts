import { request, type IncomingHttpHeaders } from 'node:http'
import { connect as netConnect, createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ControlMessage, DisplayCommand } from '../../src/run/display/display-message.js'
import type { PageFile } from '../../src/studio/page-files.js'
import { loadPage } from '../../src/studio/page-files.js'
import { StudioServer } from '../../src/studio/server.js'
import { unpack } from '../../src/studio/pack.js'

const PAGE = new Map<string, PageFile>([
  ['/', { type: 'text/html; charset=utf-8', bytes: Buffer.from('<p>page') }],
  ['/assets/a.js', { type: 'text/javascript; charset=utf-8', bytes: Buffer.from('1') }],
])
const CONTROL: ControlMessage = { type: 'control', isPaused: false, speed: 1 }

let server: StudioServer | undefined
const commands: DisplayCommand[] = []
const sockets: WebSocket[] = []
const told: unknown[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await server?.close()
  server = undefined
  commands.length = told.length = 0
})

async function open(ip = '127.0.0.1'): Promise<StudioServer> {
  server = await StudioServer.open({ ip, page: PAGE, onCommand: command => commands.push(command) })
  return server
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

function get(path: string, { method = 'GET', host }: { method?: string; host?: string } = {}): Promise<Answer> {
  const port = server?.port ?? 0
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method, headers: { host: host ?? `127.0.0.1:${port}` }, agent: false },
      response => {
        let text = ''
        response.on('data', chunk => (text += String(chunk)))
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
        })
      },
    )
    sent.on('error', reject).end()
  })
}

interface Attempt {
  readonly token?: string
  readonly origin?: string | null
  readonly host?: string
  readonly path?: string
}

/** The open socket, or the status that refused it. */
function connect({ token, origin, host, path = '/socket' }: Attempt = {}): Promise<WebSocket | number> {
  const { port = 0, token: right = '' } = server ?? {}
  const own = `127.0.0.1:${port}`
  const socket = new WebSocket(`ws://${own}${path}?token=${token ?? right}`, {
    headers: { host: host ?? own },
    ...(origin === null ? {} : { origin: origin ?? `http://${own}` }),
  })
  sockets.push(socket)
  socket.on('message', data => {
    const bytes = Uint8Array.from(data as Buffer)
    told.push(unpack(bytes.buffer))
  })
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      resolve(socket)
    })
    socket.on('unexpected-response', (_, { statusCode = 0 }) => {
      resolve(statusCode)
    })
    socket.on('error', reject)
  })
}

async function connected(): Promise<WebSocket> {
  const socket = await connect()
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  return socket
}

function closed(socket: WebSocket): Promise<number> {
  return new Promise(resolve => {
    socket.on('close', resolve)
    socket.on('error', () => undefined)
  })
}

describe('the studio server', () => {
  it('serves the page, with a policy that lets nothing else in', async () => {
    const { url, token } = await open()
    expect(url).toBe(`http://127.0.0.1:${server?.port}/#token=${token}`)
    const page = await get('/?x=1')
    expect([page.status, page.text]).toEqual([200, '<p>page'])
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    expect(page.headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${server?.port}`)
    expect(page.headers['x-content-type-options']).toBe('nosniff')
    expect(page.headers['referrer-policy']).toBe('no-referrer')
    expect((await get('/assets/a.js')).headers['content-type']).toContain('text/javascript')
  })

  it.each([
    '/../package.json',
    '/assets/../../server.js',
    '/%2e%2e/package.json',
    '/assets/%2e%2e%2fa',
    '//etc/passwd',
    '/x',
  ])('has nothing at %s', async path => {
    await open()
    expect((await get(path)).status).toBe(404)
  })

  it('answers GET alone, and to its own name alone', async () => {
    await open()
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get('/', { method })).status).toBe(405)
    expect((await get('/', { host: 'evil.example' })).status).toBe(403)
    expect((await get('/', { host: `evil.example:${server?.port}` })).status).toBe(403)
    expect((await get('/', { host: `localhost:${server?.port}` })).status).toBe(200)
  })

  it('refuses sockets without the token, from other pages, under other names, and elsewhere', async () => {
    await open()
    expect(await connect({ token: '' })).toBe(401)
    expect(await connect({ token: 'x'.repeat(32) })).toBe(401)
    expect(await connect({ origin: 'http://evil.example' })).toBe(403)
    expect(await connect({ origin: `http://localhost:${server?.port}` })).toBe(403)
    expect(await connect({ origin: null })).toBe(403)
    const host = `evil.example:${server?.port}`
    expect(await connect({ host, origin: `http://${host}` })).toBe(403)
    expect(await connect({ path: '/' })).toBe(404)
    expect(server?.watchers).toBe(0)
    expect(typeof (await connect())).toBe('object')
  })

  it('tells a page that comes late what it must know, and all what comes', async () => {
    const studio = await open()
    studio.publish(CONTROL)
    await connected()
    await expect.poll(() => told).toEqual([CONTROL])
    studio.publish({ ...CONTROL, isPaused: true })
    await expect.poll(() => told).toHaveLength(2)
    expect(told).toEqual([CONTROL, { ...CONTROL, isPaused: true }])
  })

  it('takes commands that it knows, and counts the cameras that are looked at', async () => {
    const studio = await open()
    const [one, two] = [await connected(), await connected()]
    one.send('{"type":"cameras","names":["front"]}')
    two.send('{"type":"cameras","names":["wrist","front"]}')
    one.send('{"type":"speed","speed":0.25}')
    two.send('{"type":"pause"}')
    await expect.poll(() => [commands.length, studio.shownCameras.size]).toEqual([2, 2])
    expect(commands).toContainEqual({ type: 'speed', speed: 0.25 })
    two.close()
    await expect.poll(() => [...studio.shownCameras]).toEqual(['front'])
  })

  it.each([
    ['what is no JSON', 'pause', 1008],
    ['an unknown command', '{"type":"reboot"}', 1008],
    ['a command with more to it', '{"type":"pause","then":"stop"}', 1008],
    ['a speed that there is not', '{"type":"speed","speed":1000}', 1008],
    ['too long a list', JSON.stringify({ type: 'cameras', names: Array(17).fill('a') }), 1008],
    ['bytes', Buffer.from('{"type":"pause"}'), 1008],
    ['a message that is too big', `{"type":"pause"}${' '.repeat(5000)}`, 1009],
  ])('hangs up on %s', async (_, data, code) => {
    await open()
    const socket = await connected()
    const ended = closed(socket)
    socket.send(data)
    expect(await ended).toBe(code)
    expect(commands).toEqual([])
    expect((await get('/')).status).toBe(200)
  })

  it('lets no more than 16 pages in', async () => {
    await open()
    const all = await Promise.all(Array.from({ length: 17 }, () => connect()))
    expect(all.filter(each => each === 503)).toHaveLength(1)
  })

  it('says goodbye, twice if need be', async () => {
    const studio = await open()
    const ended = closed(await connected())
    await studio.close()
    await studio.close()
    expect(await ended).toBe(1000)
  })

  it('ends with connections open that say nothing, stop in the middle or were refused, as browsers and strangers keep them', async () => {
    const studio = await open()
    const refused = 'GET /socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    const strangers = ['', 'GET / HTTP/1.1\r\nHo', refused].map(text => {
      const stranger = netConnect({ port: studio.port, host: '127.0.0.1', allowHalfOpen: true })
      stranger.on('error', () => undefined).resume()
      if (text !== '') stranger.write(text)
      return stranger
    })
    // The server has seen them.
    expect((await get('/')).status).toBe(200)
    await studio.close()
    for (const stranger of strangers) stranger.destroy()
  })

  it('takes no more connections than it can serve, and goes on', async () => {
    const studio = await open()
    const dropped: unknown[] = []
    const crowd = Array.from({ length: 80 }, () =>
      netConnect({ port: studio.port, host: '127.0.0.1' })
        .on('error', () => undefined)
        .once('close', () => dropped.push(1)),
    )
    await expect.poll(() => dropped.length).toBe(80 - 64)
    for (const stranger of crowd) stranger.destroy()
    await expect
      .poll(() =>
        get('/').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)
  })

  it('names the address where a name was given: other names are refused', async () => {
    const studio = await open('localhost')
    expect(studio.url).toMatch(/^http:\/\/(127\.0\.0\.1|\[::1\]):/)
    expect(studio.isOnLoopback).toBe(true)
  })

  it('says what to do where its port is taken', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await expect(StudioServer.open({ port, page: PAGE })).rejects.toThrow(
      new RegExp(`port ${port} .*EADDRINUSE.*leave --display_port out`),
    )
    other.close()
  })

  it('says what to do where the page was never built', () => {
    expect(() => loadPage('/nowhere')).toThrow('there is no page in /nowhere: build it with npm run build')
  })

  it('is called localhost where it is open to the network', async () => {
    const studio = await open('0.0.0.0')
    expect(studio.url).toContain('http://localhost:')
    expect(studio.isOnLoopback).toBe(false)
    expect((await get('/', { host: `192.168.0.7:${studio.port}` })).status).toBe(200)
    expect(await connect({ token: 'no' })).toBe(401)
  })
})

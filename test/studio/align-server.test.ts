import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../../src/robot/errors.js'
import type { ClickedPoint } from '../../src/run/align/known-points.js'
import { AlignServer } from '../../src/studio/align-server.js'
import { loadPage, pageFolder } from '../../src/studio/page-files.js'

const POINT = { name: 'corner', pixel: [10, 20], position_m: [0.1, 0, 0] }
let server: AlignServer
let saved: readonly ClickedPoint[] | undefined

beforeEach(async () => {
  saved = undefined
  server = await AlignServer.open(
    {
      camera: 'front',
      width: 640,
      height: 480,
      picture: new Uint8Array([1, 2, 3]),
      places: [{ name: 'corner', positionM: [0.1, 0, 0] }],
      fit(points) {
        if (points.length < 4) return Promise.reject(new UsageError(`${points.length} points do not fix a pose`))
        return Promise.resolve({ text: 'fine', warnings: [], errorsPx: [0, 0, 0, 0], overlay: new Uint8Array([9]) })
      },
      save(points) {
        saved = points
        return Promise.resolve('saved')
      },
    },
    loadPage(pageFolder('align-page')),
  )
})

afterEach(() => server.close())

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

function ask(path: string, { method = 'GET', headers = {}, body = '' }: Asked = {}) {
  return new Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.port, path, method, headers }, answer => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString(), headers: answer.headers })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

function own(): Record<string, string> {
  return { 'X-Token': server.token, Origin: `http://127.0.0.1:${server.port}` }
}

describe('the page of align-camera', () => {
  it('gives out its files, and nothing else of the disk', async () => {
    const page = await ask('/')
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(page.text)?.[1] ?? ''
    expect((await ask(script)).text).toContain('X-Token')
    for (const path of ['/../package.json', '/..%2fpackage.json', `${script}/../../LICENSE`, '/nothing'])
      expect((await ask(path, { headers: own() })).status).toBe(404)
  })

  it('tells the picture only to whom has the token', async () => {
    for (const path of ['/session', '/picture']) {
      expect((await ask(path)).status).toBe(401)
      expect((await ask(path, { headers: { 'X-Token': 'x' } })).status).toBe(401)
      expect((await ask(path, { headers: own() })).status).toBe(200)
    }
  })

  it('is called by its own address only', async () => {
    expect((await ask('/', { headers: { Host: `evil.example:${server.port}` } })).status).toBe(403)
  })

  it('fits and saves for its own page only', async () => {
    const body = JSON.stringify([POINT, POINT, POINT, POINT])
    const from = (headers: Record<string, string>) => ask('/save', { method: 'POST', headers, body })
    expect((await from({ 'X-Token': server.token })).status).toBe(403)
    expect((await from({ ...own(), Origin: 'http://evil.example' })).status).toBe(403)
    expect(saved).toBeUndefined()
    expect((await from(own())).status).toBe(200)
    expect(saved).toHaveLength(4)
    const fit = await ask('/fit', { method: 'POST', headers: own(), body })
    expect(JSON.parse(fit.text)).toMatchObject({ text: 'fine', overlay: 'CQ==' })
  })

  it('says what is wrong with points', async () => {
    const answer = await ask('/fit', { method: 'POST', headers: own(), body: JSON.stringify([POINT]) })
    expect(answer).toMatchObject({ status: 422, text: '1 points do not fix a pose' })
  })

  it.each(['', 'x', '{}', '[{"name":"a"}]', `[${JSON.stringify({ ...POINT, link: 'x' })}]`, `"${'x'.repeat(70_000)}"`])(
    'refuses what is no list of points (%#)',
    async body => {
      expect((await ask('/fit', { method: 'POST', headers: own(), body })).status).toBe(400)
    },
  )
})

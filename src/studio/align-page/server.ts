/** What the page asks of `so101 align-camera`: src/studio/align-server.ts answers. */

export interface Place {
  readonly name: string
  /** Base frame, metres. */
  readonly positionM: readonly [number, number, number]
}

export interface Session {
  readonly camera: string
  readonly width: number
  readonly height: number
  readonly places: readonly Place[]
}

export interface Point {
  readonly name: string
  /** Pixels; the middle of the first pixel is (0, 0). */
  readonly pixel: readonly [number, number]
  readonly position_m: readonly [number, number, number]
}

export interface Fit {
  readonly text: string
  readonly warnings: readonly string[]
  /** Of each point, in the order in which they were sent. */
  readonly errorsPx: readonly number[]
  /** PNG in base64. */
  readonly overlay: string
}

const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? ''

/** Throws with the server's own words. */
async function ask(path: string, body?: unknown): Promise<Response> {
  const answer = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'X-Token': token, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return answer
}

export async function session(): Promise<Session> {
  return (await (await ask('/session')).json()) as Session
}

/** An address for an image. */
export async function picture(): Promise<string> {
  return URL.createObjectURL(await (await ask('/picture')).blob())
}

export async function fit(points: readonly Point[]): Promise<Fit> {
  return (await (await ask('/fit', points)).json()) as Fit
}

export async function save(points: readonly Point[]): Promise<string> {
  return ((await (await ask('/save', points)).json()) as { text: string }).text
}

/** The twin behind a pseudo terminal is seen, too: its process tells where everything is. */

import { expect, it } from 'vitest'
import type * as Make from '../../../src/run/make.js'

/** As built: the twin's process is a file of its own. */
const BUILT = new URL('../../../dist/run/make.js', import.meta.url).href

it('pictures of a twin in another process show it moving, in real time', async () => {
  const { make } = (await import(BUILT)) as typeof Make
  const env = await make('so101/Reach-v0', { port: 'pty', cameras: { front: { width: 64, height: 48 } } })
  try {
    const [first] = await env.reset({ seed: 1 })
    const target = Float32Array.from(first['observation.state'] ?? [])
    target[0] = (target[0] ?? 0) + 15
    let last = first
    const indices: unknown[] = []
    for (let k = 0; k < 20; k++) {
      const { observation, info } = await env.step(target)
      last = observation
      indices.push((info['frames'] as { front: { index: number } }).front.index)
    }
    expect(last['observation.images.front']).not.toEqual(first['observation.images.front'])
    expect(Number(indices.at(-1)) - Number(indices[0])).toBeGreaterThanOrEqual(15)
  } finally {
    await env.close()
  }
})

/** What another process tells of its twin, on this one's clock. */

import { expect, it } from 'vitest'
import { monotonicS } from '../../../src/run/twin/messages.js'
import { RemoteScene } from '../../../src/run/twin/remote-scene.js'

it('knows where its reset was, also of a twin that falls behind the wall and catches up', async () => {
  const clock = { timeS: 100 }
  let timeS = 0
  const reply = () =>
    ({ kind: 'scene', timeS, monotonicS: monotonicS(), poses: new Float64Array(0), objects: [] }) as const
  const scene = new RemoteScene(() => Promise.resolve(reply()), clock)
  await scene.reset({ positionRad: [], objects: [] })
  expect(scene.beganS).toBeCloseTo(100, 2)

  const after = async (wallS: number, twinS: number): Promise<number> => {
    clock.timeS += wallS
    timeS += twinS
    await scene.refresh()
    return scene.beganS
  }
  // In a substep: no more than that is known of the twin's time.
  expect(await after(1.003, 1)).toBeCloseTo(100, 2)
  expect(await after(1, 0.6)).toBeCloseTo(100.403, 2)
  expect(await after(1, 1.35)).toBeCloseTo(100.053, 2)
})

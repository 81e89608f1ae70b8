/** A camera that dies beside an arm: what the arm does then, and that it does not move unseen. */

import { expect, it } from 'vitest'
import type { Camera, Frame } from '../../../src/env/backend.js'
import { SAFETY_DEFAULTS } from '../../../src/env/safety/safety-options.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { CameraError } from '../../../src/robot/errors.js'
import { DrilledArm, FASTEST_RAD_S } from './drilled-arm.js'

const ALL_ON = [1, 1, 1, 1, 1, 1]
const ALL_OFF = [0, 0, 0, 0, 0, 0]

/** Gives so many pictures, then it is unplugged. */
class DyingCamera implements Camera {
  readonly spec = { name: 'front', width: 1, height: 1, rateHz: 30, hasDepth: false, hasSegmentation: false }

  constructor(private left: number) {}

  latest(): Promise<Frame> {
    if (this.left-- <= 0) return Promise.reject(new CameraError('camera front: it went away'))
    return Promise.resolve({ width: 1, height: 1, timeS: 0, index: this.left, rgb: new Uint8Array(3) })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

async function openWith(pictures: number): Promise<DrilledArm> {
  const cameras = new Map([['front', new DyingCamera(pictures)]])
  return DrilledArm.open({}, { cameras })
}

function offRestRad(arm: DrilledArm): number {
  return Math.max(...SO101_FOLLOWER.restRad.map((angle, k) => Math.abs(angle - (arm.positionRad[k] ?? 0))))
}

it('ends an episode with its own words, and stopping brings the arm to rest', async () => {
  const arm = await openWith(40)
  const error = await arm.swing(5)
  expect(error).toBeInstanceOf(CameraError)
  expect(error?.message).toBe('camera front: it went away')
  expect(arm.torque).toEqual(ALL_ON)
  await arm.env.stop('the run failed')
  expect([arm.torque, arm.warnings]).toEqual([ALL_OFF, []])
  expect(offRestRad(arm)).toBeLessThan(0.2)
  expect(arm.fastestRadS).toBeLessThan(FASTEST_RAD_S)
  await arm.env.close()
})

it('leaves the arm to the watch for targets where nobody closes anything', async () => {
  const arm = await openWith(40)
  await arm.swing(5)
  await arm.clock.advance(SAFETY_DEFAULTS.targets.descendAfterS + 10)
  expect(arm.torque).toEqual(ALL_OFF)
  expect(offRestRad(arm)).toBeLessThan(0.2)
  await arm.env.close()
})

it('moves nothing where the camera is dead before the episode', async () => {
  const arm = await openWith(0)
  const before = arm.positionRad
  await expect(arm.env.reset({ seed: 1 })).rejects.toThrow('camera front: it went away')
  expect([arm.torque, arm.positionRad]).toEqual([ALL_OFF, before])
  await arm.env.close()
})

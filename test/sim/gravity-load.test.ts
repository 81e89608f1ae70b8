/** What the joints of the SO-101 carry, against the figures of hardware.md 1.1 and against the arm's potential energy. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { compose } from '../../src/robot/vector.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'
import { buildArm } from '../../src/sim/arm-bodies.js'
import { armModel, bodyPoses } from '../../src/sim/arm-model.js'
import { UNITS_PER_M } from '../../src/sim/engine-units.js'
import { GravityLoad } from '../../src/sim/gravity-load.js'
import { JointState } from '../../src/sim/joint-state.js'
import { loadRapier } from '../../src/sim/rapier.js'

const MODEL = armModel(loadUrdf(SO101_URDF), SO101_FOLLOWER)
const EARTH_MS2 = [0, 0, -9.81] as const

async function loadNmAt(positionRad: readonly number[], [x, y, z]: readonly [number, number, number] = EARTH_MS2) {
  const rapier = await loadRapier()
  const world = new rapier.World({ x: 0, y: 0, z: 0 })
  try {
    const arm = buildArm(rapier, world, MODEL, { startRad: positionRad, groups: () => 0, friction: () => 0.5 })
    world.step()
    const state = new JointState(MODEL, arm, positionRad)
    const load = new GravityLoad(MODEL, arm)
    const gravity = rapier.VectorOps.intoRaw({ x: x * UNITS_PER_M, y: y * UNITS_PER_M, z: z * UNITS_PER_M })
    load.read(world, state, gravity)
    gravity.free()
    return Array.from(load.torqueNm)
  } finally {
    world.free()
  }
}

/** -sum m g.c, joule. */
function potentialJ(positionRad: readonly number[], g: readonly [number, number, number]): number {
  const poses = bodyPoses(MODEL, positionRad)
  return MODEL.bodies.reduce((sum, { mass }, body) => {
    const pose = poses[body]
    if (body === 0 || !mass || !pose) return sum
    const centre = compose(pose, { positionM: mass.comM, quaternion: [0, 0, 0, 1] }).positionM
    return sum - mass.massKg * (g[0] * centre[0] + g[1] * centre[1] + g[2] * centre[2])
  }, 0)
}

describe('the torque that holds each joint', () => {
  it('is 0.538, 0.453 and 0.117 N.m at lift, elbow and wrist in the zero pose, and nothing at the pan axis', async () => {
    const [pan, lift, elbow, wrist] = (await loadNmAt([0, 0, 0, 0, 0, 0])).map(Math.abs)
    expect(pan).toBeCloseTo(0, 5)
    expect(lift).toBeCloseTo(0.538, 2)
    expect(elbow).toBeCloseTo(0.453, 2)
    expect(wrist).toBeCloseTo(0.117, 2)
  })

  it.each([
    { positionRad: [0.4, -0.7, 0.9, -0.5, 1.1, 0.8], g: EARTH_MS2 },
    { positionRad: [-1.2, 0.6, -0.8, 1.3, -2, 1.5], g: EARTH_MS2 },
    // A base that hangs on a wall.
    { positionRad: [0.4, -0.7, 0.9, -0.5, 1.1, 0.8], g: [3, -9, 2] as const },
  ])('is how the potential energy grows with its angle, at $positionRad under $g', async ({ positionRad, g }) => {
    const loads = await loadNmAt(positionRad, g)
    const stepRad = 1e-4
    positionRad.forEach((angle, k) => {
      const at = (changed: number): number => potentialJ(positionRad.with(k, changed), g)
      const slopeNm = (at(angle + stepRad) - at(angle - stepRad)) / (2 * stepRad)
      expect(Math.abs((loads[k] as number) - slopeNm)).toBeLessThan(2e-4)
    })
  })

  it('is nothing without gravity', async () => {
    for (const torqueNm of await loadNmAt([0, 0.3, 0, 0, 0, 0], [0, 0, 0])) expect(Math.abs(torqueNm)).toBe(0)
  })
})

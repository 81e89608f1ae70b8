/** Twins of leaders: limp, moved by hand, held by nothing but friction. */

import { describe, expect, it } from 'vitest'
import { SO100_LEADER, SO101_FOLLOWER, SO101_LEADER } from '../../src/robot/arm-spec.js'
import type { RobotSpec } from '../../src/robot/arm-spec.js'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { compose } from '../../src/robot/vector.js'
import { urdfOf } from '../../src/run/urdf-files.js'
import type { Recipe } from '../../src/sim/articulation.js'
import { inJoint } from '../../src/sim/servo/geared.js'
import { frictionBound } from '../../src/sim/servo/gear-train.js'
import { servoPreset, STS3215_7V4 } from '../../src/sim/servo/presets.js'
import { createSimBackend } from '../../src/sim/sim-backend.js'
import type { SimBackend } from '../../src/sim/sim-backend.js'

/** Arm up, forearm level, so that every pitch joint carries something and none is at its stop. */
const LEVEL_RAD = [0, 0.2, -0.1, 0.1, 0, 0.5]

async function twinOf(
  robot: RobotSpec,
  startRad: readonly number[],
  rateHz = 50,
  recipe: Recipe = 'native-armature',
): Promise<SimBackend> {
  const backend = await createSimBackend({ description: loadUrdf(urdfOf(robot)), robot, rateHz, recipe })
  backend.scene.reset({ positionRad: [...startRad], objects: [] })
  return backend
}

/** Movement of each joint within `durationS` without torque. */
async function moved(backend: SimBackend, durationS: number): Promise<number[]> {
  const before = backend.scene.positionRad.slice()
  await backend.clock.advance(durationS)
  return Array.from(backend.scene.positionRad, (angle, k) => angle - (before[k] as number))
}

/** What would hold each joint against gravity, N.m: the slope of the potential energy. */
function gravityLoads(robot: RobotSpec, positionRad: readonly number[]): number[] {
  const description = loadUrdf(urdfOf(robot))
  const kinematics = new Kinematics(description, JOINT_NAMES, 'gripper_frame_link')
  const energyJ = (angles: readonly number[]): number =>
    description.links.reduce((sum, { name, inertial }) => {
      if (!inertial) return sum
      const centre = compose(kinematics.linkPose(name, angles), { positionM: inertial.comM, quaternion: [0, 0, 0, 1] })
      return sum + inertial.massKg * 9.81 * centre.positionM[2]
    }, 0)
  const stepRad = 1e-4
  return positionRad.map((_, joint) => {
    const at = (by: number): number => energyJ(positionRad.map((angle, k) => (k === joint ? angle + by : angle)))
    return (at(stepRad) - at(-stepRad)) / (2 * stepRad)
  })
}

const WRIST_FLEX = 3

describe.each([SO101_LEADER, SO100_LEADER])('the twin of $name', robot => {
  it('is limp, on 7.4 V, and has what LeRobot writes to leaders: nothing but its mode', async () => {
    const backend = await twinOf(robot, LEVEL_RAD)
    expect(backend.facts['servo']).toBe('sts3215-7v4')
    for (const servo of backend.scene.servos.servos) {
      expect(servo.get('Torque_Enable')).toBe(0)
      expect(servo.get('Present_Voltage')).toBe(74)
      // A follower has 16, and its gripper half the torque.
      expect(servo.get('P_Coefficient')).toBe(32)
      expect(servo.get('Max_Torque_Limit')).toBe(1000)
      expect(servo.get('Return_Delay_Time')).toBe(0)
    }
    await backend.close()
  })

  it('follows a hand that pushes a wrist joint with 0.3 N.m', async () => {
    for (const joint of [3, 4, 5]) {
      const backend = await twinOf(robot, LEVEL_RAD)
      backend.scene.servos.externalNm[joint] = joint === WRIST_FLEX ? -0.3 : 0.3
      const by = await moved(backend, 0.5)
      expect(Math.abs(by[joint] ?? 0), `joint ${joint}`).toBeGreaterThan(0.2)
      await backend.close()
    }
  })

  it('rests in the end, inside its travel, at whatever rate and by whatever recipe it is stepped', async () => {
    for (const [rateHz, recipe] of [
      [30, 'native-armature'],
      [200, 'native-armature'],
      [50, 'motor-rows'],
    ] as const) {
      const backend = await twinOf(robot, LEVEL_RAD, rateHz, recipe)
      await backend.clock.advance(6)
      const by = await moved(backend, 1)
      by.forEach((angle, k) => {
        const { joint, travelRad } = robot.servos[k] as RobotSpec['servos'][number]
        expect(Math.abs(angle), `${joint} at ${rateHz} Hz`).toBeLessThan(0.01)
        const at = backend.scene.positionRad[k] as number
        expect(at, joint).toBeGreaterThan(travelRad[0] - 0.03)
        expect(at, joint).toBeLessThan(travelRad[1] + 0.03)
      })
      await backend.close()
    }
  })
})

describe('what holds a limp leader', () => {
  const shares = (loads: readonly number[]): number[] =>
    SO101_LEADER.servos.map((servo, k) => {
      const loadNm = loads[k] as number
      return Math.abs(loadNm) / frictionBound(inJoint(STS3215_7V4, servo), 0, 0, loadNm)
    })

  it.each([{ pose: [0, 0, -1.57, 0, 0, 0.5] }, { pose: [0, -0.2, -1.5, 0.2, 0, 0.5] }])(
    'is the friction of its gears: stretched up it stays, $pose',
    async ({ pose }) => {
      expect(Math.max(...shares(gravityLoads(SO101_LEADER, pose)))).toBeLessThan(0.8)
      const backend = await twinOf(SO101_LEADER, pose)
      for (const angle of await moved(backend, 2)) expect(Math.abs(angle)).toBeLessThan(0.003)
      await backend.close()
    },
  )

  it.each([
    { name: 'shoulder_lift', joint: 1, pose: [0, 0.5, -1.5, 0, 0, 0.5] },
    { name: 'elbow_flex', joint: 2, pose: [0, -1.2, 0.3, 1.2, 0, 0.5] },
    { name: 'elbow_flex', joint: 2, pose: [0, -0.6, -0.9, 1.5, 0, 0.5] },
  ])('is too little where $name carries more: it falls, $pose', async ({ joint, pose }) => {
    const loads = gravityLoads(SO101_LEADER, pose)
    expect(shares(loads)[joint]).toBeGreaterThan(1.2)
    const backend = await twinOf(SO101_LEADER, pose)
    const by = await moved(backend, 0.3)
    // The way gravity pulls.
    expect(-Math.sign(loads[joint] as number) * (by[joint] as number)).toBeGreaterThan(0.01)
    await backend.close()
  })

  it('is next to nothing in an SO-100: its arm falls at once', async () => {
    const [geared, bare] = await Promise.all([twinOf(SO101_LEADER, LEVEL_RAD), twinOf(SO100_LEADER, LEVEL_RAD)])
    const [a, b] = [await moved(geared, 0.2), await moved(bare, 0.2)]
    expect(Math.abs(b[1] ?? 0)).toBeGreaterThan(2 * Math.abs(a[1] ?? 0))
    expect(Math.abs(b[1] ?? 0)).toBeGreaterThan(0.2)
    await geared.close()
    await bare.close()
  })

  it('a follower on the same supply holds itself better: 1/345 everywhere', async () => {
    const description = loadUrdf(urdfOf(SO101_FOLLOWER))
    const follower = await createSimBackend({
      description,
      robot: SO101_FOLLOWER,
      rateHz: 50,
      servo: 'sts3215-7v4',
    })
    const leader = await twinOf(SO101_LEADER, LEVEL_RAD)
    follower.scene.reset({ positionRad: LEVEL_RAD, objects: [] })
    const push = async (backend: SimBackend): Promise<number> => {
      backend.scene.servos.externalNm[4] = 0.12
      return Math.abs((await moved(backend, 0.3))[4] ?? 0)
    }
    expect(servoPreset('sts3215-7v4').coulombNm + 0.0573).toBeLessThan(0.12)
    expect(await push(leader)).toBeGreaterThan(3 * (await push(follower)))
    await follower.close()
    await leader.close()
  })
})

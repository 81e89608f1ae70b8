/** MJCF from our URDF: servos with and without a velocity gain. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { UsageError } from '../../../src/robot/errors.js'
import { loadUrdf } from '../../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../../src/run/urdf-files.js'
import { mjcf } from '../../../src/run/mujoco/mjcf.js'
import type { MjcfServo } from '../../../src/run/mujoco/mjcf.js'

const SERVO: MjcfServo = { gainNmRad: 50, torqueLimitNm: 3, dampingNmSRad: 0.5, coulombNm: 0.1, armatureKgM2: 0.02 }
const written = (servos: readonly MjcfServo[]) =>
  mjcf({
    description: loadUrdf(SO101_URDF),
    spec: SO101_FOLLOWER,
    servos,
    timestepS: 0.002,
    integrator: 'implicitfast',
    limits: 'none',
  })

describe('mjcf', () => {
  it('writes one position actuator and one joint per servo, with its gains, limit, damping, friction and armature', () => {
    const text = written(SO101_FOLLOWER.servos.map((_, k) => (k === 2 ? { ...SERVO, velocityGainNmSRad: 2.5 } : SERVO)))
    expect(text.match(/<position /g)).toHaveLength(6)
    expect(text).toContain('<position name="elbow_flex" joint="elbow_flex" kp="50" kv="2.5" forcerange="-3 3">')
    expect(text).toContain('<position name="gripper" joint="gripper" kp="50" forcerange="-3 3">')
    expect(text.match(/armature="0.02" damping="0.5" frictionloss="0.1"/g)).toHaveLength(6)
  })

  it('refuses a wrong number of servos', () => {
    expect(() => written([SERVO])).toThrow(UsageError)
  })
})

/** Places from which the gripper looks at a thing on the table. */

import { describe, expect, it } from 'vitest'
import { lookAt, offAxisRad } from '../../src/env/tasks/look-at.js'
import { viewOf, withRoll } from '../../src/robot/top-view.js'
import type { Vector3 } from '../../src/robot/vector.js'
import { settingOf } from '../env/tasks/made-up-scene.js'

const setting = settingOf(lookAt)
const arm = { ...setting, panAxisXM: setting.robot.panAxisXM }
const FROM_RAD = [0, -0.6, 0.55, 1.2, 0.3, 0.4]

describe('viewOf', () => {
  it('points at things all over the table, with the roll and the gripper left alone', () => {
    for (const awayM of [0.15, 0.2, 0.25, 0.3]) {
      for (const bearing of [-1.2, -0.6, 0, 0.6, 1.2]) {
        const point: Vector3 = [awayM * Math.cos(bearing), awayM * Math.sin(bearing), 0.0125]
        const found = viewOf(arm, point, FROM_RAD)
        if (!found) throw new Error(`no view of ${point.join(', ')}`)
        expect(offAxisRad(arm.kinematics.forward(found), point)).toBeLessThan(0.03)
        expect(Math.abs((found[4] as number) - 0.3)).toBeLessThanOrEqual(0.1 + 1e-9)
        expect(found[5]).toBe(0.4)
        found.forEach((angle, joint) => {
          const [lower, upper] = setting.limitsRad[joint] as readonly [number, number]
          expect(angle).toBeGreaterThanOrEqual(lower)
          expect(angle).toBeLessThanOrEqual(upper)
        })
      }
    }
  })

  it('finds none for what is out of sight', () => {
    expect(viewOf(arm, [1, 0, 0], FROM_RAD)).toBeUndefined()
    expect(viewOf(arm, [-0.2, 0, 0], FROM_RAD)).toBeUndefined()
  })
})

describe('withRoll', () => {
  it('leaves the roll a little room, inside its limits', () => {
    const [, , , , roll] = withRoll(setting.limitsRad, 99)
    const upper = setting.limitsRad[4]?.[1] as number
    expect(roll?.[0]).toBeCloseTo(upper - 0.2, 9)
    expect(roll?.[1]).toBeCloseTo(upper, 9)
    expect(withRoll(setting.limitsRad, 0)[3]).toBe(setting.limitsRad[3])
  })
})

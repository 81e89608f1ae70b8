/** A policy that is for another arm, other cameras, other units: each difference is told, with what to do. */

import { describe, expect, it } from 'vitest'
import { refuseMisfit, type PolicySetting } from '../../../src/policies/learned/fit-robot.js'
import type { PolicySpec } from '../../../src/policies/learned/policy-spec.js'
import { CUBE, exampleSpec, FRONT, JOINTS, KEYS, OBJECTS, SMOLVLA, STATE } from './example-spec.js'

const MIDDLE = { drive_mode: 0, homing_offset: 100, range_min: 1000, range_max: 3000 } as const
const CALIBRATION = Object.fromEntries(JOINTS.map(joint => [joint, MIDDLE]))
const SETTING: PolicySetting = {
  robotType: 'so101_follower',
  useDegrees: true,
  jointKeys: KEYS,
  calibration: CALIBRATION,
  cameras: [{ name: 'front', width: 32, height: 24 }],
  environmentState: CUBE,
  rateHz: 30,
}
const SPEC = exampleSpec({
  inputs: [STATE, FRONT, OBJECTS],
  robot: { type: 'so101_follower', use_degrees: true, calibration: CALIBRATION },
})

const WRIST = { ...FRONT, name: 'observation.images.wrist' }
const SWAPPED = [KEYS[1], KEYS[0], ...KEYS.slice(2)] as string[]
const recordedWith = (change: object): Partial<PolicySpec> => ({
  robot: { ...SPEC.robot, calibration: { ...CALIBRATION, elbow_flex: { ...MIDDLE, ...change } } },
})

describe('refuseMisfit', () => {
  it('takes what fits', () => {
    refuseMisfit(SPEC, SETTING, 'p')
    // More cameras than it looks at, and an arm that was homed elsewhere.
    const more = [{ name: 'wrist', width: 640, height: 480 }, ...SETTING.cameras]
    refuseMisfit(
      { ...SPEC, ...recordedWith({ homing_offset: -900, range_min: 1400, range_max: 3410 }) },
      { ...SETTING, cameras: more },
      'p',
    )
  })

  it.each<{ what: string; spec?: Partial<PolicySpec>; setting?: Partial<PolicySetting>; says: string }>([
    {
      what: 'another arm',
      setting: { robotType: 'so100_follower' },
      says: 'it was trained on so101_follower, and this is so100_follower (--robot.type=so101_follower)',
    },
    {
      what: 'other units of the arm',
      setting: { useDegrees: false },
      says: 'it speaks degrees, and the arm -100..100 (--robot.use_degrees=true)',
    },
    {
      what: 'other units of the policy',
      spec: { robot: { ...SPEC.robot, use_degrees: false } },
      says: 'it speaks -100..100, and the arm degrees (--robot.use_degrees=false)',
    },
    {
      what: 'joints in another order',
      spec: { action: { names: SWAPPED } },
      says: 'at place 1 shoulder_lift.pos for shoulder_pan.pos: it is another robot',
    },
    {
      what: 'states in another order',
      spec: { inputs: [{ ...STATE, names: SWAPPED }] },
      says: "its 'observation.state' is shoulder_lift.pos, shoulder_pan.pos",
    },
    {
      what: 'fewer joints',
      spec: { inputs: [{ name: STATE.name, type: 'STATE', shape: [5] }] },
      says: "its 'observation.state' has 5 numbers, and the arm 6 joints",
    },
    {
      what: 'a state that no arm gives',
      spec: { inputs: [STATE, { name: 'observation.velocity', type: 'STATE', shape: [6] }] },
      says: "it reads 'observation.velocity', which no arm here gives",
    },
    {
      what: 'another rate',
      setting: { rateHz: 50 },
      says: 'it was trained at 30 steps a second, and these are 50 (--env.fps=30)',
    },
    {
      what: 'no camera',
      setting: { cameras: [] },
      says: `it wants a camera 'front' of 32 x 24, and there is none; its cameras are --robot.cameras="{front: {width: 32, height: 24}}"`,
    },
    {
      what: 'a camera of another size',
      setting: { cameras: [{ name: 'front', width: 640, height: 480 }] },
      says: `camera 'front' gives 640 x 480, and it sees 32 x 24; its cameras are --robot.cameras="{front: {width: 32, height: 24}}" (a real camera also gets capture_width and capture_height, the size that it has)`,
    },
    {
      what: 'a camera of another name',
      setting: { cameras: [{ name: 'frnt', width: 32, height: 24 }] },
      says: "it wants a camera 'front' of 32 x 24, and there are frnt: is that 'frnt'?",
    },
    {
      what: 'width and height the other way round',
      setting: { cameras: [{ name: 'front', width: 24, height: 32 }] },
      says: "camera 'front' gives 24 x 32, and it sees 32 x 24",
    },
    {
      what: 'one camera of two',
      spec: { inputs: [FRONT, WRIST] },
      says: `it wants a camera 'wrist' of 32 x 24, and there are front; its cameras are --robot.cameras="{front: {width: 32, height: 24}, wrist: {width: 32, height: 24}}"`,
    },
    {
      what: 'no objects',
      setting: { environmentState: [] },
      says: "it reads 'observation.environment_state', where objects lie, and here nobody knows that",
    },
    {
      what: 'other objects',
      setting: { environmentState: CUBE.map(name => name.replace('cube', 'die')) },
      says: 'at place 1 cube.x for die.x: it was trained on another task',
    },
    {
      what: 'more objects',
      spec: { inputs: [{ name: OBJECTS.name, type: 'ENV', shape: [14] }] },
      says: "its 'observation.environment_state' has 14 numbers, and the task's 7: it was trained on another task",
    },
    {
      what: 'another range of a joint',
      spec: recordedWith({ range_min: 1100, range_max: 2900 }),
      says: 'elbow_flex goes through 176 degrees, and through 158 where it was recorded, so that its numbers mean other poses; calibrate again (so101 calibrate), or, if you know better, --policy.any_calibration=true',
    },
    {
      what: 'another direction of a joint',
      spec: recordedWith({ drive_mode: 1 }),
      says: 'elbow_flex has drive_mode 0, and 1 where it was recorded',
    },
    {
      what: 'a calibration that lacks a joint',
      spec: { robot: { ...SPEC.robot, calibration: { elbow_flex: MIDDLE } } },
      says: 'its policy.json does not say how gripper was calibrated where it was recorded',
    },
    {
      what: 'a calibration of another robot',
      spec: { robot: { ...SPEC.robot, calibration: { knee: MIDDLE } } },
      says: "it knows a joint 'knee', which the arm's calibration lacks",
    },
  ])('refuses $what', ({ spec, setting, says }) => {
    const refused = () => {
      refuseMisfit({ ...SPEC, ...spec }, { ...SETTING, ...setting }, 'my/policy')
    }
    expect(refused).toThrow(says)
    expect(refused).toThrow(/^the policy my\/policy does not fit: /)
  })

  it('tells all that differs at once', () => {
    const setting = { ...SETTING, rateHz: 50, useDegrees: false, cameras: [] }
    expect(() => {
      refuseMisfit(SPEC, setting, 'p')
    }).toThrow(/-100\.\.100.*50.*--env\.fps=30.*'front'/)
  })

  it('does not compare a joint that was calibrated as a full turn, on either side, in degrees', () => {
    const turn = { range_min: 0, range_max: 4095 }
    refuseMisfit({ ...SPEC, ...recordedWith(turn) }, SETTING, 'p')
    const calibration = { ...SETTING.calibration, elbow_flex: { ...MIDDLE, ...turn } }
    refuseMisfit(SPEC, { ...SETTING, calibration }, 'p')
    // Of -100..100 it is the scale.
    const share = { ...SPEC, ...recordedWith(turn) }
    const inM100 = { ...share, robot: { ...share.robot, use_degrees: false } }
    expect(() => {
      refuseMisfit(inM100, { ...SETTING, useDegrees: false }, 'p')
    }).toThrow('elbow_flex goes through')
  })

  it('lets another calibration pass where somebody knows better, and nothing else', () => {
    const spec = { ...SPEC, ...recordedWith({ drive_mode: 1, range_max: 3500 }) }
    refuseMisfit(spec, SETTING, 'p', true)
    expect(() => {
      refuseMisfit(spec, { ...SETTING, rateHz: 50 }, 'p', true)
    }).toThrow('--env.fps=30')
  })

  it('asks for no camera that was not there in training either', () => {
    const empty = { ...FRONT, name: 'observation.images.empty_camera_0' }
    const inputs = [STATE, FRONT, empty]
    refuseMisfit(exampleSpec({ inputs, loop: { ...SMOLVLA, empty_cameras: 1 } }), SETTING, 'p')
    expect(() => {
      refuseMisfit(exampleSpec({ inputs }), SETTING, 'p')
    }).toThrow('empty_camera_0')
  })
})

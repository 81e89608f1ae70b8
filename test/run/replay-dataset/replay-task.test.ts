/** Tasks that begin where a recording began. */

import { describe, expect, it } from 'vitest'
import { Random } from '../../../src/robot/random.js'
import type { TaskSetting } from '../../../src/env/task.js'
import { reach } from '../../../src/env/tasks/reach.js'
import { plannedArm } from '../../../src/run/planned-arm.js'
import { repeatTask, startingAt } from '../../../src/run/replay-dataset/replay-task.js'

const { robot, kinematics, limitsRad } = plannedArm()
const setting: TaskSetting = {
  robot,
  kinematics,
  limitsRad,
  tableHeightM: 0,
  objects: new Map(reach.objects.map(spec => [spec.name, spec])),
}
const POSE_RAD = [0.1, -0.5, 0.4, 0.3, 0, 0.2]

describe('repeatTask', () => {
  it('starts in the recorded pose, within what the arm may be planned to, and asks nobody who is not there', () => {
    const task = repeatTask('wave', { poseRad: () => [9, ...POSE_RAD.slice(1)] }, false)
    const { startRad, objects } = task.begin(new Random(1), setting)
    expect(startRad).toEqual([limitsRad[0]?.[1], ...POSE_RAD.slice(1)])
    expect([objects, task.needsScene, task.instruction]).toEqual([[], false, 'wave'])
    expect(repeatTask('', { poseRad: () => POSE_RAD }, true)).toMatchObject({
      needsScene: true,
      instruction: 'as in the recording',
    })
  })
})

describe('startingAt', () => {
  it('leaves the layout of the seed as it is, and moves the arm alone', () => {
    const drawn = reach.begin(new Random(4), setting)
    const moved = startingAt(reach, { poseRad: () => POSE_RAD }).begin(new Random(4), setting)
    expect(moved.objects).toEqual(drawn.objects)
    expect(moved.startRad).toEqual(POSE_RAD)
  })
})

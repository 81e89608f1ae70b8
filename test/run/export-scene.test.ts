/** `so101 export --format=mjcf`: MuJoCo opens it, and everything is where the episode has it. */

import { afterEach, describe, expect, it } from 'vitest'
import { beginEpisode } from '../../src/env/begin-episode.js'
import { UsageError } from '../../src/robot/errors.js'
import { Random } from '../../src/robot/random.js'
import { exportMjcf } from '../../src/run/export-scene.js'
import { loadMujoco, Oracle } from '../../src/run/mujoco/oracle.js'
import { plannedArm } from '../../src/run/planned-arm.js'
import { TASKS } from '../../src/run/tasks.js'

const opened: Oracle[] = []
afterEach(() => {
  for (const oracle of opened.splice(0)) oracle.free()
})

async function openInMujoco(text: string): Promise<Oracle> {
  const oracle = new Oracle(await loadMujoco(), text)
  opened.push(oracle)
  oracle.reset()
  return oracle
}

describe('exportMjcf', () => {
  it.each(TASKS)(
    '$task.id: MuJoCo starts with arm and objects where the episode has them, and nothing flies off',
    async ({ task }) => {
      const seed = 3
      const { robot, kinematics, limitsRad } = plannedArm()
      const { start } = beginEpisode({
        task,
        random: new Random(seed),
        vary: undefined,
        arm: { robot, kinematics, limitsRad },
        seed,
      })
      const oracle = await openInMujoco(exportMjcf({ task: task.id, seed }))
      robot.servos.forEach(({ joint }, k) => {
        expect(oracle.angle(joint)).toBeCloseTo(start.positionRad[k] as number, 12)
      })
      const free = start.objects.filter(({ spec }) => spec.massKg !== undefined && !spec.isGhost)
      for (const { spec, pose } of free) {
        expect(oracle.freePose(spec.name).positionM).toEqual(pose.positionM)
      }
      oracle.step(250)
      for (const { spec, pose } of free) {
        oracle.freePose(spec.name).positionM.forEach((now, axis) => {
          expect(Math.abs(now - (pose.positionM[axis] as number))).toBeLessThan(0.005)
        })
      }
    },
  )

  it('names what it does not know', () => {
    expect(() => exportMjcf({ task: 'lift-cub', seed: 0 })).toThrow(/did you mean 'lift-cube'/)
    expect(() => exportMjcf({ task: 'reach', seed: 0, robotType: 'so101_leader' })).toThrow(/moved by hand/)
    expect(() => exportMjcf({ task: 'reach', seed: 0, robotType: 'so102' })).toThrow(UsageError)
  })
})

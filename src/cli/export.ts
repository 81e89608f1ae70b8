/** `so101 export`: the scene of an episode for another simulator. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { openResultFile } from './result-file.js'
import { DEFAULT_ROBOT } from '../run/planned-arm.js'

export const exportCommand = defineCommand({
  name: 'export',
  summary: "write an episode's arm, table and objects for another simulator",
  flags: z.strictObject({
    task: z.string().default('lift-cube').describe('whose scene'),
    seed: z.int().min(0).max(4294967295).default(1000).describe('of the episode whose layout is written'),
    format: z.enum(['mjcf']).default('mjcf').describe('mjcf: MuJoCo'),
    robot: z
      .strictObject({ type: z.string().default(DEFAULT_ROBOT).describe('the arm: so101_follower, so100_follower') })
      .prefault({}),
    timestep_ms: z.number().min(0.1).max(20).default(2).describe("MuJoCo's timestep"),
    out: z.string().optional().describe('the file; standard output where absent'),
  }),
  examples: ['so101 export --task=stack-cube --seed=1000 --format=mjcf --out=stack.xml'],
  async run({ task, seed, robot, timestep_ms, out }, io) {
    const { exportMjcf } = await import('../run/export-scene.js')
    const { loadTask } = await import('../run/user-task/load-task.js')
    await loadTask(task)
    const file = out === undefined ? undefined : openResultFile(out)
    const text = `${exportMjcf({ task, seed, robotType: robot.type, timestepS: timestep_ms / 1000 })}\n`
    if (file) file.write(text)
    else io.stdout.write(text)
  },
})

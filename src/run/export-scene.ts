/** The scene of one episode as a file for another simulator. */

import { beginEpisode } from '../env/begin-episode.js'
import { Random } from '../robot/random.js'
import { JAW_FRICTION, LINK_FRICTION, TABLE_FRICTION } from '../sim/friction.js'
import { inJoint } from '../sim/servo/geared.js'
import { IDEAL, onGripper } from '../sim/servo/presets.js'
import { mjcf } from './mujoco/mjcf.js'
import { plannedArm } from './planned-arm.js'
import { taskEntry } from './tasks.js'

export interface ExportOptions {
  /** A task's name, such as `lift-cube`. */
  readonly task: string
  /** Of the episode whose layout is written, as `reset({ seed })` lays it out. */
  readonly seed: number
  readonly robotType?: string | undefined
  /** MuJoCo's timestep. 2 ms where absent. */
  readonly timestepS?: number | undefined
}

const TIMESTEP_S = 0.002

/**
 * MuJoCo's MJCF: arm, table and objects as one text, with the start as keyframe `start`. MuJoCo has no STS3215: the servos are position actuators,
 * by the figures of our preset `ideal`. `UsageError` for an unknown task or arm.
 */
export function exportMjcf({ task, seed, robotType, timestepS = TIMESTEP_S }: ExportOptions): string {
  const { robot, description, kinematics, limitsRad } = plannedArm(robotType)
  const { start } = beginEpisode({
    task: taskEntry(task).task,
    random: new Random(seed),
    vary: undefined,
    arm: { robot, kinematics, limitsRad },
    seed,
  })
  return mjcf({
    description,
    spec: robot,
    servos: robot.servos.map(servo => {
      const geared = inJoint(IDEAL, servo)
      return servo.joint === robot.gripperJoint ? onGripper(geared) : geared
    }),
    timestepS,
    integrator: 'implicitfast',
    limits: 'travel',
    contacts: {
      table: 'plane',
      tableHeightM: start.tableHeightM ?? 0,
      jawFriction: JAW_FRICTION,
      linkFriction: LINK_FRICTION,
      tableFriction: TABLE_FRICTION,
      objects: start.objects,
    },
    startRad: start.positionRad,
  })
}

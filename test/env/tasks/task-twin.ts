/** A task on its own twin, with the scene in reach: for episodes that begin as no draw would have them. */

import { Arm } from '../../../src/env/arm.js'
import { ArmEnv } from '../../../src/env/arm-env.js'
import type { Step } from '../../../src/env/env.js'
import type { Episode, Task } from '../../../src/env/task.js'
import { makePolicy } from '../../../src/run/make.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { nominalCalibration, radToUser } from '../../../src/robot/calibration.js'
import { loadUrdf } from '../../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../../src/run/urdf-files.js'
import { createSimBackend } from '../../../src/sim/sim-backend.js'
import type { Simulation } from '../../../src/sim/simulation.js'
import { settingOf } from './made-up-scene.js'

const RATE_HZ = 30

export interface TaskTwin {
  readonly env: ArmEnv
  readonly scene: Simulation
  /** An action that sends the arm to these URDF angles. */
  readonly actionTo: (positionRad: ArrayLike<number>) => Float32Array
}

/** Closed by its user. `begun`: what becomes of each episode that is drawn. */
export async function openTaskTwin(
  task: Task,
  begun: (episode: Episode) => Episode = episode => episode,
): Promise<TaskTwin> {
  const robot = SO101_FOLLOWER
  const backend = await createSimBackend({ description: loadUrdf(SO101_URDF), robot, rateHz: RATE_HZ })
  const calibration = nominalCalibration(robot)
  const { kinematics, limitsRad } = settingOf(task)
  const env = new ArmEnv({
    spec: { id: `test/${task.id}` },
    task: { ...task, begin: (random, setting) => begun(task.begin(random, setting)) },
    backend,
    arm: new Arm(robot, calibration, backend.buses),
    kinematics,
    limitsRad,
    rateHz: RATE_HZ,
    terminateOnSuccess: false,
  })
  return {
    env,
    scene: backend.scene,
    actionTo: positionRad => env.actionSpace.clip(radToUser(robot, calibration, positionRad)),
  }
}

/** Each step of an episode by a built-in policy, up to the task's horizon. */
export async function* played(env: ArmEnv, policyName: string, seed: number): AsyncGenerator<Step> {
  const policy = makePolicy(policyName, env)
  let [observation] = await env.reset({ seed })
  policy.reset(seed)
  for (let left = env.task.horizonS * RATE_HZ; left > 0; left--) {
    const step = await env.step(await policy.act(observation))
    observation = step.observation
    yield step
  }
}

/** Each step of an arm that is sent to one pose, for a while. */
export async function* sentTo(
  { env, actionTo }: TaskTwin,
  positionRad: ArrayLike<number>,
  durationS: number,
): AsyncGenerator<Step> {
  for (let left = durationS * RATE_HZ; left > 0; left--) yield await env.step(actionTo(positionRad))
}

/** The twin is closed whatever happens. */
export async function onTwin<Result>(
  task: Task,
  body: (twin: TaskTwin) => Promise<Result>,
  begun?: (episode: Episode) => Episode,
): Promise<Result> {
  const twin = await openTaskTwin(task, begun)
  try {
    return await body(twin)
  } finally {
    await twin.env.close()
  }
}

export function successOf({ info }: Step): boolean {
  return info['is_success'] as boolean
}

/** The trajectory that transfer is measured with: targets in LeRobot's units, recorded from the scripted expert. */

import { makePolicy, makeTask, type ArmEnvMakeOptions } from '../make.js'
import type { Trajectory } from './play.js'
import { requireArmEnv } from '../arm-env-of.js'

/** What the scripted expert sent in one episode, as a recording holds it. The robot is that of the options. */
export async function recordExpert(task: string, seed: number, options: ArmEnvMakeOptions = {}): Promise<Trajectory> {
  const env = await makeTask(task, options)
  try {
    const policy = makePolicy('scripted', env)
    let [observation] = await env.reset({ seed })
    policy.reset(seed)
    const startRad = Array.from(
      requireArmEnv(env, 'and follows no trajectory').arm.toRad(observation['observation.state'] as Float32Array),
    )
    const targets: Float32Array[] = []
    for (;;) {
      const step = await env.step(await policy.act(observation))
      targets.push(step.info['sent'] as Float32Array)
      observation = step.observation
      if (step.terminated || step.truncated) return { rateHz: env.rateHz, startRad, targets }
    }
  } finally {
    await env.close()
  }
}

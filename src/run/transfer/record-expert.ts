/** The trajectory that transfer is measured with: targets in LeRobot's units, recorded from the scripted expert. */

import type { Env } from '../../env/env.js'
import { ArmEnv } from '../../env/arm-env.js'
import { Wrapper } from '../../env/wrappers/wrapper.js'
import { makePolicy, makeTask, type ArmEnvMakeOptions } from '../make.js'
import type { Trajectory } from './play.js'

/** What the scripted expert sent in one episode, as a recording holds it. The robot is that of the options. */
export async function recordExpert(task: string, seed: number, options: ArmEnvMakeOptions = {}): Promise<Trajectory> {
  const env = await makeTask(task, options)
  try {
    const policy = makePolicy('scripted', env)
    let [observation] = await env.reset({ seed })
    policy.reset(seed)
    const startRad = Array.from(bareArm(env).toRad(observation['observation.state'] as Float32Array))
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

function bareArm(env: Env): ArmEnv['arm'] {
  const bare = env instanceof Wrapper ? env.unwrapped : env
  if (!(bare instanceof ArmEnv)) throw new TypeError(`${env.spec.id} is no arm's environment`)
  return bare.arm
}

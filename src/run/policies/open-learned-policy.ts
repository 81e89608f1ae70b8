/** A learned policy, opened for an environment: checked against it, its networks on a thread of their own. */

import { setTimeout } from 'node:timers/promises'
import type { ArmEnv } from '../../env/arm-env.js'
import type { Env } from '../../env/env.js'
import { ChunkPolicy } from '../../policies/learned/execution/chunk-policy.js'
import { refuseMisfit, type PolicySetting } from '../../policies/learned/fit-robot.js'
import { inControlMode } from '../../policies/in-control-mode.js'
import { madeUpObservation } from '../../policies/learned/made-up-observation.js'
import type { ChunkSource } from '../../policies/learned/predictor.js'
import type { Policy } from '../../policies/policy.js'
import { calibrationEntries } from '../../robot/calibration-file.js'
import { UsageError } from '../../robot/errors.js'
import { requireArmEnv } from '../arm-env-of.js'
import { InferenceThread } from '../onnx/inference-thread.js'
import { hasWallClock } from '../real-time-env.js'
import { executionOf, threadsOf } from './execution-of.js'
import { readPolicyFolder } from './policy-folder.js'
import type { PolicyOptions } from './policy-options.js'

const DEFAULT_PROVIDER = 'cpu'
const DEFAULT_THREADS = 1

/**
 * Nothing has moved when it resolves, and one prediction has been made. `UsageError` where folder, options and environment do not fit each other,
 * `CapabilityError` for what this machine lacks, `PolicyError` for networks that give no numbers. Whoever opens it closes it.
 */
export async function openLearnedPolicy(folder: string, env: Env, options: PolicyOptions = {}): Promise<Policy> {
  const bare = requireArmEnv(env, 'and a learned policy moves an arm')
  const { spec, files, tokenizer } = await readPolicyFolder(folder)
  refuseMisfit(spec, settingOf(bare), folder, options.anyCalibration)
  const execution = executionOf(spec, options, hasWallClock(env))
  const { task, provider = DEFAULT_PROVIDER } = options
  if (task !== undefined && tokenizer === undefined)
    throw new UsageError(
      `--policy.task is for policies that read what they are told, and ${folder} (${spec.loop.type}) does what it was trained to do: leave it out`,
    )
  const thread = await InferenceThread.open({
    spec,
    files,
    tokenizer,
    provider,
    threads: threadsOf(options, DEFAULT_THREADS),
  })
  const context = {
    rateHz: env.rateHz,
    actionSpace: bare.actionSpace,
    task: () => task ?? bare.instruction,
    sleep: (timeS: number) => setTimeout(1000 * timeS, undefined, { ref: false }),
  }
  try {
    await tryOut(thread, context.task())
    return inControlMode(new ChunkPolicy(thread, execution, context), env)
  } catch (error) {
    await thread.close()
    throw error
  }
}

/** So that networks which give no numbers are told before anything moves; and the first chunk takes no longer than the others. */
async function tryOut(thread: ChunkSource, task: string): Promise<void> {
  const { spec } = thread
  const observation = madeUpObservation(spec)
  await thread.request({
    observations: Array.from({ length: spec.n_obs_steps }, () => observation),
    task,
    seed: 0,
    isFirst: true,
  })
}

/** What a learned policy has to fit. */
export function settingOf(env: ArmEnv): PolicySetting {
  const { arm, backend, observationSpace, rateHz, task } = env
  const { name, servos } = arm.spec
  return {
    robotType: name,
    useDegrees: servos.some(({ unit }) => unit === 'degrees'),
    jointKeys: servos.map(({ key }) => key),
    calibration: calibrationEntries(arm.spec, arm.calibration) as PolicySetting['calibration'],
    cameras: Array.from(backend.cameras.values(), ({ spec }) => spec),
    environmentState:
      'observation.environment_state' in observationSpace.entries
        ? task.environmentState.map(({ label }) => label)
        : [],
    rateHz,
  }
}

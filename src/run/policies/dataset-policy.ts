/** An episode of a dataset as a policy: its actions, one a step, whatever is seen; then the last one for ever. */

import type { Env } from '../../env/env.js'
import { inControlMode } from '../../policies/in-control-mode.js'
import type { Policy } from '../../policies/policy.js'
import { UsageError } from '../../robot/errors.js'
import { openDataset, type Dataset } from '../../dataset/dataset-reader.js'
import { requireArmEnv } from '../arm-env-of.js'
import { unitName } from '../replay-dataset/joint-unit.js'
import { recordedMotion } from '../replay-dataset/recorded-motion.js'
import { withinTravel } from '../replay-dataset/within-travel.js'

const UNIT_UNKNOWN = 'Nothing moves on a guess: so101 replay takes it with --dataset.use_degrees'

/** `UsageError` for an episode that is not there, of other joints or another unit, or recorded at another rate. */
export async function openDatasetPolicy(root: string, episode: number, env: Env): Promise<Policy> {
  return datasetPolicy(await openDataset(root), episode, env)
}

export async function datasetPolicy(dataset: Dataset, episode: number, env: Env): Promise<Policy> {
  const { arm, actionSpace, rateHz } = requireArmEnv(env, 'and repeats no recorded actions')
  const { unit, unitBecause, fps, action } = await recordedMotion(dataset, episode, arm.spec, {
    remedy: UNIT_UNKNOWN,
  })
  const place = `episode ${episode} of ${dataset.root}`
  if (fps !== rateHz) {
    throw new UsageError(`${place} has ${fps} actions a second, and these are ${rateHz} steps: --env.fps=${fps}`)
  }
  const isM100 = arm.spec.servos.some(servo => servo.unit === 'm100')
  if (isM100 !== (unit === 'm100')) {
    throw new UsageError(
      `${place} is in ${unitName(unit)} (${unitBecause}), and the arm in ${unitName(isM100 ? 'm100' : 'degrees')}: --robot.use_degrees=${unit === 'degrees'}`,
    )
  }
  const { targets } = withinTravel(action, arm.spec, place)
  let step = 0
  const repeated: Policy = {
    rateHz: fps,
    needs: [],
    reset() {
      step = 0
    },
    act() {
      const target = targets[Math.min(step++, targets.length - 1)] as Float32Array
      return Promise.resolve(actionSpace.clip(target))
    },
  }
  return inControlMode(repeated, env)
}

/** Noise on what a policy sees: encoders that are a few ticks off, and objects that are not quite where they seem. */

import type { Random } from '../robot/random.js'
import { quaternionFromRotationVector } from '../robot/rotation-vector.js'
import { TICKS_PER_TURN } from '../robot/units.js'
import { multiply, type Quaternion, type Vector3 } from '../robot/vector.js'
import type { Arm } from './arm.js'
import { unitsPerRad } from './control/control-limits.js'
import { withFeatures, type Observation } from './env.js'
import type { Box, Dict, ImageBox } from './spaces.js'
import type { StateFeature, Task } from './task.js'
import type { ObservationNoise } from './variation.js'

const TICK_RAD = (2 * Math.PI) / TICKS_PER_TURN

/**
 * Joint positions in the user's units, Gaussian, in whole steps of the encoder: what was a tick stays one. Clipped to `space`. `unitsPerRad`: per joint.
 */
export function noisyJoints(
  measured: Float32Array,
  { positionRad, quantumRad = TICK_RAD }: { readonly positionRad: number; readonly quantumRad?: number },
  { space, unitsPerRad }: { readonly space: Box; readonly unitsPerRad: Float64Array },
  random: Random,
): Float32Array {
  return space.clip(
    measured.map((value, k) => {
      const quanta = Math.round(random.normal(0, positionRad) / quantumRad)
      return value + quanta * quantumRad * (unitsPerRad[k] as number)
    }),
  )
}

const TURN = ['qx', 'qy', 'qz', 'qw']

/**
 * Features in metres, Gaussian per axis; quaternions (labels `NAME.qx` to `NAME.qw`) turned a little about each axis, so that they stay of unit length;
 * everything else as it is. Clipped to the features' bounds.
 */
export function noisyFeatures(
  values: Float32Array,
  features: readonly StateFeature[],
  { objectM, objectRad }: { readonly objectM: number; readonly objectRad: number },
  random: Random,
): Float32Array {
  const noisy = values.slice()
  features.forEach(({ label, unit }, i) => {
    if (unit === 'm') noisy[i] = (noisy[i] as number) + random.normal(0, objectM)
    if (!isQuaternionAt(features, i, label)) return
    const turn: Vector3 = [random.normal(0, objectRad), random.normal(0, objectRad), random.normal(0, objectRad)]
    const seen = values.subarray(i, i + TURN.length) as unknown as Quaternion
    noisy.set(multiply(quaternionFromRotationVector(turn), seen), i)
  })
  return noisy.map((value, i) => {
    const { low, high } = features[i] as StateFeature
    return Math.min(Math.fround(high), Math.max(Math.fround(low), value))
  })
}

function isQuaternionAt(features: readonly StateFeature[], start: number, label: string): boolean {
  if (!label.endsWith('.qx')) return false
  const name = label.slice(0, -'qx'.length)
  return TURN.every((part, k) => features[start + k]?.label === name + part)
}

/** Makes observations noisy, each time anew. */
export function blurred(
  { positionRad, objectM, objectRad }: ObservationNoise,
  { arm, task, actionSpace, observationSpace }: NoisyEnv,
  random: Random,
): (observation: Observation) => Observation {
  const space = observationSpace.entries['observation.state'] as Box
  const scale = {
    space,
    unitsPerRad: unitsPerRad({ spec: arm.spec, calibration: arm.calibration, jointSpace: actionSpace }),
  }
  return observation => {
    const { 'observation.state': joints, 'observation.environment_state': features } = observation
    return withFeatures(observation, {
      ...(joints && { 'observation.state': noisyJoints(joints, { positionRad }, scale, random) }),
      ...(features && {
        'observation.environment_state': noisyFeatures(features, task.environmentState, { objectM, objectRad }, random),
      }),
    })
  }
}

/** What noise must know of an environment. */
interface NoisyEnv {
  readonly arm: Arm
  /** Of joints, absolute. */
  readonly actionSpace: Box
  readonly task: Pick<Task, 'environmentState'>
  readonly observationSpace: Dict<Record<string, Box | ImageBox>>
}

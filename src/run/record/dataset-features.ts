/** What an arm's environment is as columns of a LeRobot dataset. */

import type { ArmEnv } from '../../env/arm-env.js'
import { imageKey } from '../../env/camera/image-features.js'
import type { Feature, Features } from '../../dataset/features.js'

/**
 * LeRobot's order: action, state, pictures. Behind them what LeRobot does not record; no name begins with `action` or `observation`, so that its training
 * takes none of it for an input.
 */
export function datasetFeatures(env: ArmEnv, pictures: 'video' | 'image', hasEnvironmentState = false): Features {
  const { arm, backend, task } = env
  const { servos } = arm.spec
  const keys = servos.map(({ key }) => key)
  const joints = servos.map(({ joint }) => joint)
  const cameras = Array.from(backend.cameras.values(), ({ spec }) => spec)
  return {
    action: vector('float32', keys),
    'observation.state': vector('float32', keys),
    ...(hasEnvironmentState && {
      'observation.environment_state': vector(
        'float32',
        task.environmentState.map(({ label }) => label),
      ),
    }),
    ...Object.fromEntries(
      cameras.map(({ name, width, height }): [string, Feature] => [
        imageKey(name),
        {
          dtype: pictures,
          shape: [height, width, 3],
          names: ['height', 'width', 'channels'],
          info: { is_depth_map: false },
        },
      ]),
    ),
    'complementary_info.sent_action': vector('float32', keys),
    'complementary_info.current_a': vector('float32', joints),
    'complementary_info.load_pct': vector('float32', joints),
    'complementary_info.capture_time_s': vector('float64', [
      'observation.state',
      ...cameras.map(({ name }) => imageKey(name)),
    ]),
    'next.reward': single('float32'),
    'next.done': single('bool'),
    'next.success': single('bool'),
    intervention: single('bool'),
  }
}

/** LeRobot's `robot_type`, of its present version: one class for both generations of the arm. */
export function robotTypeOf({ arm }: ArmEnv): string {
  return arm.spec.calibrationFolder.split('/').at(-1) ?? arm.spec.name
}

function vector(dtype: 'float32' | 'float64', names: readonly string[]): Feature {
  return { dtype, shape: [names.length], names }
}

function single(dtype: 'float32' | 'bool'): Feature {
  return { dtype, shape: [1], names: null }
}

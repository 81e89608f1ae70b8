/** Poses of objects in `observation.environment_state`: position and quaternion, seven numbers each, in a fixed order. */

import type { Scene } from './scene.js'
import type { StateFeature } from './task.js'

const AXES = ['x', 'y', 'z']
const TURNS = ['qx', 'qy', 'qz', 'qw']

/** What they are called: `cube.x` .. `cube.qw`, base frame, metres. */
export function poseFeatures(...names: readonly string[]): StateFeature[] {
  return names.flatMap(name => [
    ...AXES.map(axis => ({ label: `${name}.${axis}`, unit: 'm', low: -1, high: 1 })),
    ...TURNS.map(part => ({ label: `${name}.${part}`, unit: '', low: -1, high: 1 })),
  ])
}

/** Their values now; of what fell off the table, the bounds: an observation stays in its space. */
export function poseValues(scene: Scene, ...names: readonly string[]): number[] {
  return names.flatMap(name => {
    const { positionM, quaternion } = scene.objectPose(name)
    return [...positionM, ...quaternion].map(value => Math.min(1, Math.max(-1, value)))
  })
}

/** What a target's position is called: `target.x` .. `target.z`, base frame, metres. */
export function pointFeatures(name: string): StateFeature[] {
  return AXES.map(axis => ({ label: `${name}.${axis}`, unit: 'm', low: -1, high: 1 }))
}

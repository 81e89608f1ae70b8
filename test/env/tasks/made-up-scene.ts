/** What a predicate is shown in its tests: scenes and states that are made up, one oddity at a time. */

import type { JawContact, ObjectSpec, PlacedObject, Pose, Scene, Vector3, Velocity } from '../../../src/env/scene.js'
import type { Episode, Score, Task, TaskSetting, TaskState } from '../../../src/env/task.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { Kinematics } from '../../../src/robot/kinematics.js'
import { Random } from '../../../src/robot/random.js'
import { loadUrdf } from '../../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../../src/run/urdf-files.js'

const description = loadUrdf(SO101_URDF)
const joints = SO101_FOLLOWER.servos.map(({ joint }) => joint)

/** The SO-101 as designed, at a table of height 0. */
export function settingOf(task: Task): TaskSetting {
  return {
    robot: SO101_FOLLOWER,
    kinematics: new Kinematics(description, joints, 'gripper_frame_link'),
    limitsRad: joints.map(name => {
      const { lower = NaN, upper = NaN } = description.joints.find(joint => joint.name === name) ?? {}
      return [lower, upper] as const
    }),
    tableHeightM: 0,
    objects: new Map(task.objects.map(spec => [spec.name, spec])),
  }
}

export function begin(task: Task, seed: number, setting: Partial<TaskSetting> = {}): Episode {
  return task.begin(new Random(seed), { ...settingOf(task), ...setting })
}

const NOTHING: JawContact = { forceN: 0, normal: [0, 0, 0] }
export const REST: Velocity = { linearMS: [0, 0, 0], angularRadS: [0, 0, 0] }

export interface MadeUpObject {
  readonly pose?: Pose
  readonly velocity?: Velocity
  readonly jaws?: { readonly fixed?: JawContact; readonly moving?: JawContact }
  /** By partner, newton. */
  readonly forcesN?: Readonly<Record<string, number>>
}

/** The objects where they were placed, at rest and touched by nothing but the table, but for what is said otherwise. */
export function sceneOf(
  placed: readonly PlacedObject[],
  changes: Readonly<Partial<Record<string, MadeUpObject>>> = {},
): Scene {
  const placeOf = (name: string): Pose => {
    const found = placed.find(({ spec }) => spec.name === name)
    if (!found) throw new Error(`no object '${name}' was placed`)
    return changes[name]?.pose ?? found.pose
  }
  return {
    reset: () => undefined,
    objectPose: placeOf,
    objectVelocity: name => changes[name]?.velocity ?? REST,
    jawContacts: name => ({
      fixed: changes[name]?.jaws?.fixed ?? NOTHING,
      moving: changes[name]?.jaws?.moving ?? NOTHING,
    }),
    contactForceN: (name, partner) => changes[name]?.forcesN?.[partner] ?? (partner === 'table' ? 0.2 : 0),
    stateHash: previous => previous,
  }
}

export function stateOf(state: Partial<TaskState>): TaskState {
  return {
    tip: { positionM: [0.2, 0, 0.2], quaternion: [1, 0, 0, 0] },
    tipSpeedMS: 0,
    positionRad: new Float64Array(6),
    timeS: 0,
    ...state,
  }
}

/** The last score of a state that lasts, at 30 Hz. */
export function lasting(episode: Episode, state: Partial<TaskState>, durationS = 1, fromS = 0): Score {
  let score = episode.score(stateOf({ ...state, timeS: fromS }))
  for (let step = 1; step <= Math.round(durationS * 30); step++) {
    score = episode.score(stateOf({ ...state, timeS: fromS + step / 30 }))
  }
  return score
}

export function moved({ positionM: [x, y, z], quaternion }: Pose, [dx, dy, dz]: Vector3): Pose {
  return { positionM: [x + dx, y + dy, z + dz], quaternion }
}

export function isMovable({ massKg, isGhost }: ObjectSpec): boolean {
  return massKg !== undefined && isGhost !== true
}

export function movable(objects: readonly PlacedObject[]): readonly PlacedObject[] {
  return objects.filter(({ spec }) => isMovable(spec))
}

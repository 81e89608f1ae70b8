/** The arms that safety is tested on, with the boxes of their URDFs as the truth. */

import { fileURLToPath } from 'node:url'
import { boxOn, boxOverlapM, type Box } from '../../../benchmarks/grasp/box-overlap.js'
import { ArmShape } from '../../../src/env/safety/arm-shape.js'
import { Fence } from '../../../src/env/safety/fence.js'
import { SAFETY_DEFAULTS } from '../../../src/env/safety/safety-options.js'
import { SO100_FOLLOWER, SO101_FOLLOWER, type RobotSpec } from '../../../src/robot/arm-spec.js'
import { Kinematics } from '../../../src/robot/kinematics.js'
import type { Random } from '../../../src/robot/random.js'
import { SO101_REST_RAD } from '../../../src/robot/rest-pose.js'
import { loadUrdf } from '../../../src/robot/urdf-node.js'
import { rotate, type Vector3 } from '../../../src/robot/vector.js'

export const ARMS = [SO101_FOLLOWER, SO100_FOLLOWER]

export function shapeOf(spec: RobotSpec): ArmShape {
  return new ArmShape(descriptionOf(spec), jointsOf(spec))
}

/** With the default margins. */
export function fenceOf(spec: RobotSpec, shape = shapeOf(spec)): Fence {
  return new Fence(shape, SAFETY_DEFAULTS.fence, [SO101_REST_RAD])
}

export function randomPose(spec: RobotSpec, random: Random): Float64Array {
  return Float64Array.from(spec.servos, ({ travelRad: [lower, upper] }) => random.uniform(lower, upper))
}

export function freePose(spec: RobotSpec, fence: Fence, random: Random): Float64Array {
  for (;;) {
    const pose = randomPose(spec, random)
    if (!fence.depthAt(pose)) return pose
  }
}

export interface BoxTruth {
  /** Lowest corner of all links but the base. */
  readonly lowestM: number
  /** Deepest overlap of links three joints apart and more; with boxes grown on all sides by `grownM`. */
  overlapM(grownM?: number): number
}

export function boxTruth(spec: RobotSpec): (positionRad: ArrayLike<number>) => BoxTruth {
  const description = descriptionOf(spec)
  const links = description.links.filter(({ collisions }) => collisions.length > 0)
  const kinematics = new Kinematics(description, jointsOf(spec), links.at(-1)?.name ?? '')
  return positionRad => {
    const boxes = links.map(({ name, collisions }) => {
      const pose = kinematics.linkPose(name, positionRad)
      return collisions.flatMap(({ pose: local, geometry }) =>
        geometry.type === 'box' ? [boxOn(pose, { pose: local, sizeM: geometry.sizeM })] : [],
      )
    })
    return {
      lowestM: Math.min(...boxes.slice(1).flat().map(lowestM)),
      overlapM(grownM = 0) {
        let deepest = 0
        // A serial chain: the links stand in the order of its joints.
        boxes.forEach((own, a) => {
          for (const other of boxes.slice(a + 3).flat()) {
            for (const box of own) deepest = Math.max(deepest, boxOverlapM(grown(box, grownM), other))
          }
        })
        return deepest
      },
    }
  }
}

function jointsOf(spec: RobotSpec): string[] {
  return spec.servos.map(({ joint }) => joint)
}

export function descriptionOf(spec: RobotSpec) {
  return loadUrdf(fileURLToPath(new URL(`../../../assets/urdf/${spec.urdf}`, import.meta.url)))
}

function grown(box: Box, byM: number): Box {
  return { ...box, sizeM: box.sizeM.map(edge => edge + 2 * byM) as unknown as Vector3 }
}

function lowestM({ pose, sizeM }: Box): number {
  let lowest = Infinity
  for (const x of [-0.5, 0.5]) {
    for (const y of [-0.5, 0.5]) {
      for (const z of [-0.5, 0.5]) {
        const corner: Vector3 = [x * sizeM[0], y * sizeM[1], z * sizeM[2]]
        lowest = Math.min(lowest, pose.positionM[2] + rotate(pose.quaternion, corner)[2])
      }
    }
  }
  return lowest
}

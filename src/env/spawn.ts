/** Where things may lie on the table: in a ring about the base, within the gripper's reach, clear of each other. */

import { UsageError } from '../robot/errors.js'
import type { Random } from '../robot/random.js'
import { reachesFromAbove } from '../robot/top-reach.js'
import { cos, sin } from '../robot/trig.js'
import { norm } from '../robot/vector.js'
import type { Quaternion } from '../robot/vector.js'
import { footprintRadiusM, lowestM } from './object-extent.js'
import type { ObjectSpec, PlacedObject, Pose } from './scene.js'
import type { TaskSetting } from './task.js'
import type { SpawnRange } from './variation.js'

/** As so101-nexus has it (sim-peers.md 1a); what is out of reach is drawn again. */
export const SPAWN: SpawnRange = { nearM: 0.1, farM: 0.3, bearingRad: Math.PI / 2 }

/** Of the gripper frame over the table: down to a thing and on to it, at one tilt; and lifted, at any. */
const GRASP_HEIGHTS_M = [[0.01, 0.07], [0.1]]
/** Nothing stands closer to the middle of the base, whose box is 0.11 m wide, than this and its own radius. */
const BASE_RADIUS_M = 0.08
/** The gripper's fingers want to get between two things. */
const CLEAR_M = 0.03
/** Draws until somebody has asked for the impossible. */
const ATTEMPTS = 500

export interface Spawn {
  readonly spec: ObjectSpec
  /** Keep off these. */
  readonly others?: readonly PlacedObject[]
  /** Of the task where it has its own; the setting's goes before. */
  readonly range?: SpawnRange
  /** Default: within the gripper's reach from above; false: anywhere. */
  readonly isGrasped?: boolean
  /** Of the gripper frame over the table, in place of those of a low grasp; one tilt must serve for each group. */
  readonly heightsM?: readonly (readonly number[])[]
  /** To the others' edges. 30 mm where absent. */
  readonly clearM?: number
  /** How the object stands before it is turned about the vertical; as designed where absent. */
  readonly standing?: Quaternion
  /** Turned by up to this to either side; a whole turn where absent. */
  readonly yawRad?: number
}

/** Its pose at rest on the table. `UsageError` where no place is found. */
export function spawnOnTable(random: Random, setting: TaskSetting, spawn: Spawn): Pose {
  const { spec, others = [], isGrasped = true, heightsM = GRASP_HEIGHTS_M, clearM = CLEAR_M, yawRad = Math.PI } = spawn
  const { nearM, farM, bearingRad } = setting.spawn ?? spawn.range ?? SPAWN
  const { robot, tableHeightM } = setting
  const standing = spawn.standing ?? [0, 0, 0, 1]
  const radiusM = footprintRadiusM(spec, standing)
  const keptOff = others.map(
    other => [other, radiusM + footprintRadiusM(other.spec, other.pose.quaternion) + clearM] as const,
  )
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const awayM = random.uniform(nearM, farM)
    const bearing = random.uniform(-bearingRad, bearingRad)
    const yaw = random.uniform(-yawRad, yawRad)
    const [x, y] = [awayM * cos(bearing), awayM * sin(bearing)]
    if (norm([x, y, 0]) < BASE_RADIUS_M + radiusM) continue
    if (keptOff.some(([other, leastM]) => distanceXY([x, y], other) < leastM)) continue
    if (
      isGrasped &&
      !heightsM.every(group =>
        reachesFromAbove(
          { ...setting, panAxisXM: robot.panAxisXM },
          group.map(heightM => [x, y, tableHeightM + heightM]),
        ),
      )
    )
      continue
    return {
      positionM: [x, y, tableHeightM - lowestM(spec, standing)],
      quaternion: turned(standing, yaw),
    }
  }
  const range = `${nearM} to ${farM} m, +-${((bearingRad * 180) / Math.PI).toFixed(0)} degrees`
  throw new UsageError(
    `object '${spec.name}' (radius ${(1000 * radiusM).toFixed(0)} mm) found no place in ${ATTEMPTS} draws, within ${range}` +
      `${others.length > 0 ? ` and ${1000 * clearM} mm off ${others.map(other => other.spec.name).join(', ')}` : ''}: widen the range, or take smaller things`,
  )
}

/** The standing object, turned about the vertical. */
function turned([x, y, z, w]: Quaternion, yaw: number): Quaternion {
  const [s, c] = [sin(yaw / 2), cos(yaw / 2)]
  return [c * x - s * y, c * y + s * x, c * z + s * w, c * w - s * z]
}

function distanceXY([x, y]: readonly [number, number], { pose }: PlacedObject): number {
  return norm([x - pose.positionM[0], y - pose.positionM[1], 0])
}

/** Put a peg into a rack and let go of it: after the vial-to-rack of NVIDIA's SO-101 workshop (sim-peers.md 1a). */

import { UsageError } from '../../robot/errors.js'
import { reachesAtTilt } from '../../robot/top-reach.js'
import { sin } from '../../robot/trig.js'
import { add, distance, norm } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import { isHeld } from '../grasp.js'
import { poseFeatures, poseValues } from '../object-features.js'
import { isReleased, isStill, Streak } from '../predicates.js'
import { tolerance } from '../rewards.js'
import { box } from '../scene.js'
import type { PlacedObject } from '../scene.js'
import { spawnOnTable } from '../spawn.js'
import { requireScene } from '../task.js'
import type { Task, TaskSetting } from '../task.js'
import { holesOf, rackOf, RACK_RIM_M, standsInRack } from './rack.js'
import { drawStart } from './start-pose.js'

export const PEG_EDGE_M = 0.016
export const PEG_LENGTH_M = 0.06
/** Printed: 1.24 g/cm3. It has to fit into the rack, so that its size stays. */
const PEG = {
  ...box([PEG_EDGE_M, PEG_EDGE_M, PEG_LENGTH_M], {
    name: 'peg',
    colour: [0.2, 0.75, 0.75],
    massKg: 0.019,
    friction: 0.45,
  }),
  sizeVaries: false,
}
const RACK = rackOf('rack', [0.35, 0.35, 0.4])
/** A peg that drops through or rocks is not in yet. */
const HOLD_S = 0.3
/** Upright all the way, the peg is carried at the tilt of the gripper that it was taken at: tried in this order. */
export const INSERT_TILTS_RAD: readonly number[] = [0.15, 0.3, 0, 0.45, 0.6, 0.75]
/** Of the gripper frame over the peg's middle while it is held: clear of the rim when the peg is in. */
export const GRIP_HEIGHT_M = 0.008
/** Of the gripper frame over the table: at the standing peg, and with the peg over the rim. */
const HEIGHTS_M = [PEG_LENGTH_M / 2 + GRIP_HEIGHT_M, PEG_LENGTH_M / 2 + GRIP_HEIGHT_M + RACK_RIM_M + 0.016]
/** The fence keeps the wrist, so far behind the gripper frame, so far off the pan axis (policies/top-grasp.ts). */
const WRIST_M = 0.12
const BASE_M = 0.095
const ATTEMPTS = 50

export const insert: Task = {
  id: 'insert',
  instruction: 'Put the peg into the rack.',
  horizonS: 20,
  objects: [PEG, RACK],
  needsScene: true,
  environmentState: poseFeatures(PEG.name, RACK.name),
  rewardWeights: { near: 0.2, held: 0.3, over: 0.5, inserted: 0.5, success: 1 },
  subGoals: { grasped: 0.5, inserted: 0.5 },
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    const spec = setting.objects.get(PEG.name) ?? PEG
    const rackSpec = setting.objects.get(RACK.name) ?? RACK
    const [peg, rack] = layOut(() => {
      const placed = { spec: rackSpec, pose: spawnOnTable(random, setting, { spec: rackSpec, heightsM: [HEIGHTS_M] }) }
      const pose = spawnOnTable(random, setting, { spec, others: [placed], heightsM: [HEIGHTS_M] })
      return [{ spec, pose }, placed]
    }, setting)
    const streak = new Streak(HOLD_S)
    return {
      startRad,
      objects: [peg, rack],
      environmentState: ({ scene }) =>
        Float32Array.from(poseValues(requireScene('insert', scene), PEG.name, RACK.name)),
      score({ tip, scene, timeS }) {
        const present = requireScene('insert', scene)
        const pose = present.objectPose(PEG.name)
        const held = isHeld(present.jawContacts(PEG.name))
        const stands = standsInRack(rack.pose, { spec, pose })
        const isIn = stands && isReleased(present, PEG.name) && present.contactForceN(PEG.name, RACK.name) > 0
        const success = streak.holds(isIn && isStill(present.objectVelocity(PEG.name)), timeS)
        const gaps = holesOf(rack.pose).map(hole => distance(add(hole, [0, 0, OVER_M]), pose.positionM))
        return {
          potentials: {
            near: isIn ? 1 : tolerance(distance(tip.positionM, pose.positionM), { upper: 0.02, margin: 0.2 }),
            held: Number(held || isIn),
            over: stands ? 1 : held ? tolerance(Math.min(...gaps), { upper: 0.02, margin: 0.2 }) : 0,
            inserted: Number(isIn),
          },
          subGoals: { grasped: held, inserted: success },
          success,
        }
      },
    }
  },
}

/** Of the peg's middle over the rack's floor when its lower end is at the rim. */
const OVER_M = RACK_RIM_M + PEG_LENGTH_M / 2

/** Draws until one tilt serves at both places. */
function layOut(draw: () => [PlacedObject, PlacedObject], setting: TaskSetting): [PlacedObject, PlacedObject] {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const both = draw()
    if (INSERT_TILTS_RAD.some(tilt => both.every(({ pose }) => reaches(setting, pose.positionM, tilt)))) return both
  }
  throw new UsageError(
    `peg and rack found no places in ${ATTEMPTS} draws that the gripper reaches at one tilt: make the spawn range smaller`,
  )
}

function reaches(setting: TaskSetting, [x, y]: Vector3, tilt: number): boolean {
  const arm = { ...setting, panAxisXM: setting.robot.panAxisXM }
  if (norm([x - arm.panAxisXM, y, 0]) - WRIST_M * sin(tilt) < BASE_M) return false
  return reachesAtTilt(
    arm,
    HEIGHTS_M.map(heightM => [x, y, setting.tableHeightM + heightM]),
    tilt,
  )
}

/** The scripted expert for `insert`: the peg is taken sideways, so that it stays upright, carried over the rack, let down. */

import { GRIP_HEIGHT_M, insert, INSERT_TILTS_RAD, PEG_EDGE_M, PEG_LENGTH_M } from '../../env/tasks/insert.js'
import { holesOf, standsInRack } from '../../env/tasks/rack.js'
import { bearingRad, reachesAtTilt } from '../../robot/top-reach.js'
import { cos, sin } from '../../robot/trig.js'
import { add, dot, rotate } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import type { Policy, PolicyContext } from '../policy.js'
import { scriptedPolicy } from '../script.js'
import type { Hand } from '../script.js'
import { pick } from './pick.js'
import { place } from './place.js'

/** Room for a hand that is off by a centimetre; near the base there is none for it, and every other attempt does with less. */
const CLEARANCES_M = [0.012, 0.006]
const ABOVE_M = 0.045
const LIFT_M = 0.05
/** It hangs between two fingertips, and swings. */
const CARRY_RAD_S = 1.2
/** With the peg's lower end clear of the rim: on the way there, and for the last look. */
const CARRY_M = 0.045
const BRINK_M = 0.024
const STRIDE_M = 0.006
const TOLERANCE_M = 0.004
/** The peg is let go a little over the floor: the holes are deep. */
const DROP_M = 0.006
/** Jaws that open no further stay off the rack. */
const LET_GO_RAD = 0.25
const WAIT_S = 0.4

const X_SIDES: readonly Vector3[] = [
  [1, 0, 0],
  [-1, 0, 0],
]
const Y_SIDES: readonly Vector3[] = [
  [0, 1, 0],
  [0, -1, 0],
]

export function insertExpert(context: PolicyContext): Policy {
  return scriptedPolicy(context, function* (hand) {
    for (let attempt = 0; ; attempt++) {
      // How low the hand is does not matter for a thing as long as this.
      hand.heightErrorM = 0
      const grasp = yield* pick(hand, 'peg', {
        edgeM: PEG_EDGE_M,
        heightM: GRIP_HEIGHT_M,
        clearanceM: CLEARANCES_M[attempt % CLEARANCES_M.length] as number,
        aboveM: ABOVE_M,
        liftM: LIFT_M,
        faces: () => acrossTheArm(hand),
        tiltsRad: tiltsFor(hand),
      })
      if (!grasp) continue
      yield* place(hand, 'peg', grasp, {
        target: () => placeOf(hand),
        isRound: true,
        carryM: CARRY_M,
        carryRadS: CARRY_RAD_S,
        brinkM: BRINK_M,
        strideM: STRIDE_M,
        toleranceM: TOLERANCE_M,
        openRad: LET_GO_RAD,
      })
      while (isIn(hand)) yield* hand.press(hand.measuredRad, WAIT_S)
    }
  })
}

/** The two sides that look least to the arm or away from it: at a tilt the jaws then stay nearly parallel to a standing peg. */
function acrossTheArm(hand: Hand): readonly Vector3[] {
  const { positionM, quaternion } = hand.pose('peg')
  const bearing = bearingRad(positionM, hand.context.robot.panAxisXM)
  const outwards: Vector3 = [cos(bearing), sin(bearing), 0]
  const along = (side: Vector3): number => Math.abs(dot(rotate(quaternion, side), outwards))
  return along([1, 0, 0]) < along([0, 1, 0]) ? X_SIDES : Y_SIDES
}

/** First those at which the rack is reached, too; at another one the peg comes to it leaning. */
function tiltsFor(hand: Hand): readonly number[] {
  const arm = { ...hand.context, panAxisXM: hand.context.robot.panAxisXM }
  const lowM = add(holeOf(hand), [0, 0, DROP_M + PEG_LENGTH_M / 2 + GRIP_HEIGHT_M])
  const points = [lowM, add(lowM, [0, 0, BRINK_M])]
  const both = INSERT_TILTS_RAD.filter(tilt => reachesAtTilt(arm, points, tilt))
  return [...both, ...INSERT_TILTS_RAD.filter(tilt => !both.includes(tilt))]
}

/** The one in the middle: the episode was drawn so that it is in reach. */
function holeOf(hand: Hand): Vector3 {
  const holes = holesOf(hand.pose('rack'))
  return holes[Math.floor(holes.length / 2)] as Vector3
}

/** Of the peg's middle when its lower end is over the hole's: it may lean in the hand. */
function placeOf(hand: Hand): Vector3 {
  const [x, y, z] = rotate(hand.pose('peg').quaternion, [0, 0, 1])
  const halfM = (z < 0 ? -1 : 1) * (PEG_LENGTH_M / 2)
  return add(holeOf(hand), [halfM * x, halfM * y, DROP_M + halfM * z])
}

function isIn(hand: Hand): boolean {
  const [spec] = insert.objects
  return spec !== undefined && standsInRack(hand.pose('rack'), { spec, pose: hand.pose('peg') })
}

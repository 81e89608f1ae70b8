/** The scripted expert for `pick-place-lego`: taken by its long sides, carried over the box, let go inside; again where that failed. */

import { BIN_INNER_M, overBin } from '../../env/tasks/bin.js'
import { flatDistanceM } from '../../env/tasks/disc.js'
import { BRICK_BODY_M } from '../../env/tasks/lego-brick.js'
import type { Vector3 } from '../../robot/vector.js'
import type { Policy, PolicyContext } from '../policy.js'
import { scriptedPolicy } from '../script.js'
import type { Hand } from '../script.js'
import { pick } from './pick.js'
import { place } from './place.js'

/** The long sides: 31.8 mm apart. Lying on one of them, it is taken by bottom and studs. */
const SIDES: readonly Vector3[] = [
  [0, 1, 0],
  [0, -1, 0],
  [0, 0, 1],
  [0, 0, -1],
]
/** Room for a hand that is off; near the base it would have to lean for it, with one jaw too low, and every other attempt does with less. */
const CLEARANCES_M = [0.012, 0.004]
/** Of the gripper frame over the brick's middle. */
const HEIGHT_M = 0.001
/** Of the brick's middle over the box's floor where it is let go. */
const LET_GO_M = 0.026
/** Jaws that open no further stay between the walls. */
const LET_GO_RAD = 0.25
/** The box is wide. */
const TOLERANCE_M = 0.006
const WAIT_S = 0.3

export function pickPlaceLegoExpert(context: PolicyContext): Policy {
  return scriptedPolicy(context, function* (hand) {
    for (let attempt = 0; ; attempt++) {
      const grasp = yield* pick(hand, 'brick', {
        edgeM: BRICK_BODY_M[1],
        heightM: HEIGHT_M,
        faces: () => SIDES,
        clearanceM: CLEARANCES_M[attempt % CLEARANCES_M.length] as number,
      })
      if (!grasp) continue
      yield* place(hand, 'brick', grasp, {
        target: () => overBin(hand.pose('box'), LET_GO_M),
        openRad: LET_GO_RAD,
        toleranceM: TOLERANCE_M,
      })
      while (isInside(hand)) yield* hand.press(hand.measuredRad, WAIT_S)
    }
  })
}

function isInside(hand: Hand): boolean {
  const [brick, box] = [hand.point('brick'), hand.point('box')]
  return flatDistanceM(brick, box) <= BIN_INNER_M[0] / 2 && brick[2] - box[2] < BIN_INNER_M[2]
}

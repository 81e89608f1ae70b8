/** The scripted expert for `touch`: over the cube with the jaws closed, down until it is in the way; beside the place it tried before if nothing was. */

import { CUBE_EDGE_M } from '../../env/tasks/cube.js'
import { bearingRad, overRad, TILTS_RAD } from '../../robot/top-reach.js'
import { withRoll } from '../../robot/top-view.js'
import { cos, sin } from '../../robot/trig.js'
import type { Vector3 } from '../../robot/vector.js'
import type { Policy, PolicyContext } from '../policy.js'
import { FAST_RAD_S, scriptedPolicy, withGripper } from '../script.js'
import type { Hand, Script } from '../script.js'
import { aimDown, firstOf } from '../top-grasp.js'

/** Finger tips together. */
const CLOSED_RAD = -0.17
const ABOVE_M = 0.05
/** The fingers reach this far under the gripper frame. */
const FINGER_M = 0.005
/** Of the lowest goal under the cube's top: the table is to stay untouched. */
const DEPTH_M = 0.0165
const DOWN_RAD_S = 1
/** The last bit is gone slowly, at about 35 mm/s: an arm that falls on a cube kicks it away. */
const SLOW_M = 0.015
const GENTLE_RAD_S = 0.3
/** A finger that came down by less than this in such a time is on something. */
const BLOCKED_M = 0.003
const BLOCKED_S = 0.25
/** Of the way that was left, the part that it goes on pressing with. */
const PRESSING = 0.2
/** How long it then stays: the predicate asks for 0.2 s, and the cube has to come to rest. */
const STAY_S = 0.6
/** Where the next attempts aim, outwards and to the left of the cube's middle: an arm that is off by a degree misses by 5 mm. */
const OFFSETS_M: readonly (readonly [number, number])[] = [
  [0, 0],
  [-0.008, 0],
  [0.008, 0],
  [0, 0.008],
  [0, -0.008],
]
const WAIT_S = 0.3

export function touchExpert(context: PolicyContext): Policy {
  return scriptedPolicy(context, function* (hand) {
    for (let attempt = 0; ; attempt++) {
      const [outM, leftM] = OFFSETS_M[attempt % OFFSETS_M.length] as readonly [number, number]
      yield* tap(hand, outM, leftM)
    }
  })
}

function* tap(hand: Hand, outM: number, leftM: number): Script {
  const context = { ...hand.context, limitsRad: withRoll(hand.context.limitsRad, 0) }
  const [x, y, z] = hand.point('cube')
  const bearing = bearingRad([x, y, z], context.robot.panAxisXM)
  const [c, s] = [cos(bearing), sin(bearing)]
  const at: Vector3 = [x + c * outM - s * leftM, y + s * outM + c * leftM, z + CUBE_EDGE_M / 2 - DEPTH_M]
  const above: Vector3 = [at[0], at[1], at[2] + DEPTH_M + ABOVE_M]
  const plan = firstOf(TILTS_RAD, tilt => {
    const downRad = aimDown(context, at, { bearing, tilt }, overRad(bearing, 0, CLOSED_RAD))
    const aboveRad = downRad && aimDown(context, above, { bearing, tilt }, downRad)
    return aboveRad && { downRad, aboveRad }
  })
  if (!plan) {
    yield* hand.press(hand.measuredRad, WAIT_S)
    return
  }
  yield* hand.moveTo(withGripper(plan.aboveRad, CLOSED_RAD))
  if (yield* lower(hand, withGripper(plan.downRad, CLOSED_RAD), z + CUBE_EDGE_M / 2 + FINGER_M))
    yield* stay(hand, plan.downRad)
  yield* hand.moveTo(withGripper(plan.aboveRad, CLOSED_RAD), { patienceS: 1 })
}

/** Down until the finger stops. False where it came all the way. */
function* lower(hand: Hand, downRad: ArrayLike<number>, contactM: number): Script<boolean> {
  const steps = Math.max(1, Math.round(BLOCKED_S * hand.context.rateHz))
  const heightsM: number[] = []
  for (;;) {
    const heightM = hand.tip.positionM[2]
    const isClose = heightM <= contactM + SLOW_M
    if (isClose) heightsM.push(heightM)
    const beforeM = heightsM.at(-1 - steps)
    if (beforeM !== undefined && beforeM - heightM < BLOCKED_M) return true
    if (hand.mover.moveTowards(downRad, isClose ? GENTLE_RAD_S : DOWN_RAD_S)) return false
    yield
  }
}

/** On the cube, with most of the pressure taken off. */
function* stay({ mover, measuredRad, context }: Hand, downRad: ArrayLike<number>): Script {
  const goal = measuredRad.map((angle, k) => angle + PRESSING * ((downRad[k] as number) - angle))
  mover.moveTowards(withGripper(goal, CLOSED_RAD), FAST_RAD_S)
  // No goals from here on: the command stays where it is, and leans on nothing.
  for (let step = 0; step < STAY_S * context.rateHz; step++) yield
}

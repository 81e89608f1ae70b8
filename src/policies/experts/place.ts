/** Putting a held thing down: over the place, a look at where it really is, down, let go, and away. */

import { bearingRad } from '../../robot/top-reach.js'
import { add, rotate } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import { FAST_RAD_S, SLOW_RAD_S, withGripper } from '../script.js'
import type { Hand, Script } from '../script.js'
import { aimDown, firstOf, nearest } from '../top-grasp.js'
import type { TopGrasp } from '../top-grasp.js'
import { Carrier } from './carrier.js'
import type { Hover } from './carrier.js'
import { OPEN_RAD } from './pick.js'

export interface Place {
  /** Where the thing's origin shall be when it is let go, base frame; asked again on the way, for what it is put on may have moved. */
  readonly target: () => Vector3
  /** Carried so far over that: clear of all that stands on the way. 60 mm where absent. */
  readonly carryM?: number
  /** On the way there, rad/s of the fastest joint; 1.8 where absent. */
  readonly carryRadS?: number
  /** The last look is taken so far over the place, where the thing is still free. 15 mm where absent. */
  readonly brinkM?: number
  /** It is lowered from there in strides of this, each ending straight below the last. All at once where absent. */
  readonly strideM?: number
  /** Horizontally, before it is lowered. 3 mm where absent. */
  readonly toleranceM?: number
  /** True: how the thing is turned about the vertical does not matter, and it stays the more upright. */
  readonly isRound?: boolean
  /** Of the gripper when it lets go. */
  readonly openRad?: number
}

const CARRY_M = 0.06
const TOLERANCE_M = 0.003
/** Before the way down; the last look is from nearer. */
const ROUGHLY_M = 0.008
const CARRY_RAD_S = 1.8
const BRINK_M = 0.015
/** What stays so far behind on the way down has met something: up again, and another try. */
const STUCK_M = 0.009
const TRIES = 3
const LET_GO_S = 0.35
/** Off the jaw that does not move, before the arm goes up. */
const AWAY_M = 0.004

/** Whether the thing was let go over its place; false where it was lost on the way, or the place is out of reach. */
export function* place(hand: Hand, name: string, grasp: TopGrasp, options: Place): Script<boolean> {
  const { target, carryM = CARRY_M, toleranceM = TOLERANCE_M, openRad = OPEN_RAD } = options
  const { brinkM = BRINK_M, carryRadS = CARRY_RAD_S } = options
  const carrier = new Carrier(hand, name, grasp, target, options.isRound)
  const hover = carrier.plan(carryM)
  if (!hover) return false
  yield* hand.moveTo(hover.armRad, { speedRadS: carryRadS, patienceS: 4 })
  for (let tries = 1; tries <= TRIES; tries++) {
    if (!(yield* carrier.steer(hover, Math.max(ROUGHLY_M, toleranceM)))) return false
    const brink = carrier.over(Math.min(brinkM, carryM))
    if (!brink) return false
    yield* hand.moveTo(brink.armRad, { speedRadS: SLOW_RAD_S })
    if (!(yield* carrier.steer(brink, toleranceM))) return false
    const atRad = yield* lower(hand, name, carrier, brink, options)
    if (!atRad) return false
    if (atRad !== 'stuck') {
      yield* letGo(hand, atRad, grasp, carryM, openRad)
      return true
    }
    const up = carrier.over(carryM)
    if (!up) return false
    yield* hand.moveTo(up.armRad, { speedRadS: SLOW_RAD_S, patienceS: 1 })
  }
  return false
}

/** The arm where the thing is down; `stuck` where something was in its way, undefined where the place is out of reach. */
function* lower(
  hand: Hand,
  name: string,
  carrier: Carrier,
  { upM: brinkM, armRad }: Hover,
  { target, strideM = Infinity }: Place,
): Script<Float64Array | 'stuck' | undefined> {
  let atRad = armRad
  for (let upM = brinkM; upM > 0;) {
    upM = Math.max(0, upM - strideM)
    const next = carrier.over(upM)
    if (!next) return undefined
    atRad = next.armRad
    yield* hand.moveTo(atRad, { speedRadS: SLOW_RAD_S, patienceS: 1 })
    if (hand.point(name)[2] - target()[2] - upM > STUCK_M) return 'stuck'
  }
  return atRad
}

function* letGo(hand: Hand, atRad: Float64Array, grasp: TopGrasp, carryM: number, openRad: number): Script {
  yield* hand.press(withGripper(atRad, openRad), LET_GO_S)
  yield* backOff(hand, withGripper(atRad, openRad), grasp.tiltRad, carryM)
}

/** Away from what was let go: first off the fixed jaw, then up. */
export function* backOff(hand: Hand, fromRad: Float64Array, tiltRad: number, upM: number): Script {
  const { kinematics, robot } = hand.context
  const tip = kinematics.forward(fromRad)
  const aside = add(tip.positionM, rotate(tip.quaternion, [AWAY_M, 0, 0]))
  let atRad = fromRad
  for (const [pointM, speedRadS] of [
    [aside, SLOW_RAD_S],
    [add(aside, [0, 0, upM]), FAST_RAD_S],
  ] as const) {
    const bearing = bearingRad(pointM, robot.panAxisXM)
    const goalRad = firstOf(nearest(tiltRad), tilt => aimDown(hand.context, pointM, { bearing, tilt }, atRad))
    if (!goalRad) return
    atRad = goalRad
    yield* hand.moveTo(goalRad, { speedRadS, patienceS: 1.5 })
  }
}

/** Where the arm has to go so that the thing in its hand, not the hand, gets to a place. */

import { bearingRad } from '../../robot/top-reach.js'
import { cos, sin } from '../../robot/trig.js'
import { add, conjugate, distance, norm, rotate, subtract } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import { SLOW_RAD_S, withGripper } from '../script.js'
import type { Hand, Script } from '../script.js'
import { aimDown, firstOf, nearest } from '../top-grasp.js'
import type { TopGrasp } from '../top-grasp.js'
import { CLOSED_RAD } from './pick.js'

const SHOULDER_PAN = 0
const WRIST_ROLL = 4
/** Away from how it was grasped: near the base, and at the rim of its reach, the jaws have to come from another side. */
const TURNS_RAD = [0, 0.8, -0.8, 1.6, -1.6, 2.4, -2.4]
/** Near the base the arm cannot get as high. */
const UP_SHARES = [1, 0.75, 0.5]
/** The arm's pose decides where the thing is in the hand's frame, and so where the hand has to be: three rounds settle that. */
const ROUNDS = 3
/** A thing that has moved further than this in the hand has slipped out of it. */
const SLIPPED_M = 0.025
/** For a look: the mean of so much. */
const LOOK_S = 0.2
const MAX_LOOKS = 8

/** The thing's origin over its place, and the arm there, jaws shut. */
export interface Hover {
  readonly upM: number
  readonly armRad: Float64Array
}

export class Carrier {
  /** Of the thing's origin, in the gripper's frame. */
  readonly #heldAtM: Vector3
  /** What servos, calibration and fingers make of the way: added to every goal. */
  #biasM: Vector3 = [0, 0, 0]
  #wrist: { readonly tilt: number; readonly rollRad: number }

  /** `place`: where the thing's origin shall be, now. `isRound`: how it is turned about the vertical does not matter. */
  constructor(
    private readonly hand: Hand,
    private readonly name: string,
    private readonly grasp: TopGrasp,
    private readonly place: () => Vector3,
    private readonly isRound = false,
  ) {
    this.#heldAtM = this.#inHandM
    this.#wrist = { tilt: grasp.tiltRad, rollRad: grasp.atRad[WRIST_ROLL] as number }
  }

  /**
   * Settles how the wrist is held for all of the way down, from `upM` over the place or less where that is out of reach. The
   * thing is upright there as it was taken, or nearly so. Undefined where the place is out of reach.
   */
  plan(upM: number): Hover | undefined {
    const { tiltRad, atRad } = this.grasp
    for (const tilt of nearest(tiltRad)) {
      for (const turn of this.isRound ? [0] : TURNS_RAD) {
        this.#wrist = { tilt, rollRad: (atRad[WRIST_ROLL] as number) + turn }
        if (!this.#reachAt(this.place(), tilt)) continue
        const hover = firstOf(UP_SHARES, share => this.over(share * upM))
        if (hover) return hover
      }
    }
    return undefined
  }

  over(upM: number): Hover | undefined {
    const pointM = add(add(this.place(), [0, 0, upM]), this.#biasM)
    const armRad = firstOf(nearest(this.#wrist.tilt), tilt => this.#reachAt(pointM, tilt))
    return armRad && { upM, armRad }
  }

  /** Looks and corrects until the thing is where it shall be, horizontally. False where it was lost. */
  *steer({ upM, armRad }: Hover, toleranceM: number): Script<boolean> {
    let goalRad = armRad
    for (let look = 0; look < MAX_LOOKS && this.#isHolding(); look++) {
      let errorM: Vector3 = [0, 0, 0]
      // What the servos have not made good yet is not to be corrected: they will.
      const lastingM = yield* this.hand.look(
        goalRad,
        () => {
          errorM = subtract(add(this.place(), [0, 0, upM]), this.hand.point(this.name))
          return add(errorM, subtract(this.#carriedM(this.hand.measuredRad), this.#carriedM(goalRad)))
        },
        LOOK_S,
      )
      if (!this.#isHolding()) break
      if (flatM(lastingM) <= toleranceM) {
        if (flatM(errorM) <= toleranceM) break
        continue
      }
      this.#biasM = add(this.#biasM, lastingM)
      const next = this.over(upM)
      if (!next) break
      goalRad = next.armRad
      yield* this.hand.moveTo(goalRad, { speedRadS: SLOW_RAD_S, patienceS: 1 })
    }
    return this.#isHolding()
  }

  /** Where the thing would be in that pose of the arm. */
  #carriedM(armRad: Float64Array): Vector3 {
    const { positionM, quaternion } = this.hand.context.kinematics.forward(armRad)
    return add(positionM, rotate(quaternion, this.#heldAtM))
  }

  #isHolding(): boolean {
    return distance(this.#inHandM, this.#heldAtM) <= SLIPPED_M
  }

  get #inHandM(): Vector3 {
    const { positionM, quaternion } = this.hand.tip
    return rotate(conjugate(quaternion), subtract(this.hand.point(this.name), positionM))
  }

  /** From jaw to jaw as when the thing was taken, seen from the pan axis. */
  #closingAt(bearing: number): Vector3 {
    const { kinematics, robot } = this.hand.context
    const { positionM, quaternion } = kinematics.forward(this.grasp.atRad)
    const [x, y] = rotate(quaternion, [-1, 0, 0])
    const turn = bearing - bearingRad(positionM, robot.panAxisXM)
    const [c, s] = [cos(turn), sin(turn)]
    return [c * x - s * y, s * x + c * y, 0]
  }

  #reachAt(pointM: Vector3, tilt: number): Float64Array | undefined {
    const { context } = this.hand
    const { rollRad } = this.#wrist
    const [lowest, highest] = context.limitsRad[WRIST_ROLL] as readonly [number, number]
    if (rollRad < lowest || rollRad > highest) return undefined
    const limitsRad = context.limitsRad.map((limits, joint) =>
      joint === WRIST_ROLL && !this.isRound ? ([rollRad, rollRad] as const) : limits,
    )
    const armRad = this.grasp.atRad.slice()
    armRad[WRIST_ROLL] = rollRad
    let tipM = pointM
    let found: Float64Array | undefined
    for (let round = 0; round < ROUNDS; round++) {
      const bearing = bearingRad(tipM, context.robot.panAxisXM)
      // A positive pan turns clockwise seen from above.
      if (round === 0) armRad[SHOULDER_PAN] = -bearing
      const closing = this.isRound ? this.#closingAt(bearing) : undefined
      const aim = { bearing, tilt, ...(closing && { closing }) }
      found = aimDown({ ...context, limitsRad }, tipM, aim, found ?? armRad)
      if (!found) return undefined
      tipM = subtract(pointM, rotate(context.kinematics.forward(found).quaternion, this.#heldAtM))
    }
    return found && withGripper(found, CLOSED_RAD)
  }
}

function flatM([x, y]: Vector3): number {
  return norm([x, y, 0])
}

/** A leader arm in this process: its own gears and 7.4 V servos, limp, on nothing but gravity and a simulated hand. */

import { prepareArm } from '../../bench/prepare-arm.js'
import { Arm } from '../../env/arm.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import { drawMounting } from '../../robot/mounting.js'
import { loadUrdf } from '../../robot/urdf-node.js'
import { createSimBackend, type SimBackend } from '../../sim/sim-backend.js'
import { convexPieces } from '../convex-pieces.js'
import { urdfOf } from '../urdf-files.js'
import { wireBackend } from '../wire-backend.js'
import type { HandMotion } from './hand-motion.js'
import { LeadingHand } from './leading-hand.js'

/** As of published arms (virtual-arm.ts): so often the hand pushes. */
const SUBSTEP_S = 0.004
const RATE_HZ = 50
/** After a longer pause of whoever asks, the leader goes on where it was: it is not made to catch up. */
const LONGEST_GAP_S = 0.5
const SAME_TIME_S = 1e-9

export interface SimulatedLeaderOptions {
  readonly robot: RobotSpec
  /** `sim`: registers; `wire`: packets through the real driver. */
  readonly port: 'sim' | 'wire'
  readonly mountingSeed?: number | undefined
  readonly motion: HandMotion
}

/** Its time is told to it: that of the follower, or of the wall. */
export class SimulatedLeader {
  /** Of the motion and the physics. */
  #timeS = 0
  /** When it was asked last, by whoever asks; undefined before. */
  #askedS: number | undefined
  readonly #hand: LeadingHand

  private constructor(
    readonly arm: Arm,
    private readonly sim: SimBackend,
    private readonly release: () => Promise<void>,
    motion: HandMotion,
  ) {
    this.#hand = new LeadingHand(sim.scene, arm.spec, motion)
  }

  static async open({ robot, port, mountingSeed = 0, motion }: SimulatedLeaderOptions): Promise<SimulatedLeader> {
    const mounting = drawMounting(robot, mountingSeed)
    const sim = await createSimBackend({
      description: loadUrdf(urdfOf(robot)),
      robot,
      mounting,
      rateHz: RATE_HZ,
      substepS: SUBSTEP_S,
      loadMesh: convexPieces,
    })
    try {
      sim.scene.reset({ positionRad: [...(motion.at(0) ?? robot.restRad)], objects: [] })
      const calibration = mounting.map(each => each.calibration)
      if (port === 'sim') {
        return new SimulatedLeader(new Arm(robot, calibration, sim.buses), sim, () => sim.close(), motion)
      }
      const wire = wireBackend(sim)
      const arm = new Arm(robot, calibration, wire.buses)
      await arm.relax()
      for (const driver of wire.drivers.values()) await prepareArm(driver, robot)
      return new SimulatedLeader(arm, sim, () => wire.close(), motion)
    } catch (error) {
      await sim.close()
      throw error
    }
  }

  /** URDF radians, as only a simulation knows them. */
  get positionRad(): Float64Array {
    return this.sim.scene.positionRad
  }

  /** Lets time go by up to `timeS` of whoever asks, and reads its servos' positions, raw. */
  ticks(timeS: number): Promise<Int32Array> {
    const sinceS = timeS - (this.#askedS ?? timeS)
    this.#askedS = timeS
    this.#advance(Math.min(Math.max(0, sinceS), LONGEST_GAP_S))
    return this.arm.read('Present_Position')
  }

  close(): Promise<void> {
    return this.release()
  }

  #advance(durationS: number): void {
    const endS = this.#timeS + durationS
    for (let leftS = durationS; leftS > SAME_TIME_S; leftS = endS - this.#timeS) {
      const pieceS = Math.min(SUBSTEP_S, leftS)
      this.#hand.push(this.#timeS, pieceS)
      // Nothing is awaited: simulated time passes within the call.
      void this.sim.clock.advance(pieceS)
      this.#timeS += pieceS
    }
  }
}

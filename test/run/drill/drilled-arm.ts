/** An arm for fault drills: simulated servos behind packets with the wire's times, the production driver, all protection on, and a record of how fast it moved. */

import { ArmEnv } from '../../../src/env/arm-env.js'
import { Arm } from '../../../src/env/arm.js'
import type { Camera, Operator } from '../../../src/env/backend.js'
import { armSafety } from '../../../src/env/safety/arm-safety.js'
import { SAFETY_DEFAULTS } from '../../../src/env/safety/safety-options.js'
import type { Task } from '../../../src/env/task.js'
import { reach } from '../../../src/env/tasks/reach.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { Kinematics } from '../../../src/robot/kinematics.js'
import { drawMounting } from '../../../src/robot/mounting.js'
import { cos } from '../../../src/robot/trig.js'
import { loadUrdf } from '../../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../../src/run/urdf-files.js'
import { wireBackend, type WireBackend, type WireOptions } from '../../../src/run/wire-backend.js'
import { createSimBackend, type SimBackend } from '../../../src/sim/sim-backend.js'
import { DrillClock } from './drill-clock.js'

export const RATE_HZ = 30
const MOUNTING = drawMounting(SO101_FOLLOWER, 5)
/** Angles come with physics steps of 4 ms, and the wire's clock goes on between two: shorter ways say nothing of speed. */
const SPEED_WINDOW_S = 0.02
/** A servo overshoots its profile by a little, and shows its speed in steps. */
export const FASTEST_RAD_S = 1.15 * SAFETY_DEFAULTS.velocityRadS

export interface DrilledTask {
  readonly task?: Task
  /** The person beside the arm. */
  readonly operator?: Operator
  /** What stands on the desk. */
  readonly cameras?: ReadonlyMap<string, Camera>
}

export class DrilledArm {
  readonly warnings: string[] = []
  /** Of any joint that had torque on, since the drill began. */
  fastestRadS = 0
  /** Called after each piece of time: for what stands in the arm's way. */
  press: () => void = () => undefined
  #beforeRad: Float64Array
  #beforeS = 0

  private constructor(
    readonly sim: SimBackend,
    readonly wire: WireBackend,
    readonly clock: DrillClock,
    readonly env: ArmEnv,
  ) {
    this.#beforeRad = Float64Array.from(sim.scene.positionRad)
    this.#beforeS = clock.timeS
  }

  /** Lying at rest, limp. The environment sees no scene: as on a real arm, nobody puts it into a pose. */
  static async open(
    options: WireOptions = {},
    { task = reach, operator, cameras = new Map<string, Camera>() }: DrilledTask = {},
  ): Promise<DrilledArm> {
    const [spec, description] = [SO101_FOLLOWER, loadUrdf(SO101_URDF)]
    const sim = await createSimBackend({ description, robot: spec, rateHz: RATE_HZ, mounting: MOUNTING })
    const wire = wireBackend(sim, { wireTiming: true, ...options })
    const { scene, ...sceneless } = wire
    await scene?.reset({ positionRad: spec.restRad, objects: [] })
    await sim.clock.advance(1)
    let look: () => void = () => undefined
    const clock = new DrillClock(sim.clock, () => {
      look()
    })
    const joints = spec.servos.map(({ joint }) => joint)
    const calibration = MOUNTING.map(each => each.calibration)
    const warnings: string[] = []
    const env = new ArmEnv({
      spec: { id: 'drill/Reach-v0' },
      task,
      backend: { ...sceneless, cameras, clock, ...(operator && { operator }) },
      arm: new Arm(spec, calibration, wire.buses),
      kinematics: new Kinematics(description, joints, 'gripper_frame_link'),
      limitsRad: spec.servos.map(({ travelRad }) => travelRad),
      rateHz: RATE_HZ,
      safety: armSafety({ spec, description, rateHz: RATE_HZ, stopMode: 'rest' }),
      warn: message => warnings.push(message),
    })
    const drilled = new DrilledArm(sim, wire, clock, env)
    look = () => {
      wire.tick()
      drilled.press()
      drilled.#look()
    }
    Object.assign(drilled, { warnings })
    return drilled
  }

  get servos() {
    return this.sim.scene.servos.servos
  }

  get positionRad(): number[] {
    return Array.from(this.sim.scene.positionRad)
  }

  get torque(): number[] {
    return this.servos.map(servo => servo.isTorqueOn)
  }

  /** Swings shoulder and elbow, as a policy would, until something is thrown or the time is over. Returns what was thrown. */
  async swing(durationS: number): Promise<Error | undefined> {
    try {
      const [observation] = await this.env.reset({ seed: 1 })
      const start = observation['observation.state'] as Float32Array
      for (let step = 0; step < durationS * RATE_HZ; step++) await this.env.step(this.target(start, step))
      return undefined
    } catch (error) {
      return error as Error
    }
  }

  target(start: Float32Array, step: number): Float32Array {
    const target = start.slice()
    const part = 1 - cos((2 * Math.PI * step) / (2 * RATE_HZ))
    target[0] = (start[0] as number) + 15 * part
    target[2] = (start[2] as number) - 10 * part
    return this.env.actionSpace.clip(target)
  }

  #look(): void {
    const now = this.sim.scene.positionRad
    const durationS = this.clock.timeS - this.#beforeS
    if (durationS < SPEED_WINDOW_S) return
    now.forEach((angle, k) => {
      if (this.servos[k]?.isTorqueOn !== 1) return
      this.fastestRadS = Math.max(this.fastestRadS, Math.abs(angle - (this.#beforeRad[k] as number)) / durationS)
    })
    this.#beforeRad = Float64Array.from(now)
    this.#beforeS = this.clock.timeS
  }
}

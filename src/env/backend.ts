/** What swaps underneath an environment: the twin or the bench. The seam is the servo registers, in raw ticks. */

import type { RegisterName, WritableRegister } from '../robot/registers.js'
import type { Camera } from './camera/camera.js'
import type { Scene } from './scene.js'

export type { Camera, CameraSpec, Frame } from './camera/camera.js'

/** Servos on one wire, addressed by register. Values are raw: ticks, per mille, device units. */
export interface ServoBus {
  /** One value per servo, in the order of `ids`. Throws rather than invent a value. */
  syncRead(register: RegisterName, ids: readonly number[]): Promise<Int32Array>
  /** Writes `values[i]` to servo `ids[i]`. */
  syncWrite(register: WritableRegister, ids: readonly number[], values: Int32Array): Promise<void>
}

/** The one time of a run. Simulated time steps the physics; wall time waits. Nothing above the seam reads another clock. */
export interface Clock {
  /** Seconds since the clock was made, monotonic. */
  readonly timeS: number
  /** Resolves when `durationS` have gone by on this clock. */
  advance(durationS: number): Promise<void>
  /** Calls `run` once, later, unless the function it returns is called before. Absent where time only passes within `advance`. */
  after?(delayS: number, run: () => void): () => void
}

/** The person beside an arm, or whoever stands in: an arm on a table cannot lay out its objects. */
export interface Operator {
  /** Asks for the task's objects to be laid out. Resolves when they are; rejects when the person has had enough. */
  prepare(instruction: string): Promise<void>
  /** Of the episode that runs, since the last `prepare`; undefined until somebody has said so. */
  readonly verdict: 'success' | 'failure' | undefined
}

export interface Backend {
  /** By name: one for an arm, two for two arms, more for a base or a head. */
  readonly buses: ReadonlyMap<string, ServoBus>
  readonly cameras: ReadonlyMap<string, Camera>
  readonly clock: Clock
  /** Object poses and reset; only a simulation has them. Tasks that need them say so. */
  readonly scene?: Scene
  /** Where there is no scene: who lays objects out, and says what succeeded. */
  readonly operator?: Operator
  /** What a reader of `info` wants to know about it: physics substep, engine, recipe. */
  readonly facts: Readonly<Record<string, number | string | boolean>>
  /** Safe to call twice. Leaves the arm holding or limp, as configured; never moving. */
  close(): Promise<void>
}

/** What swaps underneath an environment: the twin or the bench. The seam is the servo registers, in raw ticks. */

import type { RegisterName, WritableRegister } from '../robot/registers.js'
import type { Scene } from './scene.js'

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
}

/** One picture: RGB, row-major, height x width x 3, 0..255. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
  /** When it was captured, on the run's clock, seconds. */
  readonly timeS: number
}

export interface Camera {
  readonly width: number
  readonly height: number
  /** The newest picture. */
  capture(): Promise<Frame>
}

export interface Backend {
  /** By name: one for an arm, two for two arms, more for a base or a head. */
  readonly buses: ReadonlyMap<string, ServoBus>
  readonly cameras: ReadonlyMap<string, Camera>
  readonly clock: Clock
  /** Object poses, reset and snapshots; only a simulation has them. Tasks that need them say so. */
  readonly scene?: Scene
  /** What a reader of `info` wants to know about it: physics substep, engine, recipe. */
  readonly facts: Readonly<Record<string, number | string | boolean>>
  /** Safe to call twice. Leaves the arm holding or limp, as configured; never moving. */
  close(): Promise<void>
}

/** Current and load of the servos for a dataset's rows: what the health watch read last, and never nothing. */

import type { ArmEnv } from '../../env/arm-env.js'
import { REGISTERS, type RegisterName } from '../../robot/registers.js'

const WATCHED = ['Present_Current', 'Present_Load'] as const satisfies readonly RegisterName[]
const PERCENT = 100

export class ServoReadings {
  readonly #values = new Map<RegisterName, Float32Array>()
  /** What the watch had read before the episode began is of another one. */
  readonly #before: readonly (Float32Array | undefined)[]
  #turn = 0

  private constructor(private readonly env: ArmEnv) {
    this.#before = WATCHED.map(register => env.seen.get(register))
  }

  /** Reads both once: an episode has begun. */
  static async begin(env: ArmEnv): Promise<ServoReadings> {
    const readings = new ServoReadings(env)
    for (const register of WATCHED) await readings.#read(register)
    return readings
  }

  /** After a step. Where nobody watches the servos, one of the two is read in turn, as the watch would. */
  async update(): Promise<void> {
    const { seen } = this.env
    if (seen.size === 0) {
      await this.#read(WATCHED[this.#turn++ % WATCHED.length] as RegisterName)
      return
    }
    for (const [k, register] of WATCHED.entries()) {
      const newest = seen.get(register)
      if (newest && newest !== this.#before[k]) this.#values.set(register, newest)
    }
  }

  /** Per servo, ampere. */
  get currentA(): Float32Array {
    return this.#values.get('Present_Current') ?? new Float32Array()
  }

  /** Per servo, the motor's duty in percent; negative towards higher ticks. */
  get loadPct(): Float32Array {
    return (this.#values.get('Present_Load') ?? new Float32Array()).map(duty => duty * PERCENT)
  }

  async #read(register: RegisterName): Promise<void> {
    const raw = await this.env.arm.read(register)
    this.#values.set(
      register,
      Float32Array.from(raw, value => value * REGISTERS[register].unit.perUnit),
    )
  }
}

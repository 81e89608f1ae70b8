/** The servos of a simulated arm on a time that begins when they are published; a hand may move them. */

import type { DeviceChain, RegisterDevice } from '../robot/register-device.js'
import { REGISTERS } from '../robot/registers.js'
import type { SimBackend } from '../sim/sim-backend.js'
import { HandScript } from './hand-script.js'
import type { SimulatedHand } from './simulated-hand.js'
import type { LeadingHand } from './teleop/leading-hand.js'
import { WatchedDevice } from './watched-device.js'

/** A physics substep; so often the hand pushes. */
const PIECE_S = 0.004

export class PublishedChain implements DeviceChain {
  readonly devices: readonly RegisterDevice[]
  timeS = 0
  /** Spent on physics so far. */
  physicsMs = 0
  readonly #originS: number
  readonly #inner: readonly DeviceChain[]
  readonly #script: HandScript | undefined
  #pieces = 0

  constructor(
    { chains, clock, scene }: SimBackend,
    private readonly hands: {
      readonly calibrating?: SimulatedHand | undefined
      readonly leading?: LeadingHand | undefined
    },
    private readonly nowMs: () => number,
  ) {
    this.#originS = clock.timeS
    this.#inner = [...chains.values()]
    const { calibrating } = hands
    this.#script = calibrating && new HandScript(calibrating, scene.servos)
    this.devices = this.#inner
      .flatMap(({ devices }) => devices)
      .map(
        device =>
          new WatchedDevice(device, (address, count) => {
            const { Homing_Offset: offset } = REGISTERS
            if (address < offset.address + offset.bytes && address + count > offset.address) {
              this.#script?.offsetWritten()
            }
          }),
      )
  }

  advanceTo(timeS: number): void {
    if (timeS <= this.timeS) return
    for (let endS = (this.#pieces + 1) * PIECE_S; endS <= timeS; endS = (this.#pieces + 1) * PIECE_S) {
      const beganMs = this.nowMs()
      this.#script?.advanceTo(endS)
      this.hands.calibrating?.push(PIECE_S)
      this.hands.leading?.push(this.#pieces * PIECE_S, PIECE_S)
      this.#advanceInner(endS)
      this.#pieces += 1
      this.physicsMs += this.nowMs() - beganMs
    }
    this.#advanceInner(timeS)
    this.timeS = timeS
  }

  #advanceInner(timeS: number): void {
    for (const chain of this.#inner) chain.advanceTo(this.#originS + timeS)
  }
}

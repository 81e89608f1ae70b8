/** What the commands at the bench need beyond `BusWorld`: somebody who answers, and arms that a simulated hand moves. */

import { THIS_MACHINE, type BusWorld } from './bus-world.js'
import { stdinPrompt, type Prompt } from './prompt.js'
import type { ChosenArm } from './robot-flags.js'
import type { BytePort } from '../hardware/byte-port.js'
import type { ServoTray } from '../run/servo-tray.js'

export interface BenchWorld extends BusWorld {
  prompt(): Prompt
  /** Port `sim`: with a hand that moves the arm as a calibration asks for. */
  openWithHand(arm: ChosenArm, baudRate: number): Promise<BytePort>
  /** Port `sim`: new servos, of which one at a time is connected. */
  openTray(arm: ChosenArm): ServoTray | Promise<ServoTray>
}

export const THIS_BENCH: BenchWorld = {
  ...THIS_MACHINE,
  prompt: stdinPrompt,
  async openWithHand({ spec, mounting_seed: seed = 0, eeprom }, baudRate) {
    const { openSimulatedPort } = await import('../run/simulated-port.js')
    const { drawMounting } = await import('../robot/mounting.js')
    return openSimulatedPort(baudRate, {
      robot: spec,
      mounting: drawMounting(spec, seed),
      hasHand: true,
      isShapeless: true,
      eepromPath: eeprom,
    })
  },
  async openTray({ spec }) {
    const { openServoTray } = await import('../run/servo-tray.js')
    return openServoTray(spec)
  },
}

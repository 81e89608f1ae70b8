/** Instructions that change a servo, and are answered with no more than that they were heard. */

import type { RegisterDevice } from '../robot/register-device.js'
import { INSTRUCTIONS, type Packet } from './packet.js'

/** What OFSCAL means where it names no position. */
const MIDDLE_TICK = 2048

/** What the instruction does to a servo. Undefined for one that no servo knows or that is cut short: there is no reply to it. */
export function commandOf({ code, parameters }: Packet): ((device: RegisterDevice) => void) | undefined {
  const [first, second] = parameters
  switch (code) {
    case INSTRUCTIONS.WRITE:
    case INSTRUCTIONS.REG_WRITE: {
      if (first === undefined || second === undefined) return undefined
      const data = parameters.subarray(1)
      const verb = code === INSTRUCTIONS.WRITE ? 'write' : 'stage'
      return device => {
        device[verb](first, data)
      }
    }
    case INSTRUCTIONS.ACTION:
      return device => {
        device.action()
      }
    case INSTRUCTIONS.RECOVERY:
      return device => {
        device.restoreFactory()
      }
    case INSTRUCTIONS.RESET:
      return device => {
        device.resetTurns()
      }
    case INSTRUCTIONS.OFSCAL: {
      if (parameters.length !== 0 && parameters.length !== 2) return undefined
      const positionTick = first === undefined || second === undefined ? MIDDLE_TICK : first | (second << 8)
      return device => {
        device.calibrateOffset(positionTick)
      }
    }
    default:
      return undefined
  }
}

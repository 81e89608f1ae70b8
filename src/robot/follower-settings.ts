/** What LeRobot writes into an arm's servos at every connect, as data (lerobot.md 1.12, 1.13). */

import type { WritableRegister } from './registers.js'

/** In the order in which LeRobot writes them. */
export type ServoSettings = readonly (readonly [register: WritableRegister, value: number])[]

export const FOLLOWER_SETTINGS: ServoSettings = [
  ['Return_Delay_Time', 0],
  ['Maximum_Acceleration', 254],
  ['Acceleration', 254],
  ['Operating_Mode', 0],
  ['P_Coefficient', 16],
  ['I_Coefficient', 0],
  ['D_Coefficient', 32],
]

/** A leader keeps the gains that it has, and its gripper is as the others. */
export const LEADER_SETTINGS: ServoSettings = FOLLOWER_SETTINGS.filter(([name]) => !name.endsWith('_Coefficient'))

/** Bit of Phase: positions count over several turns. LeRobot clears it at every connect (lerobot.md 1.12). */
export const PHASE_SEVERAL_TURNS = 0x10

/** A follower's gripper gets these besides. The first takes effect at the next power-up, when the servo copies it to Torque_Limit. */
export const GRIPPER_SETTINGS: ServoSettings = [
  ['Max_Torque_Limit', 500],
  ['Protection_Current', 250],
  ['Overload_Torque', 25],
]

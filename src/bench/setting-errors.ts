/** Why a register was not set, where neither the bus nor the register table forbids it. */

import { TwinError } from '../robot/errors.js'

/** A lasting register while the servo holds: limits, offset or mode would make it jump. */
export class TorqueOnError extends TwinError {
  constructor(
    readonly register: string,
    readonly servoId: number,
  ) {
    super(
      'TORQUE_ON',
      `servo ${servoId} has torque on, and ${register} is only written without it: nothing was written. Hold the arm and ` +
        `write Torque_Enable 0 first (so101 bus set --id=${servoId} --register=Torque_Enable --value=0)`,
    )
  }
}

/** The arm would move in a way that nobody has agreed to. */
export class UnsafeMoveError extends TwinError {
  constructor(
    readonly servoId: number,
    reason: string,
  ) {
    super(
      'UNSAFE_MOVE',
      `servo ${servoId} would move: ${reason}. Nothing was written; if the arm is free to move, add --yes`,
    )
  }
}

export class IdTakenError extends TwinError {
  constructor(
    readonly servoId: number,
    readonly takenId: number,
  ) {
    super(
      'ID_TAKEN',
      `id ${takenId} answers already, and servo ${servoId} would collide with it: nothing was written. Choose a free id ` +
        '(so101 bus scan lists those in use), or connect one servo at a time',
    )
  }
}

/** Read back, the register shows something else. */
export class NotTakenError extends TwinError {
  constructor(
    readonly servoId: number,
    readonly register: string,
    readonly written: number,
    readonly shown: number,
  ) {
    super(
      'NOT_TAKEN',
      `servo ${servoId} shows ${register} ${shown} after ${written} was written: the write was lost on its way (try again), ` +
        'or its firmware does not take this value',
    )
  }
}

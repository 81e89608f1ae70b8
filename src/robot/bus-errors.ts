/** What goes wrong between a program and its servos: one class for each thing that somebody can do about it. */

import { TwinError } from './errors.js'
import { faultsOf, type ServoFault } from './status-bits.js'

/** No reply came at all. The bus has retried already. */
export class BusTimeoutError extends TwinError {
  constructor(
    readonly servoIds: readonly number[],
    /** In the last attempt. */
    readonly waitedMs: number,
  ) {
    super(
      'BUS_TIMEOUT',
      `${named(servoIds)} gave no reply in ${rounded(waitedMs)} ms: check power and the cable before it`,
    )
  }
}

/** Bytes came, but no reply that belongs to the request. The bus has retried already. */
export class BadPacketError extends TwinError {
  constructor(
    readonly servoIds: readonly number[],
    readonly waitedMs: number,
  ) {
    super(
      'BAD_PACKET',
      `no valid reply of ${named(servoIds)} in ${rounded(waitedMs)} ms, only garbled bytes: check plugs and cable, ` +
        'that no two servos share an id, and that no other program uses the port',
    )
  }
}

const FAULT_MOVES: Readonly<Record<ServoFault, string>> = {
  voltage: 'supply voltage is out of its limits: use a supply for this servo (7.4 V or 12 V) that can give the current',
  sensor: 'its position sensor fails: power it off and on, and replace it if this stays',
  temperature: 'it is too hot: torque off, let it cool by 5 degrees and ask for less',
  current: 'it drew too much current: free the joint, then turn torque off and on',
  angle: 'its position is out of range: torque off and turn it back by hand',
  overload: 'it pushed too hard for too long: free the joint, then turn torque off and on',
}

/** The servo answered, and complains. What was asked for was done all the same. */
export class ServoFaultError extends TwinError {
  readonly faults: readonly ServoFault[]

  constructor(
    readonly servoId: number,
    /** Register Status: bits as in `STATUS_BITS`. */
    readonly status: number,
  ) {
    const faults = faultsOf(status)
    const moves = faults.map(fault => `${fault}: ${FAULT_MOVES[fault]}`)
    super('SERVO_FAULT', `servo ${servoId} reports ${moves.join('; ') || `status ${status}, which no table names`}`)
    this.faults = faults
  }
}

/** A servo that ought to be there is not, while others are. */
export class ServoMissingError extends TwinError {
  constructor(
    readonly servoIds: readonly number[],
    readonly foundIds: readonly number[],
    readonly baudRate: number,
  ) {
    super(
      'SERVO_MISSING',
      `${named(servoIds)} did not answer at ${baudRate} baud, found ${foundIds.join(', ')}: check the cable before it, ` +
        'or give it its id (a new servo has id 1)',
    )
  }
}

export class WrongModelError extends TwinError {
  constructor(
    readonly servoId: number,
    readonly expectedModel: number,
    readonly foundModel: number,
  ) {
    super(
      'WRONG_MODEL',
      `servo ${servoId} is model ${foundModel}, expected ${expectedModel}: choose the robot type that has it, or swap the servo`,
    )
  }
}

/** Firmware versions differ, and with them how the servos move. */
export class FirmwareMismatchError extends TwinError {
  constructor(
    /** `major.minor` by servo id. */
    readonly versions: ReadonlyMap<number, string>,
  ) {
    const list = [...versions].map(([id, version]) => `${id}: ${version}`).join(', ')
    super('FIRMWARE_MISMATCH', `servos have different firmware (${list}): update all with Feetech's FD tool (Windows)`)
  }
}

export class DuplicateIdError extends TwinError {
  constructor(readonly servoIds: readonly number[]) {
    super(
      'DUPLICATE_ID',
      `replies of ${named(servoIds)} collide, as of two servos with one id: connect one at a time and give each its own id`,
    )
  }
}

export class WrongBaudRateError extends TwinError {
  constructor(
    readonly path: string,
    readonly baudRate: number,
    readonly foundBaudRate: number,
    readonly servoIds: readonly number[],
  ) {
    super(
      'WRONG_BAUD_RATE',
      `nothing answers on ${path} at ${baudRate} baud, ${named(servoIds)} at ${foundBaudRate}: open it at that rate, ` +
        'or write Baud_Rate there',
    )
  }
}

export class NotAServoBusError extends TwinError {
  constructor(
    readonly path: string,
    readonly baudRates: readonly number[],
    /** Nothing for all. */
    readonly askedIds: readonly number[] = [],
  ) {
    const [who, next] =
      askedIds.length === 0
        ? ['no servo answers', 'turn the motor supply on, or choose another port']
        : [`no answer of ${named(askedIds)}`, 'ask for all ids, turn the motor supply on, or choose another port']
    super('NOT_A_SERVO_BUS', `${who} on ${path} at any of ${baudRates.join(', ')} baud: ${next}`)
  }
}

/** Base of what is wrong with the port itself. */
export class PortError extends TwinError {
  constructor(
    code: string,
    readonly path: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(code, message, options)
  }
}

/** It was there and is gone: cable pulled, adapter reset, peer closed. */
export class PortLostError extends PortError {
  constructor(path: string, options?: ErrorOptions) {
    const next = isTcp(path)
      ? 'see that its program runs and serves nobody else, which it does one at a time'
      : 'plug it in again'
    super('PORT_LOST', path, `${path} is gone: ${next}, and connect anew; torque stays as it is until then`, options)
  }
}

export class PortAbsentError extends PortError {
  constructor(path: string, foundPaths: readonly string[] = [], options?: ErrorOptions) {
    const found = foundPaths.length > 0 ? `ports here are ${foundPaths.join(', ')}` : 'no port was found'
    const next = isTcp(path)
      ? 'nobody answers there: check host and port, or start so101 virtual --tcp=PORT'
      : `${found}: plug the arm in, or give another port`
    super('PORT_ABSENT', path, `there is no ${path}, ${next}`, options)
  }
}

export class PortPermissionError extends PortError {
  constructor(path: string, options?: ErrorOptions) {
    super(
      'PORT_PERMISSION',
      path,
      `no permission to open ${path}: on Linux join its group (sudo usermod -aG dialout $USER, then log in again), or add the udev ` +
        'rule SUBSYSTEM=="tty", ATTRS{idVendor}=="1a86", GROUP="dialout", MODE="0660"',
      options,
    )
  }
}

export class PortBusyError extends PortError {
  constructor(path: string, options?: ErrorOptions) {
    super(
      'PORT_BUSY',
      path,
      `${path} is in use: close the other program that holds it${path.startsWith('/') ? ` (lsof ${path} names it)` : ''}`,
      options,
    )
  }
}

/** A value that the register cannot hold. Nothing was sent. */
export class RegisterRangeError extends TwinError {
  constructor(
    readonly register: string,
    readonly value: number,
    readonly min: number,
    readonly max: number,
  ) {
    super('REGISTER_RANGE', `${register} takes whole numbers from ${min} to ${max}, got ${value}: nothing was written`)
  }
}

export class ReadOnlyRegisterError extends TwinError {
  constructor(readonly register: string) {
    super('READ_ONLY_REGISTER', `${register} is read-only: the servo sets it, and would ignore this write`)
  }
}

/** A lasting register while Lock is 1: the servo would forget it at power-off. Nothing was written. */
export class LockedRegisterError extends TwinError {
  constructor(
    readonly register: string,
    readonly servoIds: readonly number[],
  ) {
    super(
      'LOCKED_REGISTER',
      `${register} of ${named(servoIds)} is locked and would be lost at power-off: write Torque_Enable 0 and Lock 0 first, ` +
        'or say that it need not last (volatile)',
    )
  }
}

function isTcp(path: string): boolean {
  return path.startsWith('tcp:')
}

/** `servo 3`, `servos 3, 4`. */
function named(ids: readonly number[]): string {
  return `${ids.length === 1 ? 'servo' : 'servos'} ${ids.join(', ')}`
}

function rounded(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : ms.toFixed(0)
}

/** Errors between a program and its servos: a code, the facts as fields, and the next move. */

import { describe, expect, it } from 'vitest'
import {
  BadPacketError,
  BusTimeoutError,
  DuplicateIdError,
  FirmwareMismatchError,
  LockedRegisterError,
  NotAServoBusError,
  PortAbsentError,
  PortBusyError,
  PortError,
  PortLostError,
  PortPermissionError,
  ReadOnlyRegisterError,
  RegisterRangeError,
  ServoFaultError,
  ServoMissingError,
  WrongBaudRateError,
  WrongModelError,
} from '../../src/robot/bus-errors.js'
import { errorOfCode, TwinError } from '../../src/robot/errors.js'
import { STATUS_BITS } from '../../src/robot/status-bits.js'

const PATH = '/dev/ttyACM0'

/** With what its message has to name. */
const ERRORS: readonly (readonly [code: string, error: TwinError, facts: readonly string[]])[] = [
  ['BUS_TIMEOUT', new BusTimeoutError([3], 21.4), ['servo 3', '21 ms']],
  ['BAD_PACKET', new BadPacketError([2, 4], 3.14), ['servos 2, 4', '3.1 ms']],
  ['SERVO_FAULT', new ServoFaultError(5, 36), ['servo 5', 'overload', 'temperature']],
  ['SERVO_MISSING', new ServoMissingError([6], [1, 2], 500_000), ['servo 6', '1, 2', '500000']],
  ['WRONG_MODEL', new WrongModelError(1, 777, 2825), ['servo 1', '777', '2825']],
  [
    'FIRMWARE_MISMATCH',
    new FirmwareMismatchError(
      new Map([
        [1, '3.9'],
        [2, '3.10'],
      ]),
    ),
    ['1: 3.9', '2: 3.10'],
  ],
  ['DUPLICATE_ID', new DuplicateIdError([1]), ['servo 1']],
  ['WRONG_BAUD_RATE', new WrongBaudRateError(PATH, 1_000_000, 115_200, [1]), [PATH, '1000000', 'servo 1 at 115200']],
  ['NOT_A_SERVO_BUS', new NotAServoBusError(PATH, [1_000_000, 9600]), [PATH, '1000000, 9600']],
  ['PORT_LOST', new PortLostError(PATH), [PATH]],
  ['PORT_ABSENT', new PortAbsentError(PATH, ['/dev/ttyUSB0']), [PATH, '/dev/ttyUSB0']],
  ['PORT_PERMISSION', new PortPermissionError(PATH), [PATH, 'dialout', 'ATTRS{idVendor}=="1a86"', 'MODE="0660"']],
  ['PORT_BUSY', new PortBusyError(PATH), [PATH]],
  ['REGISTER_RANGE', new RegisterRangeError('Homing_Offset', 2048, -2047, 2047), ['Homing_Offset', '2048', '-2047']],
  ['READ_ONLY_REGISTER', new ReadOnlyRegisterError('Present_Load'), ['Present_Load']],
  ['LOCKED_REGISTER', new LockedRegisterError('ID', [1, 2]), ['ID of servos 1, 2', 'Lock 0']],
]

describe('bus errors', () => {
  it.each(ERRORS)('%s names its facts and a next move', (code, error, facts) => {
    expect(error).toBeInstanceOf(TwinError)
    expect(error.code).toBe(code)
    for (const fact of facts) expect(error.message).toContain(fact)
    expect(error.message).toMatch(/: |; /)
  })

  it('have a code each, which survives the way from another thread', () => {
    expect(new Set(ERRORS.map(([code]) => code)).size).toBe(ERRORS.length)
    for (const [code, { message }] of ERRORS) expect(errorOfCode(code, message)).toMatchObject({ code, message })
  })

  it('of a port have a move that fits the port', () => {
    expect(new PortLostError('tcp://127.0.0.1:5000').message).toMatch(/serves nobody else/)
    expect(new PortLostError(PATH).message).toMatch(/plug it in/)
    expect(new PortBusyError(PATH).message).toMatch(/lsof/)
    expect(new PortBusyError('COM5').message).not.toMatch(/lsof/)
  })

  it('of a port are port errors, and keep their cause', () => {
    const cause = new Error('ENOENT')
    const error = new PortAbsentError(PATH, [], { cause })
    expect(error).toBeInstanceOf(PortError)
    expect(error).toMatchObject({ path: PATH, cause })
  })
})

describe('ServoFaultError', () => {
  it('has a move for every fault, and says so where a bit has no name', () => {
    for (const [fault, bit] of Object.entries(STATUS_BITS)) {
      expect(new ServoFaultError(1, bit).message).toMatch(new RegExp(`servo 1 reports ${fault}: .{30}`))
    }
    expect(new ServoFaultError(1, 64)).toMatchObject({ faults: [], message: expect.stringContaining('64') as string })
  })
})

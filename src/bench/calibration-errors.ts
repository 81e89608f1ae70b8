/** Why a calibration stopped. None of these leaves anything that lasts in the servos, nor a changed file. */

import { TwinError } from '../robot/errors.js'
import type { CalibrationFinding } from './calibration-findings.js'

/** What was recorded is no calibration that one should use. */
export class CalibrationRefusedError extends TwinError {
  /** `next`: how one gets a better one. */
  constructor(
    readonly findings: readonly CalibrationFinding[],
    next = 'sweep again',
  ) {
    const canAccept = findings.every(({ blocks }) => blocks !== 'always')
    super(
      'CALIBRATION_REFUSED',
      `${findings.map(({ text }) => text).join('; ')}. Nothing was written: ${next}` +
        (canAccept ? ', or say that it is right with --accept=true' : ''),
    )
  }
}

/** Offsets and limits are written to limp servos only: held ones would jump. */
export class ArmHoldsError extends TwinError {
  constructor(port: string, servos: readonly { readonly id: number; readonly joint: string }[]) {
    const ids = servos.map(({ id }) => id).join(', ')
    super(
      'ARM_HOLDS',
      `torque is on at ${servos.map(({ joint }) => joint).join(', ')}, and a calibration is only written without it: nothing was written. Hold the arm, and ` +
        `run so101 bus set --port=${port} --register=Torque_Enable --value=0 --id=N for N = ${ids}`,
    )
  }
}

/** Somebody, or another program, switched torque on while the arm has to be limp. */
export class TorqueCameOnError extends TwinError {
  constructor(readonly joints: readonly string[]) {
    super(
      'TORQUE_CAME_ON',
      `torque is on at ${joints.join(', ')}, and a calibration needs the arm limp: stop the other program that uses this port ` +
        '(so101 doctor names it), hold the arm, and calibrate again. Its servos keep what was written of late until they are switched off and on',
    )
  }
}

/** The offset that it was given is gone. */
export class ServoRestartedError extends TwinError {
  constructor(readonly joints: readonly string[]) {
    super(
      'SERVO_RESTARTED',
      `${joints.join(', ')} lost the homing offset of this calibration, as a servo does whose supply fails for a moment: check its plugs and the ` +
        'supply (so101 bus watch shows the voltage), and calibrate again',
    )
  }
}

/** After the offset was written the pose does not read 2047. */
export class HomingIgnoredError extends TwinError {
  constructor(
    readonly joint: string,
    readonly homingOffset: number,
    readonly rawTick: number,
    readonly shownTick: number,
  ) {
    super(
      'HOMING_IGNORED',
      `${joint} read ${rawTick}, got Homing_Offset ${homingOffset} and now reads ${shownTick} in place of 2047: keep the arm still and try again; ` +
        'if it stays, its firmware takes no offset: update it with Feetech’s FD tool (Windows)',
    )
  }
}

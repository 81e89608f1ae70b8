/** How the servos are: heat, complaints, torque. */

import { faultsOf } from '../../robot/status-bits.js'
import { checkOf, failed, passed, warned, type Check, type Finding } from './check.js'
import { perServo, servosText, type ExaminedServo, type ExpectedArm } from './examined-arm.js'

/** The servo cuts its torque at Max_Temperature_Limit, 70 as sold; a C018 swung for ten minutes is at 48 (hardware.md 3.1). */
const WARM_C = 55
const HOT_C = 65

export function checkTemperature(servos: readonly ExaminedServo[]): Check {
  const found = perServo(servos, ({ memory }) => `${memory.Present_Temperature} C`)
  const isOver = ({ memory }: ExaminedServo, limitC: number) =>
    memory.Present_Temperature >= Math.min(limitC, memory.Max_Temperature_Limit)
  const hot = servos.filter(servo => isOver(servo, HOT_C))
  if (hot.length > 0) {
    return failed(
      'temperature',
      found,
      `torque off, and let ${named(hot)} cool below ${WARM_C} C: it cuts out at ${perServo(hot, ({ memory }) => `${memory.Max_Temperature_Limit} C`)}, ` +
        'and the arm falls then',
    )
  }
  const warm = servos.filter(servo => isOver(servo, WARM_C))
  if (warm.length === 0) return passed('temperature', found)
  return warned('temperature', found, `give ${named(warm)} a rest, and see that the joint is free and carries little`)
}

const FAULT_MOVES = {
  voltage: 'see the line voltage',
  sensor: 'power it off and on; if it stays, replace the servo',
  temperature: 'torque off and let it cool by 5 degrees',
  current: 'free the joint, then power it off and on',
  angle: 'torque off, and turn the joint back by hand',
  overload: 'free the joint, then turn torque off and on',
} as const

export function checkStatus(servos: readonly ExaminedServo[]): Check {
  const statuses = new Set(servos.map(({ memory }) => memory.Status).filter(status => status !== 0))
  const findings = Array.from(statuses, (status): Finding => {
    const ids = servos.filter(({ memory }) => memory.Status === status).map(({ id }) => id)
    const faults = faultsOf(status)
    const moves = faults.map(fault => FAULT_MOVES[fault])
    return {
      isFailure: true,
      found: `${servosText(ids)} complain${ids.length === 1 ? 's' : ''}: ${faults.join(', ') || `status ${status}`}`,
      next: `${servosText(ids)}: ${moves.join('; ') || 'power it off and on'}`,
    }
  })
  return checkOf('status', findings, 'no servo complains')
}

/** Lock 0 after LeRobot, which opens it with torque off; 1 after power-up. */
export function checkTorque({ port }: ExpectedArm, servos: readonly ExaminedServo[]): Check {
  const locks = perServo(servos, ({ memory }) => String(memory.Lock))
  const lock = locks.length === 1 ? `Lock ${locks}` : `Lock by servo (${locks})`
  const on = servos.filter(({ memory }) => memory.Torque_Enable !== 0)
  if (on.length === 0) return passed('torque', `off, ${lock}`)
  const ids = on.map(({ id }) => id)
  return warned(
    'torque',
    `on at ${servosText(ids)}, ${lock}`,
    'a program holds the arm, or ended without letting go: hold the arm by hand, and write Torque_Enable 0 (so101 bus set ' +
      `--port=${port} --id=${String(ids[0])} --register=Torque_Enable --value=0${ids.length > 1 ? ', then the others' : ''})`,
  )
}

function named(servos: readonly ExaminedServo[]): string {
  return servosText(servos.map(({ id }) => id))
}

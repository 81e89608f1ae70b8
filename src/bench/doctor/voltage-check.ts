/** Does the supply belong to these servos? 12 V on 7.4 V servos is the commonest hardware fault (hardware.md 6). */

import { REGISTERS } from '../../robot/registers.js'
import { checkOf, type Check, type Finding } from './check.js'
import { perServo, servosText, type ExaminedServo, type ExpectedArm } from './examined-arm.js'

/** Supplies in use (hardware.md 6), 10 % either way: 5 V, 6 to 7.4 V, 12 V. */
const SUPPLIES: readonly { readonly name: string; readonly fromV: number; readonly toV: number }[] = [
  { name: '5 V', fromV: 4.5, toV: 5.5 },
  { name: '6 to 7.4 V', fromV: 5.5, toV: 8.14 },
  { name: '12 V', fromV: 10.8, toV: 13.2 },
]
/** Max_Voltage_Limit leaves the factory as 8.0 V on servos of the 7.4 V class, as 14.0 V on 12 V ones (hardware.md 2.1). */
const CLASS_BORDER_V = 10
/** What no 7.4 V servo should see, and 12 V ones should. */
const LARGEST_7V4 = 8.14
/** Least supply of a Waveshare board by its sheet. */
const LEAST_12V = 9
/** Present_Voltage has steps of 0.1 V; a good chain at rest shows one or two of them. */
const SAG_V = 0.5

const presentV = ({ memory }: ExaminedServo) => memory.Present_Voltage * REGISTERS.Present_Voltage.unit.perUnit
const maxV = ({ memory }: ExaminedServo) => memory.Max_Voltage_Limit * REGISTERS.Max_Voltage_Limit.unit.perUnit
const minV = ({ memory }: ExaminedServo) => memory.Min_Voltage_Limit * REGISTERS.Min_Voltage_Limit.unit.perUnit

/** By what the servo left the factory with, 7.4 or 12. */
export function voltageClass(servo: ExaminedServo): 7.4 | 12 {
  return maxV(servo) > CLASS_BORDER_V ? 12 : 7.4
}

export function checkVoltage(arm: ExpectedArm, servos: readonly ExaminedServo[]): Check {
  const measured = perServo(servos, servo => `${presentV(servo).toFixed(1)} V`)
  const findings = [...outOfLimits(arm, servos), ...unlikely(servos)]
  const supply = SUPPLIES.find(({ fromV, toV }) =>
    servos.every(each => presentV(each) >= fromV && presentV(each) <= toV),
  )
  const limits = perServo(servos, each => `${minV(each).toFixed(1)} to ${maxV(each).toFixed(1)} V`)
  return checkOf('voltage', findings, `${measured}, a supply of ${supply?.name ?? '?'}; servos take ${limits}`)
}

function outOfLimits(arm: ExpectedArm, servos: readonly ExaminedServo[]): readonly Finding[] {
  const isLeader = arm.spec.role === 'leader'
  const over = servos.filter(each => presentV(each) > maxV(each) || (isLeader && presentV(each) > LARGEST_7V4))
  const under = servos.filter(each => presentV(each) < minV(each))
  const starved = servos.filter(
    each => voltageClass(each) === 12 && presentV(each) < LEAST_12V && !under.includes(each),
  )
  const findings: Finding[] = []
  if (over.length > 0) {
    const limits = perServo(over, each => `${Math.min(maxV(each), isLeader ? LARGEST_7V4 : Infinity).toFixed(1)} V`)
    findings.push({
      isFailure: true,
      found: `${volts(over)} at ${named(over)}, which take${over.length === 1 ? 's' : ''} at most ${limits}`,
      next: 'UNPLUG THE MOTOR SUPPLY NOW: it is too high for these servos; leaders and 7.4 V followers take 5 to 7.4 V, and the 12 V one belongs to a 12 V follower',
    })
  }
  if (under.length > 0) {
    findings.push({
      isFailure: true,
      found: `${volts(under)} at ${named(under)}, which need${under.length === 1 ? 's' : ''} ${perServo(under, each => `${minV(each).toFixed(1)} V`)}`,
      next: 'use a supply of the right voltage that can give 4 A or more, and see that its plug sits',
    })
  }
  if (starved.length > 0) {
    findings.push({
      isFailure: true,
      found: `${volts(starved)} at ${named(starved)}, 12 V servos by their Max_Voltage_Limit`,
      next: 'this looks like the supply of the leader: see NOW where the 12 V one is, it must not be on a leader; give this arm 12 V',
    })
  }
  return findings
}

function unlikely(servos: readonly ExaminedServo[]): readonly Finding[] {
  const findings: Finding[] = []
  if (new Set(servos.map(voltageClass)).size > 1) {
    findings.push({
      isFailure: false,
      found: `servos of two classes: ${perServo(servos, each => `${voltageClass(each)} V`)}`,
      next: 'one supply cannot suit both: use servos of one class, or 5 to 7.4 V for all',
    })
  }
  const odd = servos.filter(each => SUPPLIES.every(({ fromV, toV }) => presentV(each) < fromV || presentV(each) > toV))
  if (odd.length > 0) {
    findings.push({
      isFailure: false,
      found: `${volts(odd)} at ${named(odd)}, which no usual supply gives (5, 6 to 7.4 or 12 V)`,
      next: 'measure the supply: it may be the wrong one, or too weak',
    })
  }
  const all = servos.map(presentV)
  if (Math.max(...all) - Math.min(...all) > SAG_V) {
    const at = largestDrop(servos)
    findings.push({
      isFailure: false,
      found: `the voltage differs along the chain: ${perServo(servos, servo => `${presentV(servo).toFixed(1)} V`)}`,
      next: `see to the cable between servo ${at[0]} and ${at[1]}: a plug with bad contact, or one that is worn`,
    })
  }
  return findings
}

/** Ids of the neighbours between which most is lost. */
function largestDrop(servos: readonly ExaminedServo[]): readonly [number, number] {
  let [worst, from, to] = [-Infinity, 0, 0]
  servos.slice(1).forEach((servo, i) => {
    const before = servos[i] as ExaminedServo
    const dropV = Math.abs(presentV(before) - presentV(servo))
    if (dropV > worst) [worst, from, to] = [dropV, before.id, servo.id]
  })
  return [from, to]
}

function named(servos: readonly ExaminedServo[]): string {
  return servosText(servos.map(({ id }) => id))
}

function volts(servos: readonly ExaminedServo[]): string {
  const [low, high] = [Math.min(...servos.map(presentV)), Math.max(...servos.map(presentV))]
  return high - low < 0.05 ? `${high.toFixed(1)} V` : `${low.toFixed(1)} to ${high.toFixed(1)} V`
}

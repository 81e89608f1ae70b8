/** Which of the arm's servos answer, and where in the daisy chain it breaks off. */

import { checkOf, type Check, type Finding } from './check.js'
import { flagsFor, idRanges, servosText, type ExpectedArm } from './examined-arm.js'

export interface ChainScan {
  readonly answering: readonly number[]
  /** Ids whose replies collide. */
  readonly garbled: readonly number[]
  /** Silent at the rate of the others, and found at another. */
  readonly elsewhere: readonly { readonly id: number; readonly baudRate: number }[]
}

export function checkIds(arm: ExpectedArm, scan: ChainScan): Check {
  const expected = arm.spec.servos.map(({ id }) => id)
  const { answering, garbled, elsewhere } = scan
  const strangers = answering.filter(id => !expected.includes(id))
  const missing = expected.filter(
    id => !answering.includes(id) && !garbled.includes(id) && elsewhere.every(each => each.id !== id),
  )
  const findings: Finding[] = []
  if (garbled.length > 0) {
    findings.push({
      isFailure: true,
      found: `replies of ${servosText(garbled)} collide: two servos have one id`,
      next: `so101 setup-motors ${flagsFor(arm)}: it gives each servo its id, one connected at a time (new ones all have id 1)`,
    })
  }
  for (const { id, baudRate } of elsewhere) {
    findings.push({
      isFailure: true,
      found: `servo ${id} answers at ${baudRate} baud only`,
      next: `so101 bus set --port=${arm.port} --baud=${baudRate} --id=${id} --register=Baud_Rate --value=0`,
    })
  }
  if (missing.length > 0) findings.push(missingOf(arm, missing, strangers))
  else if (strangers.length > 0) {
    findings.push({
      isFailure: false,
      found: `${servosText(strangers)} answer${strangers.length === 1 ? 's' : ''} too, which ${arm.spec.name} has not`,
      next: `take ${strangers.length === 1 ? 'it' : 'them'} off this bus, or see whether this is the port of another robot`,
    })
  }
  const names = arm.spec.servos.map(({ id, joint }) => `${id} ${joint}`).join(', ')
  return checkOf('ids', findings, names)
}

function missingOf(arm: ExpectedArm, missing: readonly number[], strangers: readonly number[]): Finding {
  const there = arm.spec.servos.filter(({ id }) => !missing.includes(id))
  const others =
    strangers.length > 0 ? `, ${servosText(strangers)} of no joint ${strangers.length === 1 ? 'does' : 'do'}` : ''
  const found = `${servosText(missing)} of ${arm.spec.servos.length} do${missing.length === 1 ? 'es' : ''} not answer${others}`
  if (strangers.length > 0) {
    const next =
      `${servosText(strangers)} may be what is missing, with another id: connect it alone and run ` +
      `so101 setup-motors ${flagsFor(arm)}`
    return { isFailure: true, found, next }
  }
  const firstMissing = arm.spec.servos.findIndex(({ id }) => missing.includes(id))
  const isTail = there.every(servo => arm.spec.servos.indexOf(servo) < firstMissing)
  const [before, after] = [arm.spec.servos[firstMissing - 1], arm.spec.servos[firstMissing]]
  if (isTail && before !== undefined && after !== undefined) {
    const next =
      `push in both plugs of the cable between servo ${before.id} (${before.joint}) and ${after.id} (${after.joint}), ` +
      `and try another cable; if it stays, servo ${after.id} is dead or has another id`
    return { isFailure: true, found, next }
  }
  const last = there.at(-1)
  const next =
    `the cable is whole, since servo ${last?.id ?? '?'} behind ${missing.length === 1 ? 'it' : 'them'} answers: ` +
    `${servosText(missing)} ${missing.length === 1 ? 'has another id or is' : 'have other ids or are'} dead: ` +
    `so101 setup-motors ${flagsFor(arm)}`
  return { isFailure: true, found: `${found}, ${idRanges(there.map(({ id }) => id))} do`, next }
}

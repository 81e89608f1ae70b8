/** The doctor's checklist as a person reads it: a sign and a word for each line, then what to do, then the servos. */

import { screenValue } from './screen-value.js'
import { table } from './table.js'
import { CHECK_IDS, type Check, type CheckId } from '../bench/doctor/check.js'
import type { ExaminedServo } from '../bench/doctor/examined-arm.js'
import type { DoctorRequest } from '../run/doctor/doctor.js'

const ID_WIDTH = Math.max(...CHECK_IDS.map(id => id.length))
/** Lines are not made narrower. */
const LEAST_TEXT = 40

export function headLine({ spec, id, port }: DoctorRequest): string {
  const name = id === undefined ? '' : ` ${id}`
  return `so101 doctor: ${spec.name}${name}${port === undefined ? '' : ` on ${port}`}`
}

/** Turns checks into lines as they come. Those that are skipped for one reason share a line. */
export class ChecklistText {
  #skipped: Check[] = []

  constructor(private readonly columns: number) {}

  linesFor(check: Check): readonly string[] {
    const isSkipped = check.ok === null && check.next === null
    if (isSkipped && this.#skipped.every(({ found }) => found === check.found)) {
      this.#skipped.push(check)
      return []
    }
    const before = this.rest()
    if (isSkipped) this.#skipped = [check]
    return isSkipped ? before : [...before, checkLine(check, this.columns)]
  }

  /** What waits for more of its kind. */
  rest(): readonly string[] {
    const [first, ...others] = this.#skipped
    const last = others.at(-1)
    this.#skipped = []
    if (first === undefined) return []
    const found = last === undefined ? first.found : `to ${last.id}: ${first.found}`
    return [checkLine({ ...first, found }, this.columns)]
  }
}

/** `✗  FAIL  voltage        12.1 V at servos 1-6 ...`, wrapped under its own column. */
function checkLine(check: Check, columns: number): string {
  return wrapped(`${signOf(check)}  ${check.id.padEnd(ID_WIDTH)}  `, check.found, columns)
}

/** What must not wait for the others. */
const URGENT: readonly CheckId[] = ['voltage']

/** The sum; then the moves, failures first. */
export function todo(checks: readonly Check[], columns: number): readonly string[] {
  const failures = checks.filter(({ ok }) => ok === false)
  const isUrgent = ({ id }: Check) => URGENT.includes(id)
  const bad = [...failures.filter(isUrgent), ...failures.filter(check => !isUrgent(check))]
  const others = checks.filter(({ ok, next }) => ok !== false && next !== null)
  const lines = [...bad, ...others].map(check =>
    wrapped(`${signOf(check)}  ${check.id.padEnd(ID_WIDTH)}  `, check.next ?? '', columns),
  )
  const skipped = checks.filter(({ ok }) => ok === null).length
  const warnings = checks.filter(({ ok, next }) => ok === true && next !== null).length
  const sum = `${checks.length - bad.length - warnings - skipped} ok, ${bad.length} failed, ${warnings} warnings, ${skipped} not looked at`
  return ['', sum, ...(lines.length > 0 ? ['', 'next', ...lines] : [])]
}

/** One row each; nothing where no servo was read. */
export function servosTable(servos: readonly ExaminedServo[]): readonly string[] {
  if (servos.length === 0) return []
  const head = ['id', 'joint', 'V', 'C', 'tick', 'min', 'max', 'offset', 'torque', 'lock', 'status']
  const rows = servos.map(({ id, joint, memory }) => [
    id,
    joint,
    (memory.Present_Voltage / 10).toFixed(1),
    memory.Present_Temperature,
    memory.Present_Position,
    memory.Min_Position_Limit,
    memory.Max_Position_Limit,
    memory.Homing_Offset,
    memory.Torque_Enable === 0 ? 'off' : 'on',
    memory.Lock,
    memory.Status === 0 ? 'ok' : screenValue('Status', memory.Status) || String(memory.Status),
  ])
  return ['', table(head, rows)]
}

function signOf({ ok, next }: Check): string {
  if (ok === null) return '-  skip'
  if (!ok) return '✗  FAIL'
  return next === null ? '✓  ok  ' : '!  warn'
}

function wrapped(head: string, text: string, columns: number): string {
  const width = Math.max(columns - head.length - 1, LEAST_TEXT)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((each, i) => `${i === 0 ? head : ' '.repeat(head.length)}${each}`).join('\n')
}

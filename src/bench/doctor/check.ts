/** One line of the doctor's checklist, and the order of them all. */

/** In the order in which they are made: each is only looked at where those before it allow it. */
export const CHECK_IDS = [
  'node',
  'os',
  'ports',
  'permission',
  'port',
  'latency_timer',
  'bus',
  'ids',
  'model',
  'firmware',
  'registers',
  'voltage',
  'arm',
  'temperature',
  'status',
  'torque',
  'settings',
  'ranges',
  'calibration',
  'loop',
  'replies',
] as const

export type CheckId = (typeof CHECK_IDS)[number]

export interface Check {
  readonly id: CheckId
  /** False: do `next` before the arm is used. Null: not looked at, and `found` says why. */
  readonly ok: boolean | null
  readonly found: string
  /** What to do. With `ok` true it is a warning; null where nothing is to be done. */
  readonly next: string | null
}

export const passed = (id: CheckId, found: string): Check => ({ id, ok: true, found, next: null })
export const warned = (id: CheckId, found: string, next: string): Check => ({ id, ok: true, found, next })
export const failed = (id: CheckId, found: string, next: string): Check => ({ id, ok: false, found, next })
export const skipped = (id: CheckId, reason: string, next: string | null = null): Check => ({
  id,
  ok: null,
  found: reason,
  next,
})

/** Errors of this project say the fact, a colon, and the next move. */
export function failedBy(id: CheckId, { message }: Error): Check {
  const at = message.indexOf(': ')
  if (at < 0) return failed(id, message, 'see to it, and run so101 doctor again')
  return failed(id, message.slice(0, at), message.slice(at + 2))
}

/** Findings of one check, worst first; each is a fact and a move. */
export interface Finding {
  readonly isFailure: boolean
  readonly found: string
  readonly next: string
}

/** Fails where one of the findings does; `otherwise` is what was found where there are none. */
export function checkOf(id: CheckId, findings: readonly Finding[], otherwise: string): Check {
  if (findings.length === 0) return passed(id, otherwise)
  const sorted = [...findings].sort((a, b) => Number(b.isFailure) - Number(a.isFailure))
  const found = sorted.map(finding => finding.found).join('; ')
  const next = [...new Set(sorted.map(finding => finding.next))].join('; ')
  return sorted[0]?.isFailure === true ? failed(id, found, next) : warned(id, found, next)
}

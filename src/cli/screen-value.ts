/** Register values as people read them: degrees, percent, milliseconds, names of faults. */

import { siValue } from '../bench/si-value.js'
import type { RegisterName } from '../robot/registers.js'
import { faultsOf } from '../robot/status-bits.js'
import { degFromRad } from '../robot/units.js'

interface ScreenUnit {
  readonly name: string
  readonly digits: number
  convert(value: number): number
}

const same = (value: number) => value
const SCREEN_UNITS: Readonly<Record<string, ScreenUnit>> = {
  rad: { name: 'deg', digits: 1, convert: degFromRad },
  'rad/s': { name: 'deg/s', digits: 0, convert: degFromRad },
  'rad/s^2': { name: 'deg/s2', digits: 0, convert: degFromRad },
  duty: { name: '%', digits: 1, convert: share => 100 * share },
  s: { name: 'ms', digits: 1, convert: timeS => 1000 * timeS },
  A: { name: 'A', digits: 2, convert: same },
  V: { name: 'V', digits: 1, convert: same },
  degC: { name: 'C', digits: 0, convert: same },
}

/** `12.1 V`; `overload` for status bits; nothing for what only counts. */
export function screenValue(register: RegisterName, raw: number): string {
  if (register === 'Status') return faultsOf(raw).join('+')
  const si = siValue(register, raw)
  const unit = si && SCREEN_UNITS[si.unit]
  return si && unit ? `${fixed(unit.convert(si.value), unit.digits)} ${unit.name}` : ''
}

/** Never `-0`. */
export function fixed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1')
}

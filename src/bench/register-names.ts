/** Registers as people name them: whole names, or patterns such as `Present_*`. */

import { closest } from '../robot/closest.js'
import { UsageError } from '../robot/errors.js'
import { isRegisterName, REGISTER_NAMES, type RegisterName } from '../robot/registers.js'

/** Letter case aside. `UsageError` with the nearest name for an unknown one. */
export function registerNamed(name: string): RegisterName {
  if (isRegisterName(name)) return name
  const known = REGISTER_NAMES.find(each => each.toLowerCase() === name.toLowerCase())
  if (known !== undefined) return known
  const guess = closest(name, REGISTER_NAMES)
  throw new UsageError(
    `no register '${name}': ${guess === undefined ? 'so101 bus dump lists them' : `did you mean ${guess}?`}`,
  )
}

/** Those that any pattern fits, in the order of their addresses; `*` stands for any letters. `UsageError` for one that fits none. */
export function registersLike(patterns: readonly string[]): readonly RegisterName[] {
  const chosen = new Set(patterns.flatMap(fitting))
  return REGISTER_NAMES.filter(name => chosen.has(name))
}

function fitting(pattern: string): readonly RegisterName[] {
  if (!pattern.includes('*')) return [registerNamed(pattern)]
  const escaped = pattern.split('*').map(part => part.replace(/[^\w]/g, '\\$&'))
  const expression = new RegExp(`^${escaped.join('.*')}$`, 'i')
  const names = REGISTER_NAMES.filter(name => expression.test(name))
  if (names.length === 0) throw new UsageError(`no register fits '${pattern}': so101 bus dump lists them`)
  return names
}
